"""A town whose requests other programs file and read."""

from lxml import etree
from odoo.addons.municipal_crm.tests.website_common import WebsiteCase

BASE = "/open311/v2"


class Open311Case(WebsiteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for door in ("open311", "open311_key"):
            cls._set_rate(door, "100000/60")
        cls.lamp.privacy = "public"
        cls.program, cls.secret = cls.make_program("Street reports")

    @classmethod
    def make_program(cls, name, **vals):
        program = cls.env["municipal.open311.key"].create({"name": name} | vals)
        return program, program.action_make_key()["context"]["default_secret"]

    def ask(self, path, expected=200, language="en", **query):
        headers = {"Accept-Language": language}
        answer = self._get(f"{BASE}/{path}.json", params=query, headers=headers)
        self.assertEqual(answer.status_code, expected, answer.text[:300])
        return answer.json()

    def ask_xml(self, path, **query):
        answer = self._get(f"{BASE}/{path}.xml", params=query)
        self.assertTrue(answer.headers["Content-Type"].startswith("text/xml"))
        return etree.fromstring(answer.content)

    def file(self, status=201, files=None, **values):
        post = {
            "api_key": self.secret,
            "service_code": "lamp",
            "description": "The lamp at number 5 is out.",
        } | values
        answer = self._post(
            f"{BASE}/requests.json", post, files=files, headers={"Accept-Language": "en"}
        )
        self.assertEqual(answer.status_code, status, answer.text[:300])
        return answer.json()

    def filed(self, **values):
        """File a request; the record."""
        (row,) = self.file(**values)
        number = row["service_request_id"]
        return self.env["municipal.request"].search([("protocol_number", "=", number)])

from io import BytesIO

from odoo.tests import tagged
from PIL import Image

from .common import BASE, Open311Case

TOKEN = "a-token-of-the-program"


def picture():
    stream = BytesIO()
    Image.new("RGB", (8, 8), "red").save(stream, "PNG")
    return stream.getvalue()


@tagged("post_install", "-at_install")
class TestOpen311Files(Open311Case):
    """X01: what a program with a key files."""

    def test_a_request_has_number_route_and_contact(self):
        """X01: as if it came from the website; the officer sees which program it was."""
        request = self.filed(
            first_name="Anna", last_name="Pappa", email="anna@citizens.example", phone="2310123456",
            address_string="Behind the school",
        )  # fmt: skip
        self.assertTrue(request.protocol_number)
        self.assertEqual((request.channel, request.open311_key_id), ("api", self.program))
        self.assertEqual(request.contact_name, "Anna Pappa")
        self.assertEqual(request.contact_phone, "+302310123456")
        self.assertEqual(request.place_note, "Behind the school")
        self.assertTrue(request.department_id)
        self.assertTrue(self.program.date_used)
        self.assertEqual(self.program.request_count, 1)

    def test_answers_and_photographs_come_along(self):
        """X01: attribute[…] and media; media_url is text and nothing is fetched."""
        self.certificate.write({"afm_required": False, "delivery_option_ids": [(5,)]})
        values = {
            "service_code": "certificate", "attribute[born]": "1980-03-02", "first_name": "Anna",
            "attribute[use]": "school", "attribute[urgent]": "0", "email": "a@citizens.example",
            "media_url": "https://elsewhere.example/1.jpg",
        }  # fmt: skip
        request = self.filed(files={"media": ("hole.png", picture(), "image/png")}, **values)
        self.assertEqual(request.attachment_ids.mapped("mimetype"), ["image/png"])
        self.assertIn("https://elsewhere.example/1.jpg", request.description)

    def test_errors_name_what_was_sent(self):
        """X01: all of them at once, under the names of the standard; nothing is filed."""
        self.certificate.write({"afm_required": False, "delivery_option_ids": [(5,)]})
        before = self.env["municipal.request"].search_count([])
        errors = self.file(400, service_code="certificate", phone="12", email="no address")
        said = " ".join(row["description"] for row in errors)
        for name in ("first_name", "phone", "email", "attribute[born]", "attribute[use]"):
            self.assertIn(name, said)
        for values in (
            {"service_code": "nothing"}, {"description": ""}, {"lat": "x", "long": "1"},
            {"lat": "40"}, {"lat": "99", "long": "1"},
        ):  # fmt: skip
            self.assertEqual(self.file(400, **values)[0]["code"], 400, values)
        self.assertEqual(self.env["municipal.request"].search_count([]), before)

    def test_nobody_files_without_a_key(self):
        """X01: none, a wrong one, one of an archived program, one that was replaced."""
        for secret in ("", "wrong", "x" * 5000):
            self.assertEqual(self.file(403, api_key=secret)[0]["code"], 403)
        old, self.secret = self.secret, self.make_program("Other")[1]
        self.filed()
        self.program.action_make_key()
        self.file(403, api_key=old)
        self.program.search([("name", "=", "Other")]).active = False
        self.file(403)

    def test_a_repeat_with_a_token_is_one_request(self):
        """X01: an answer that was lost on its way; another program's token is another request."""
        first, again = self.filed(token=TOKEN), self.filed(token=TOKEN)
        self.assertEqual(first, again)
        (found,) = self.ask(f"tokens/{TOKEN}", api_key=self.secret)
        self.assertEqual(found["service_request_id"], first.protocol_number)
        self.ask(f"tokens/{TOKEN}", 404)
        own, self.secret = self.secret, self.make_program("Other")[1]
        self.ask(f"tokens/{TOKEN}", 404, api_key=self.secret)
        self.assertNotEqual(self.filed(token=TOKEN), first)
        self.assertTrue(own)

    def test_a_program_reads_its_own_words_and_nobody_else_does(self):
        """X01: also of a request that is not public."""
        request = self.filed()
        request.is_public = False
        path = f"requests/{request.protocol_number}"
        (row,) = self.ask(path, api_key=self.secret)
        self.assertIn("number 5", row["description"])
        self.ask(path, 404)
        self.ask(path, 404, api_key=self.make_program("Other")[1])

    def test_a_program_adds_to_its_own_requests(self):
        """X02: the citizen's message reaches the officer; a foreign request is not there."""
        request, other = self.filed(), self._send("lamp")
        post = {"api_key": self.secret, "description": "It is out again."}
        path = f"{BASE}/servicerequestupdates.json"
        sent = self._post(path, post | {"service_request_id": request.protocol_number})
        self.assertEqual(sent.status_code, 201, sent.text)
        bodies = " ".join(str(row["body"]) for row in request._get_public_messages())
        self.assertIn("It is out again.", bodies)
        foreign = self._post(path, post | {"service_request_id": other.protocol_number})
        self.assertEqual(foreign.status_code, 404)

    def test_a_program_has_a_limit_of_its_own(self):
        """X01: whatever addresses it comes from."""
        self._set_rate("open311_key", "2/900")
        self.file()
        self.file()
        self.assertEqual(self.file(429)[0]["code"], 429)

"""What tests of the website need: a town with a form, and a visitor who opens and posts pages."""

from lxml import html
from odoo import Command
from odoo.tests import HttpCase, new_test_user

from .common import MunicipalTown

DOORS = ("submit", "upload", "track", "track_number", "message", "receipt")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n158\n%%EOF\n"


class WebsiteCase(MunicipalTown, HttpCase):
    """The category *Certificate* asks questions, papers, a delivery and who one is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls._build_town()
        cls._build_website()
        cls._build_certificate()
        cls._build_gazetteer()
        cls.visitor = cls.env.ref("base.public_user")
        for door in DOORS:
            cls._set_rate(door, "100000/60")
        cls.env["ir.config_parameter"].set_param("municipal_crm.form_seconds", "0")

    @classmethod
    def _build_website(cls):
        languages = cls.env["res.lang"]
        for code in ("en_US", "el_GR"):
            languages |= languages._activate_lang(code)
        english = languages.filtered(lambda lang: lang.code == "en_US")
        cls.website = cls.env["website"].search([], limit=1)
        cls.website.write(
            {
                "language_ids": [Command.set(languages.ids)],
                "default_lang_id": english.id,
                "company_id": cls.company.id,
            }
        )
        cls.company.write({"phone": "2310 000 000", "email": "info@town.example"})

    @classmethod
    def _build_certificate(cls):
        Delivery = cls.env["municipal.delivery.option"]
        cls.by_mail = Delivery.create({"name": "By e-mail", "code": "t_mail", "kind": "electronic"})
        cls.at_home = Delivery.create({"name": "To my home", "code": "t_home", "kind": "home"})
        cls.certificate = cls.env["municipal.request.category"].create(
            {
                "name": "Certificate of birth",
                "code": "certificate",
                "parent_id": cls.group.id,
                "department_id": cls.roads.id,
                "identity_required": True,
                "afm_required": True,
                "keywords": "πιστοποιητ, γεννησ",
                "document_ids": [Command.create({"name": "Copy of the identity card"})],
                "delivery_option_ids": [Command.set((cls.by_mail | cls.at_home).ids)],
                "question_ids": [
                    Command.create({"name": "copies", "label": "Copies", "kind": "integer"}),
                    Command.create(
                        {"name": "born", "label": "Born", "kind": "date", "is_required": True}
                    ),
                    Command.create(
                        {
                            "name": "use",
                            "label": "Use",
                            "help_text": "Where you will show it.",
                            "kind": "selection",
                            "is_required": True,
                            "option_ids": [
                                Command.create({"value": "school", "label": "School"}),
                                Command.create({"value": "work", "label": "Work"}),
                            ],
                        }
                    ),
                    Command.create(
                        {
                            "name": "urgent",
                            "label": "Urgent",
                            "kind": "boolean",
                            "is_required": True,
                        }
                    ),
                ],
            }
        )
        cls.pothole.location_required = True

    @classmethod
    def _build_gazetteer(cls):
        Area, Street = cls.env["municipal.area"], cls.env["municipal.street"]
        cls.centre, cls.hill = Area.create([{"name": "Centre"}, {"name": "Hill"}])
        cls.ermou = Street.create({"name": "Ερμού", "area_id": cls.centre.id})
        cls.twins = Street.create(
            [{"name": "Σολωμού", "area_id": area.id} for area in (cls.centre, cls.hill)]
        )

    @classmethod
    def _set_rate(cls, door, rate):
        cls.env["ir.config_parameter"].set_param(f"municipal_crm.rate.{door}", rate)

    @classmethod
    def _make_portal(cls, login, **vals):
        values = {
            "name": login.title(),
            "email": f"{login}@citizens.example",
            "lang": "en_US",
        } | vals
        return new_test_user(cls.env, login, groups="base.group_portal", **values)

    # --- a visitor ---

    def _get(self, path, **options):
        return self.url_open(path, **options)

    def _tree(self, response):
        return html.fromstring(response.content)

    def _text(self, response):
        return " ".join(self._tree(response).text_content().split())

    def _hidden(self, response, action=None):
        """Hidden controls of a form of the page, as a browser would send them back."""
        forms = self._tree(response).xpath("//main//form[@method='post']")
        form = next(entry for entry in forms if not action or action in (entry.get("action") or ""))
        inputs = form.xpath(".//input[@type='hidden']")
        return {entry.get("name"): entry.get("value") for entry in inputs}

    def _post(self, path, values, files=None, redirects=False, **options):
        return self.url_open(
            path,
            data=values,
            files=files,
            allow_redirects=redirects,
            method="POST",
            timeout=60,
            **options,
        )

    def _fill(self, code, values, files=None, **options):
        """Open the form of a category and post it with ``values``."""
        page = self._get(f"/requests/new/{code}")
        return self._post(
            f"/requests/new/{code}", self._hidden(page, "/requests/new/") | values, files, **options
        )

    def _lamp_values(self, **values):
        return {"description": "The lamp at number 5 is out.", "consent": "1"} | values

    def _certificate_values(self, **values):
        return {
            "description": "One certificate, please.",
            "q_born": "1980-03-02",
            "q_use": "school",
            "q_urgent": "0",
            "delivery": "t_mail",
            "contact_name": "Eleni Georgiou",
            "contact_email": "eleni.g@citizens.example",
            "afm": "090000045",
            "consent": "1",
        } | values

    def _send(self, code="lamp", **values):
        """File a request in one post; returns it."""
        before = self.env["municipal.request"].search([], order="id desc", limit=1).id or 0
        response = self._fill(code, self._lamp_values(confirm="1", **values))
        self.assertEqual(response.status_code, 303, self._text(response)[:500])
        return self.env["municipal.request"].search([("id", ">", before)])

    def _errors(self, response):
        """Names of the controls that the summary at the top leads to, in its order."""
        return [
            link.get("href").lstrip("#")
            for link in self._tree(response).xpath("//*[@id='errors']//a")
        ]

    def _new_session(self):
        """From here on it is another visitor."""
        self.authenticate(None, None)

"""Greek: every label has it, and no page that a citizen opens shows an English sentence."""

import re

from freezegun import freeze_time
from lxml import html
from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import TranslationModuleReader

from .website_common import WebsiteCase

GREEK = "el_GR"
#: Terms that are written in Greek as in English: names, units, placeholders, code.
SAME = frozenset(
    (
        "%(name)s: %(problem)s",
        "112", "E-mail", "E-mail:", "PIN", "SMS", "TaxisNet", "UUID", "pole_number",
        "object._get_file_name()", "object.protocol_number",
        "<strong>{code}</strong>", "<strong>{number}</strong>", "{items}", "{message}", "{question}", "{reply}",
        '<span aria-hidden="true">›</span>', "<span>–</span>",
    )
)  # fmt: skip
#: Words that Greek pages hold in Latin letters; a language is called by its own name.
LATIN_WORDS = frozenset(("PIN", "SMS", "PDF", "DOCX", "ODT", "MB", "mail", "English", "TaxisNet"))
#: Texts of Odoo's own on the page of signing in: its passkeys come as they are, with its script.
ODOOS = frozenset(("Use a Passkey", "- or -"))
LATIN = re.compile(r"[A-Za-z]{2,}")
ADDRESS = re.compile(r"\S+@\S+|https?://\S+")
SHOWN_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "data-busy")


def find_english(tree):
    """Texts of a page, seen or read aloud, that hold a word in Latin letters.

    What declares a language of its own (the switch of languages) is left out.
    """
    own = "not(ancestor::script or ancestor::style or ancestor-or-self::*[@lang][ancestor::body])"
    texts = tree.xpath(f"//title/text() | //body//text()[{own}]")
    for name in SHOWN_ATTRIBUTES:
        texts += tree.xpath(f"//body//@{name}")
    return find_latin(texts)


def find_latin(texts):
    """Those of ``texts`` that hold a word in Latin letters which Greek does not use."""
    lines = {" ".join(str(text).split()) for text in texts}
    return sorted(
        line for line in lines if set(LATIN.findall(ADDRESS.sub(" ", line))) - LATIN_WORDS
    )


@tagged("post_install", "-at_install")
class TestTranslation(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(GREEK)
        cls.env["ir.module.module"]._load_module_terms(["municipal_crm"], [GREEK], overwrite=True)

    def test_every_term_of_the_addon_has_greek(self):
        """G26: labels, help, menus, pages, records and messages of the code, as in the database."""
        terms = list(TranslationModuleReader(self.env.cr, ["municipal_crm"], GREEK))
        self.assertGreater(len(terms), 1500)
        missing = {term[4] for term in terms if not term[5] and term[4] not in SAME}
        self.assertEqual(sorted(missing), [])

    def test_every_choice_of_a_selection_is_greek(self):
        """G26: also where the choices of a field are made by code."""
        env = self.env(context={"lang": GREEK})
        for name in sorted(env.registry):
            if not name.startswith("municipal."):
                continue
            for field in env[name]._fields.values():
                if (
                    field.type == "selection"
                    and field._module == "municipal_crm"
                    and field.name != "lang"
                ):
                    labels = [label for _value, label in field._description_selection(env)]
                    self.assertEqual(find_latin(labels), [], str(field))

    def test_every_message_has_greek_in_each_of_its_parts(self):
        """C15: subject, e-mail, SMS and button; a citizen with Greek reads nothing else."""
        company = self.env.company
        company.write({"name": "Δήμος", "phone": "2310", "email": "a@b.example", "street": "Ερμού"})
        company.write({"zip": "10000", "city": "Πόλη"})
        Template = self.env["municipal.message.template"]
        facts = dict.fromkeys(Template._get_fact_names(), "ΑΒΓ") | {"items": ("Α", "Β")}
        for template in Template.with_context(lang=GREEK).search([]):
            message = template._render_email(facts, company)
            texts = [message["subject"], message["text"], template._render_sms(facts)]
            texts += html.fromstring(message["body_html"]).xpath("//title/text() | //body//text()")
            self.assertEqual(find_latin(texts), [], template.display_name)

    def test_a_municipality_comes_with_its_advice_in_every_language(self):
        """C15: the default text of a new municipality is no record that a .po file reaches."""
        for creator in ("en_US", GREEK):
            town = self.env["res.company"].with_context(lang=creator).create({"name": creator})
            texts = {
                lang: town.with_context(lang=lang).municipality_emergency_text
                for lang in ("en_US", GREEK)
            }
            self.assertEqual(texts["en_US"], "Is somebody in danger? Call 112 first.")
            self.assertFalse(LATIN.search(texts[GREEK]), texts[GREEK])

    def test_a_language_that_is_added_later_leaves_the_towns_own_advice_alone(self):
        """C15: ours is translated when the language comes, theirs is theirs."""
        field = "municipality_emergency_text"
        ours, own = self.env["res.company"].create(
            [{"name": "A"}, {"name": "B", field: "Ring 112"}]
        )
        ours.update_field_translations(field, {GREEK: False})
        self.env["ir.module.module"]._load_module_terms(["municipal_crm"], [GREEK])
        self.assertIn("Καλέστε", ours.with_context(lang=GREEK)[field])
        self.assertEqual(own.with_context(lang=GREEK)[field], "Ring 112")


@tagged("post_install", "-at_install")
class TestTranslationOfPages(WebsiteCase):
    """Everything that the town wrote is Greek here, so what is English comes from the addon."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.module.module"]._load_module_terms(["municipal_crm"], [GREEK], overwrite=True)
        cls.website.default_lang_id = cls.env["res.lang"]._lang_get(GREEK)
        cls._write_greek_town()
        cls.reader = cls._make_portal("eleni", name="Ελένη Νικολάου", lang=GREEK)

    @classmethod
    def _write_greek_town(cls):
        cls.company.write({"name": "Δήμος Δοκιμής", "street": "Πλατεία 1", "city": "Πόλη"})
        names = {
            cls.lighting: "Τμήμα Φωτισμού", cls.roads: "Τμήμα Οδοποιίας", cls.care: "Πρόνοια",
            cls.group: "Δρόμοι", cls.lamp: "Λάμπα δρόμου", cls.pothole: "Λακκούβα",
            cls.violence: "Οικογενειακή βία", cls.certificate: "Πιστοποιητικό γέννησης",
            cls.by_mail: "Ηλεκτρονικά", cls.at_home: "Στο σπίτι",
            cls.certificate.document_ids: "Αντίγραφο ταυτότητας",
            cls.centre: "Κέντρο", cls.hill: "Λόφος", cls.citizen: "Ελένη Πολίτη",
        }  # fmt: skip
        for record, name in names.items():
            record.with_context(lang=GREEK).name = name
        cls._hide_other_towns()
        for question in cls.certificate.question_ids.with_context(lang=GREEK):
            question.write({"label": "Ερώτηση", "help_text": "Βοήθεια"})
            question.option_ids.label = "Επιλογή"

    @classmethod
    def _hide_other_towns(cls):
        """What a database has besides this town (demo data) is written as its authors liked."""
        ours = cls.group | cls.group.child_ids
        for name in ("unknown", "other"):
            ours |= cls.env.ref(f"municipal_crm.municipal_request_category_{name}")
        cls.env["municipal.request.category"].search([("id", "not in", ours.ids)]).active = False

    def setUp(self):
        super().setUp()
        self.opener.cookies.set("frontend_lang", GREEK)

    def _check(self, response):
        tree = self._tree(response)
        self.assertEqual(tree.get("lang"), "el-GR", response.url)
        self.assertEqual(
            [text for text in find_english(tree) if text not in ODOOS], [], response.url
        )
        return response

    def _file(self, **vals):
        vals = {"description": "Η λάμπα στον αριθμό 5 δεν ανάβει.", "lang": GREEK} | vals
        return self._make_request(**vals)

    def _read(self, path):
        return self._check(self._get(path))

    def test_pages_for_everybody_are_greek(self):
        """G26, C15: start, catalogue, search, forms, tracking, contact, signing in."""
        for path in (
            "/", "/requests", "/requests/new", "/requests/new?q=λαμπα", "/requests/new?q=λακκουβα",
            "/requests/new?q=ξψξψ", "/requests/new/lamp", "/requests/new/pothole",
            "/requests/new/certificate", "/requests/new/violence", "/requests/track", "/contactus",
            "/assistant", "/web/login", "/web/signup", "/web/reset_password", "/nowhere",
            "/requests/view/none", "/requests/review/none", "/my/requests",
        ):  # fmt: skip
            with self.subTest(path):
                self._read(path)

    def test_what_a_form_complains_about_is_greek(self):
        """G26, R07: every refusal of the form, and the summary at its top."""
        wrong = {
            "contact_phone": "12", "contact_email": "a@", "afm": "1", "q_copies": "x",
            "q_born": "x", "q_use": "x", "q_urgent": "x", "delivery": "x",
            "preferred_channel": "email", "street": "Σολωμού", "extra_info": "1",
        }  # fmt: skip
        self._check(self._fill("certificate", {}))
        self._check(self._fill("certificate", wrong))
        self._check(self._fill("violence", {"amka": "1"}))
        self._check(self._fill("violence", {"amka": "99999900000"}))
        self._check(self._fill("pothole", {"description": "α" * 20_001, "street": "Σολωμού"}))
        sms = {"preferred_channel": "sms", "contact_phone": "2310123456", "consent": "1"}
        self._check(self._fill("lamp", {"description": "Σκοτάδι.", **sms}))
        self._check(self._fill("lamp", {}, [("files", ("αρχείο", b"MZ", "text/plain"))]))

    def test_review_number_and_receipt_are_greek(self):
        """G26, R01: what follows the form, down to the paper."""
        values = self._certificate_values(
            description="Ένα πιστοποιητικό.", contact_name="Ελένη Γεωργίου"
        )
        review = self._fill("certificate", values).headers["Location"]
        self._read(review)
        done = self._post(review, self._hidden(self._get(review), "/requests/review/"))
        self._read(done.headers["Location"])
        request = self.env["municipal.request"].search([], order="id desc", limit=1)
        self._check_report("municipal_crm.municipal_request_report_receipt", request)
        anonymous = self._send("lamp", description="Σκοτάδι.")
        self._read(f"/requests/done/{anonymous.access_token}")

    def _check_report(self, name, records):
        reports = records.env["ir.actions.report"].with_context(lang=GREEK)
        content, _kind = reports._render_qweb_html(name, records.ids)
        english = find_english(html.fromstring(content.decode()))
        self.assertEqual(english, [], name)

    def test_the_protocol_register_is_greek(self):
        """G26, R41: the printed book."""
        self.mayor.name = "Γιώργος"
        with freeze_time("2041-05-06 09:00:00"):  # a year in which nothing else is filed
            self._file()
            wizard = self.env["municipal.protocol.register"].with_user(self.mayor).create({})
            self._check_report("municipal_crm.municipal_protocol_register_report", wizard)

    def test_the_page_of_a_request_is_greek_in_every_state(self):
        """G26, R21: asked, answered, closed; and the wrong PIN."""
        request = self._file()
        page = f"/requests/view/{request.access_token}"
        self._read(page)
        for code in ("in_process", "waiting_citizen", "in_process", "resolved"):
            texts = {"reply": "Σας απαντάμε.", "reason": "Επειδή."}
            request.with_user(self.mayor)._set_state(code, **texts)
            self._read(page)
        self._read(f"{page}?sent=sent")
        self._read(f"{page}?sent=closed")
        wrong = {"number": request.protocol_number, "pin": "000000"}
        tracking = self._hidden(self._get("/requests/track"), "/requests/track") | wrong
        self._check(self._post("/requests/track", tracking))

    def test_the_history_names_what_changed_in_the_readers_language(self):
        """G26: not by the name that a field has in the code."""
        request = self._file()
        request.place_note = "Στη γωνία"
        row = request.history_ids.filtered("field_name").with_context(lang=GREEK)
        self.assertEqual(row.mapped("field_label"), ["Σημείο αναφοράς"])

    def test_my_requests_are_greek(self):
        """G26, R19: the list with its filters, one of them, the account."""
        citizen = self.env["municipal.citizen"]._get_for_user(self.reader)
        requests = [self._file(citizen_id=citizen.id, name="Λάμπα") for _count in range(12)]
        self.authenticate("eleni", "eleni")
        for path in ("/", "/my/requests", "/my/requests?q=ξψξψ", "/my/requests?page=2"):
            self._read(path)
        self._read(f"/my/requests/{requests[0].id}")

    def test_the_assistant_is_greek_from_the_first_word_to_the_last(self):
        """G26, R33: report, read-back, change, number; status; a person; no understanding."""
        for dialogue, replies in (
            ("request_intake", ("Η λάμπα δεν ανάβει", "ξψξψ", "ξψξψ", "1", "2", "1", "2", "1")),
            ("request_intake", ("Λακκούβα", "1", "Ερμού 5", "1", "Ελένη", "1", "12", "6912345678")),
            ("request_status", ("1", "000000", "1", "*", "0", "1", "2310123456", "1")),
        ):
            start = self._hidden(self._get("/assistant"), "/assistant")
            self._post("/assistant", start | {"dialogue": dialogue})
            for reply in replies:
                page = self._check(self._get("/assistant"))
                form = self._hidden(page, "/assistant")
                self._post("/assistant", form | {"reply": reply})
            self._check(self._get("/assistant"))
            self._post("/assistant", form | {"leave": "1"})

    def test_whoever_knocks_too_often_is_told_so_in_greek(self):
        """G26: the page that asks to wait, one minute or more."""
        for rate in ("1/60", "1/3600"):
            self._set_rate("track", rate)
            form = self._hidden(self._get("/requests/track"), "/requests/track")
            for pin in ("000000", "000001"):
                answer = self._post("/requests/track", form | {"number": "1/2020", "pin": pin})
            self.assertEqual(answer.status_code, 429)
            self._check(answer)

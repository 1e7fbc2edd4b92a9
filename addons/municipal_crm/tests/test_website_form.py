from odoo.tests import tagged

from .website_common import PDF, WebsiteCase

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


@tagged("post_install", "-at_install")
class TestWebsiteForm(WebsiteCase):
    # --- errors ---

    def test_errors_are_listed_first_and_lead_to_their_fields(self):
        """C13: 422, a summary with the focus, fields marked and described."""
        response = self._fill("certificate", {"description": "", "q_copies": "many"})
        self.assertEqual(response.status_code, 422)
        self.assertEqual(
            self._errors(response),
            [
                "description", "q_copies", "q_born", "q_use", "q_urgent", "delivery",
                "contact_name", "contact_phone", "afm", "consent",
            ],
        )  # fmt: skip
        tree = self._tree(response)
        summary = tree.xpath("//*[@id='errors']")[0]
        self.assertEqual(summary.get("role"), "alert")
        self.assertTrue(summary.get("autofocus"))
        for name in self._errors(response):
            control = tree.xpath(f"//*[@id='{name}']")[0]
            self.assertIn(f"{name}-error", control.get("aria-describedby"), name)
            self.assertTrue(tree.xpath(f"//*[@id='{name}-error']")[0].text_content().strip())
        self.assertEqual(tree.xpath("//*[@id='description']")[0].get("aria-invalid"), "true")
        self.assertIn("Error", tree.xpath("//title")[0].text)

    def test_nothing_typed_is_lost_by_an_error(self):
        """C13, D1 text: every field comes back as it was typed, emoji and markup included."""
        typed = {
            "name": 'Lamp "5" & <b>more</b>',
            "description": "Γραμμή ένα 🐕\nline <script>alert(1)</script> =HYPERLINK(1)",
            "street": "Ερμού",
            "street_number": "12Α",
            "place_note": "across from the school",
            "contact_name": "Ελένη",
            "contact_phone": "12",
            "contact_email": "not an address",
            "preferred_channel": "sms",
        }
        response = self._fill("lamp", typed)
        self.assertEqual(response.status_code, 422)
        tree = self._tree(response)
        for name, value in typed.items():
            control = tree.xpath(f"//*[@id='{name}']")[0]
            if control.tag == "textarea":
                shown = control.text
            elif control.tag == "select":
                shown = control.xpath(".//option[@selected]/@value")[0]
            else:
                shown = control.get("value")
            self.assertEqual(shown, value, name)
        self.assertNotIn("<script>alert(1)", response.text)

    def test_a_draft_survives_and_can_be_changed(self):
        """C13: the page of review leads back to the filled form, and changes are kept."""
        response = self._fill("lamp", self._lamp_values(name="First subject"))
        self.assertEqual(response.status_code, 303)
        review = self._get(response.headers["Location"])
        back = self._tree(review).xpath("//a[contains(@href, 'draft=')]/@href")[0]
        form = self._get(back)
        self.assertEqual(self._tree(form).xpath("//*[@id='name']")[0].get("value"), "First subject")
        again = self._post(
            "/requests/new/lamp",
            self._hidden(form, "/requests/new/") | self._lamp_values(name="Second subject"),
        )
        self.assertEqual(again.headers["Location"], response.headers["Location"])
        self.assertIn("Second subject", self._text(self._get(again.headers["Location"])))
        self.assertEqual(self.env["municipal.request.draft"].search_count([]), 1)

    def test_a_long_text_is_taken_and_a_longer_one_is_given_back(self):
        """D1 text: 20,000 characters fit; more are refused with their number, and not cut."""
        request = self._send(description="α" * 20000)
        self.assertEqual(len(request.description), 20000)
        response = self._fill("lamp", self._lamp_values(description="α" * 20001))
        self.assertEqual(self._errors(response), ["description"])
        self.assertIn("20001", self._text(response))
        self.assertEqual(len(self._tree(response).xpath("//*[@id='description']")[0].text), 20001)

    def test_control_characters_do_no_harm(self):
        """D1 text: a NUL, which the database refuses, is dropped."""
        self.assertEqual(self._send(description="one\x00two").description, "onetwo")

    def test_a_robot_that_fills_every_field_is_stopped(self):
        """R39: the field that people do not see must stay empty."""
        response = self._fill("lamp", self._lamp_values(extra_info="cheap pills", confirm="1"))
        self.assertEqual(response.status_code, 422)
        self.assertFalse(
            self.env["municipal.request"].search([("description", "ilike", "number 5")])
        )

    # --- questions ---

    def test_questions_are_real_controls(self):
        """R09: labels, help, required and options come from the category, without code."""
        tree = self._tree(self._get("/requests/new/certificate"))
        self.assertEqual(tree.xpath("//*[@id='q_copies']")[0].get("inputmode"), "numeric")
        self.assertEqual(tree.xpath("//*[@id='q_born']")[0].get("type"), "date")
        self.assertEqual(tree.xpath("//*[@id='q_born']")[0].get("aria-required"), "true")
        radios = tree.xpath("//fieldset[@id='q_use']//input")
        self.assertEqual([radio.get("value") for radio in radios], ["school", "work"])
        self.assertIn("Where you will show it.", tree.xpath("//*[@id='q_use-hint']")[0].text)
        self.assertEqual(len(tree.xpath("//fieldset[@id='q_urgent']//input[@type='radio']")), 2)

    def test_answers_are_stored_as_what_they_are(self):
        """R09: numbers, dates, choices and yes or no; "no" is an answer."""
        response = self._fill("certificate", self._certificate_values(q_copies="2", confirm="1"))
        self.assertEqual(response.status_code, 303, self._errors(response))
        request = self.env["municipal.request"].search([], order="id desc", limit=1)
        answers = dict(request.answers)
        self.assertEqual(answers["copies"], 2)
        self.assertEqual(str(answers["born"]), "1980-03-02")
        self.assertEqual(answers["use"], "School")
        self.assertIs(answers["urgent"], False)

    def test_answers_that_nobody_asked_for_are_ignored(self):
        """R09: the form decides what exists, not what is posted."""
        request = self._send(q_salary="1", user_id="1", state_id="9", access_token="x" * 32)
        self.assertFalse(dict(request.answers or {}))
        self.assertEqual(request.state_code, "submitted")
        self.assertNotEqual(request.access_token, "x" * 32)

    # --- place ---

    def test_a_place_without_a_map(self):
        """R07: street and number of the town's list give area and address."""
        request = self._send("pothole", street="ερμου", street_number="12")
        self.assertEqual(request.street_id, self.ermou)
        self.assertEqual(request.area_id, self.centre)
        self.assertEqual(request.address, "Ερμού 12")

    def test_street_and_number_in_one_field(self):
        """R07: people write as they are used to."""
        request = self._send("pothole", street="Ερμού 12")
        self.assertEqual((request.street_id, request.street_number), (self.ermou, "12"))

    def test_a_landmark_is_enough(self):
        """R07: who knows no street says where it is in words."""
        request = self._send("pothole", place_note="across from the bakery")
        self.assertEqual(request.place_note, "across from the bakery")
        response = self._fill("pothole", self._lamp_values())
        self.assertEqual(self._errors(response), ["street"])

    def test_a_street_that_exists_twice_is_asked_for(self):
        """D1 routing: the same name in several villages."""
        response = self._fill("pothole", self._lamp_values(street="Σολωμού"))
        self.assertEqual(self._errors(response), ["street"])
        self.assertIn("Σολωμού (Hill)", self._text(response))
        request = self._send("pothole", street="Σολωμού (Hill)")
        self.assertEqual(request.area_id, self.hill)

    def test_an_unknown_street_is_taken_as_it_is(self):
        """R07: the town's list may be incomplete; nobody is sent away for it."""
        request = self._send("pothole", street="New Road", street_number="3")
        self.assertFalse(request.street_id)
        self.assertEqual(request.address, "New Road 3")

    # --- files ---

    def test_files_are_kept_when_something_else_is_wrong(self):
        """R08, C13: nobody uploads twice; what was kept can be removed."""
        files = [
            ("files", ("plan.pdf", PDF, "application/pdf")),
            ("files", ("lamp.png", PNG, "image/png")),
        ]
        response = self._fill("lamp", {"description": "With papers"}, files)
        self.assertEqual(self._errors(response), ["consent"])
        draft = self.env["municipal.request.draft"].search([])
        self.assertEqual(sorted(draft.file_ids.mapped("name")), ["lamp.png", "plan.pdf"])
        plan = draft.file_ids.filtered(lambda row: row.name == "plan.pdf")
        hidden = self._hidden(response, "/requests/new/")
        self.assertEqual(hidden["draft"], draft.token)
        values = hidden | self._lamp_values(confirm="1") | {f"drop_{plan.id}": "1"}
        sent = self._post("/requests/new/lamp", values)
        self.assertEqual(sent.status_code, 303)
        request = self.env["municipal.request"].search([], order="id desc", limit=1)
        self.assertEqual(request.attachment_ids.mapped("name"), ["lamp.png"])
        self.assertFalse(draft.exists())
        self.assertFalse(self.env["ir.attachment"].search([("res_model", "=", draft._name)]))

    def test_bad_files_are_named_and_good_ones_kept(self):
        """R08, D1 files: wrong type, empty and disguised files are refused one by one."""
        files = [
            ("files", ("good.pdf", PDF, "application/pdf")),
            ("files", ("empty.pdf", b"", "application/pdf")),
            ("files", ("page.html", b"<script>1</script>", "text/html")),
            ("files", ("run.jpg", b"MZ\x90\x00 not a picture", "image/jpeg")),
        ]
        response = self._fill("lamp", self._lamp_values(), files)
        self.assertEqual(self._errors(response), ["files"])
        text = self._text(response)
        for name in ("empty.pdf", "page.html", "run.jpg"):
            self.assertIn(f"“{name}”", text)
        self.assertEqual(
            self.env["municipal.request.draft"].search([]).file_ids.mapped("name"), ["good.pdf"]
        )

    def test_a_file_that_is_too_large_is_refused_and_the_text_kept(self):
        """D1 files: a photo of 26 MB."""
        files = [("files", ("huge.jpg", b"\xff\xd8\xff" + bytes(26 * 1024**2), "image/jpeg"))]
        response = self._fill("lamp", self._lamp_values(), files)
        self.assertEqual(self._errors(response), ["files"])
        self.assertIn("25 MB", self._text(response))
        self.assertIn("number 5", response.text)

    # --- who ---

    def test_anonymous_is_possible_where_the_category_allows(self):
        """R05: no name, no contact; nothing of the person is stored."""
        request = self._send(anonymous="1", contact_name="Eleni", contact_phone="6941234567")
        self.assertTrue(request.is_anonymous)
        self.assertFalse(request.contact_name or request.contact_phone or request.citizen_id)
        self.assertTrue(self._send().is_anonymous)
        response = self._fill(
            "certificate", self._certificate_values(anonymous="1", contact_name="")
        )
        self.assertEqual(self._errors(response), ["contact_name"])

    def test_a_phone_alone_is_enough(self):
        """R05: no e-mail and no account; the answer goes by SMS to a mobile, by call to a landline."""
        request = self._send(contact_name="Eleni", contact_phone="694 123 4567")
        self.assertEqual(request.contact_phone, "+306941234567")
        self.assertEqual(request.preferred_channel, "sms")
        request = self._send(contact_name="Eleni", contact_phone="2310 123456")
        self.assertEqual(request.preferred_channel, "phone")

    def test_the_chosen_way_must_exist(self):
        """C03: no SMS to a landline, no e-mail without an address."""
        cases = [
            ({"preferred_channel": "sms", "contact_phone": "2310123456"}, "contact_phone"),
            ({"preferred_channel": "email", "contact_phone": "6941234567"}, "contact_email"),
            ({"preferred_channel": "phone", "contact_email": "a@b.example"}, "contact_phone"),
        ]
        for values, name in cases:
            response = self._fill("lamp", self._lamp_values(**values))
            self.assertEqual(self._errors(response), [name], values)

    def test_sensitive_numbers_are_asked_only_where_needed(self):
        """C05: AFM and AMKA exist on forms of categories that need them, and are checked."""
        lamp = self._tree(self._get("/requests/new/lamp"))
        self.assertFalse(lamp.xpath("//*[@id='afm' or @id='amka']"))
        self.assertFalse(self._send(amka="01018012343", afm="090000045").citizen_id)
        response = self._fill("violence", self._lamp_values(amka="31028012345"))
        self.assertEqual(self._errors(response), ["amka"])
        response = self._fill("certificate", self._certificate_values(afm="090000046"))
        self.assertEqual(self._errors(response), ["afm"])

    def test_sensitive_numbers_rest_sealed_in_draft_and_request(self):
        """C05: never readable in the database, not even in a form that was not sent."""
        response = self._fill("certificate", self._certificate_values())
        draft = self.env["municipal.request.draft"].search([])
        self.assertNotIn("090000045", str(draft.values))
        self.assertEqual(draft._get_raw()["afm"], "090000045")
        self.assertIn("090000045", self._text(self._get(response.headers["Location"])))

    def test_delivery_to_the_home_needs_an_address(self):
        """R37: the way in which the document is received, with what it needs."""
        response = self._fill("certificate", self._certificate_values(delivery="t_home"))
        self.assertEqual(self._errors(response), ["delivery_address"])
        values = self._certificate_values(delivery="t_home", delivery_address="Hill 3", confirm="1")
        self._fill("certificate", values)
        request = self.env["municipal.request"].search([], order="id desc", limit=1)
        self.assertEqual(request.delivery_option_id, self.at_home)
        self.assertEqual(request.delivery_address, "Hill 3")
        self.assertEqual(
            self._errors(self._fill("certificate", self._certificate_values(delivery="x"))),
            ["delivery"],
        )

    # --- emergency ---

    def test_dangerous_words_call_for_help_first_and_are_registered(self):
        """D1 emergency words: advice on review and receipt page, and the request exists."""
        response = self._fill("lamp", self._lamp_values(description="ΦΩΤΙΑ στον στύλο!"))
        review = self._get(response.headers["Location"])
        self.assertTrue(self._tree(review).xpath("//main//a[@href='tel:112']"))
        sent = self._post(response.headers["Location"], self._hidden(review), redirects=True)
        self.assertTrue(self._tree(sent).xpath("//main//a[@href='tel:112']"))
        self.assertTrue(self.env["municipal.request"].search([("description", "like", "ΦΩΤΙΑ")]))
        calm = self._fill("lamp", self._lamp_values())
        self.assertFalse(
            self._tree(self._get(calm.headers["Location"])).xpath("//main//a[@href='tel:112']")
        )

    def test_the_note_of_a_category_stands_before_the_form(self):
        """R10: whom to call first."""
        self.lamp.emergency_note = "Bare wires? Call the power company first."
        self.assertIn("Bare wires?", self._text(self._get("/requests/new/lamp")))

import json

from odoo.tests import tagged

from .test_account_code import CodeCase


@tagged("post_install", "-at_install")
class TestProfile(CodeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nikos = cls._make_portal("nikos")
        cls.need = cls.env["municipal.need"].search([], limit=1)
        cls.text = cls.env["municipal.consent.text"].search([("purpose", "=", "needs")])

    def setUp(self):
        super().setUp()
        self.authenticate("nikos", "nikos")

    @property
    def record(self):
        return self.env["municipal.citizen"].search([("partner_id", "=", self.nikos.partner_id.id)])

    def _save(self, **values):
        page = self._get("/my/profile")
        typed = {"name": "Nikos Petrou", "preferred_channel": "email", "lang": "en_US"}
        return self._post("/my/profile", self._hidden(page, "/my/profile") | typed | values)

    # --- profile ---

    def test_looking_changes_nothing(self):
        """C03: the page shows what is known and makes no record."""
        page = self._get("/my/profile")
        self.assertEqual(page.status_code, 200)
        self.assertIn("nikos@citizens.example", self._text(page))
        self.assertFalse(self.record)

    def test_a_citizen_changes_name_language_channel_and_address(self):
        """C03, C15: everything in one form."""
        answer = self._save(
            name="  Nikos   Petrou ",
            street="Ermou 5",
            zip="54621",
            city="Testville",
            lang="el_GR",
            preferred_channel="post",
        )
        self.assertEqual(answer.status_code, 303, self._text(answer)[:300])
        citizen = self.record
        self.assertEqual(citizen.name, "Nikos Petrou")
        self.assertEqual((citizen.street, citizen.zip), ("Ermou 5", "54621"))
        self.assertEqual((citizen.lang, citizen.preferred_channel), ("el_GR", "post"))

    def test_mistakes_are_explained_and_nothing_is_lost(self):
        """R39: name, channel without contact, wrong AFM, too long text."""
        answer = self._save(name="", preferred_channel="sms", afm="123", street="x" * 130)
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(set(self._errors(answer)), {"name", "preferred_channel", "afm", "street"})
        self.assertIn("x" * 130, answer.text)
        self.assertFalse(self.record)

    def test_needs_are_kept_only_with_consent(self):
        """C04: declared with the text that was shown; taken back, they are gone."""
        ticked = {f"need-{self.need.id}": "1"}
        self.assertEqual(self._errors(self._save(**ticked)), ["needs_consent"])
        self._save(**ticked, needs_consent="1")
        self.assertEqual(self.record.need_ids, self.need)
        given = self.record.consent_ids.filtered(lambda row: row.purpose == "needs")
        self.assertEqual((given.granted, given.text), (True, self.text.text))
        self.text.text = "Another text."
        self._save()
        self.assertFalse(self.record.need_ids)
        rows = self.record.consent_ids.filtered(lambda row: row.purpose == "needs").sorted("id")
        self.assertEqual(rows.mapped("granted"), [True, False])
        self.assertNotEqual(rows[0].text_version, rows[1].text_version)

    def test_consents_are_added_never_changed(self):
        """C03: given, withdrawn and given again are three rows; saving twice adds none."""
        for news in ("1", "1", "", "1"):
            self._save(news=news, messages="1")
        rows = self.record.consent_ids.filtered(lambda row: row.purpose == "news").sorted("id")
        self.assertEqual(rows.mapped("granted"), [True, False, True])
        self.assertIn("withdrawn", self._text(self._get("/my/profile")))

    def test_messages_stop_when_they_are_refused(self):
        """C03: the outbox obeys what the profile says."""
        self._save(messages="")
        request = self._make_request(citizen_id=self.record.id)
        notification = request.notification_ids.filtered(lambda row: row.audience == "citizen")[:1]
        notification._deliver()
        self.assertEqual(notification.state, "cancelled")

    def test_a_proved_afm_is_not_changed_by_its_owner(self):
        """C05, C11: a post made by hand does not replace the number that the town has seen."""
        self._save(afm="090000045")
        self.record.identity_level = "in_person"
        self.assertEqual(self._save(afm="999000006").status_code, 303)
        self.assertEqual(self.record.afm, "090000045")

    def test_the_afm_is_sealed_and_shown_masked(self):
        """C05: checked, stored encrypted, the last three digits shown."""
        self._save(afm="090000045")
        self.assertEqual(self.record.afm, "090000045")
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT t::text FROM municipal_citizen t WHERE id = %s", (self.record.id,)
        )
        self.assertNotIn("090000045", self.env.cr.fetchone()[0])
        page = self._get("/my/profile")
        self.assertNotIn("090000045", page.text)
        self.assertIn("••••••045", self._text(page))

    def test_whoever_was_identified_keeps_their_name(self):
        """G22: the town hall has seen the papers; a form does not change what they say."""
        self._save(name="Nikos Petrou")
        self.record.identity_level = "in_person"
        self._save(name="Somebody Else")
        self.assertEqual(self.record.name, "Nikos Petrou")

    # --- contact ---

    def _start(self, kind, contact):
        page = self._get(f"/my/profile/contact/{kind}")
        path = f"/my/profile/contact/{kind}"
        return self._post(path, self._hidden(page, path) | {"contact": contact})

    def _confirm(self, **typed):
        page = self._get("/my/profile/codes")
        return self._post("/my/profile/codes", self._hidden(page, "/my/profile/codes") | typed)

    def _digits(self, purpose):
        code = self._codes().search([("purpose", "=", purpose)], order="id desc", limit=1)
        return code._make_code()

    def test_a_first_phone_is_proved_by_its_own_code(self):
        """C08, C02: and what was filed with it joins."""
        filed = self._make_request(citizen_id=False, contact_phone="+306941234567")
        self.assertEqual(self._start("phone", "694 1234567").status_code, 303)
        self.assertFalse(self.nikos.phone)
        answer = self._confirm(new_code=self._digits("change_new"))
        self.assertTrue(answer.headers["Location"].endswith("saved=changed"))
        self.assertEqual(self.nikos.phone, "+306941234567")
        self.assertTrue(self.record._is_proved("phone"))
        self.assertEqual(filed.citizen_id, self.record)

    def test_a_proved_e_mail_changes_with_codes_of_old_and_new(self):
        """C08: one of the two alone changes nothing."""
        self.env["municipal.citizen"]._get_for_user(self.nikos)._set_proved_contact(
            "email", "nikos@citizens.example"
        )
        self.assertEqual(self._start("email", "new@citizens.example").status_code, 303)
        new, old = self._digits("change_new"), self._digits("change_old")
        for typed, wrong in (
            ({"new_code": new}, ["old_code"]),
            ({"old_code": old}, ["new_code"]),
            ({"new_code": old, "old_code": new}, ["new_code", "old_code"]),
        ):
            self.assertEqual(set(self._errors(self._confirm(**typed))), set(wrong))
            self.assertEqual(self.nikos.email, "nikos@citizens.example")
        answer = self._confirm(new_code=new, old_code=old)
        self.assertTrue(answer.headers["Location"].endswith("saved=changed"))
        self.assertEqual(self.nikos.email, "new@citizens.example")
        self.assertEqual(self.record.proved_email, "new@citizens.example")
        self.assertEqual(self._get("/my/profile/codes").status_code, 410)

    def test_the_login_follows_the_e_mail_that_it_was(self):
        """C08, C09: one signs in with the new address from then on."""
        olga = self._make_portal("olga@citizens.example", email="olga@citizens.example")
        citizen = self.env["municipal.citizen"]._get_for_user(olga)
        self.assertEqual(citizen._change_contact("email", "olga.new@citizens.example"), "changed")
        self.assertEqual(olga.login, "olga.new@citizens.example")

    def test_a_contact_of_another_account_is_not_taken_over(self):
        """C08: even with its code the two accounts are brought together by people only."""
        olga = self._make_portal("olga@citizens.example", email="olga@citizens.example")
        self._start("email", "olga@citizens.example")
        answer = self._confirm(new_code=self._digits("change_new"))
        self.assertTrue(answer.headers["Location"].endswith("saved=taken"))
        self.assertEqual(self.nikos.email, "nikos@citizens.example")
        self.assertEqual(olga.login, "olga@citizens.example")

    def test_codes_of_another_person_change_nothing(self):
        """G22: a code belongs to the account that asked for it."""
        olga = self._make_portal("olga")
        Citizen = self.env["municipal.citizen"]
        started = Citizen._start_change(olga, "phone", "6941234567", "1.2.3.4")
        typed = {"new": self._digits("change_new")}
        tokens = {"new": started["new"], "old": None}
        self.assertEqual(Citizen._finish_change(self.nikos, tokens, typed, "x")["code"], "gone")
        self.assertEqual(Citizen._finish_change(olga, tokens, typed, "x")["code"], "changed")

    def test_who_lost_the_old_contact_reads_what_to_do(self):
        """C08: the way by the town hall."""
        self.env["municipal.citizen"]._get_for_user(self.nikos)._set_proved_contact(
            "email", "nikos@citizens.example"
        )
        text = self._text(self._get("/my/profile/contact/email"))
        self.assertIn("You no longer have the old one?", text)
        self.assertIn("231 000 0000", text)

    def test_an_unknown_kind_of_contact_has_no_page(self):
        """G22: neither to read nor to post."""
        self.assertEqual(self._get("/my/profile/contact/fax").status_code, 404)

    # --- my data, my page ---

    def test_the_export_holds_what_is_mine_and_nothing_else(self):
        """C12: profile, consents and requests as JSON."""
        self._save(afm="090000045", news="1")
        mine = self._make_request(citizen_id=self.record.id, name="Mine")
        self._make_request(name="Of Eleni")
        answer = self._get("/my/profile/export")
        data = json.loads(answer.text)
        self.assertEqual(data["profile"]["afm"], "090000045")
        self.assertEqual([row["number"] for row in data["requests"]], [mine.protocol_number])
        self.assertIn("news", [row["purpose"] for row in data["consents"]])
        self.assertNotIn("Of Eleni", answer.text)
        self.assertIn("attachment", answer.headers["Content-Disposition"])

    def test_deletion_is_asked_for_as_a_request(self):
        """C12: with a number; nothing is deleted by a click."""
        page = self._get("/my/profile/erase")
        answer = self._post("/my/profile/erase", self._hidden(page, "erase"))
        token = answer.headers["Location"].rpartition("/")[2]
        filed = self.env["municipal.request"].search([("access_token", "=", token)])
        self.assertEqual(filed.citizen_id, self.record)
        self.assertTrue(filed.protocol_number)

    def test_one_page_shows_requests_messages_and_tiles(self):
        """C01: what happened last, the answers of the town, and where to go."""
        citizen = self.env["municipal.citizen"]._get_for_user(self.nikos)
        request = self._make_request(citizen_id=citizen.id, name="Lamp of Nikos")
        request.with_user(self.anna)._reply_to_citizen("We come on Monday.")
        self._make_request(name="Lamp of Eleni")
        page = self._get("/my")
        text = self._text(page)
        self.assertIn("Lamp of Nikos", text)
        self.assertIn("We come on Monday.", text)
        self.assertNotIn("Lamp of Eleni", text)
        links = self._tree(page).xpath("//ul[@id='mc-tiles']//a/@href")
        self.assertEqual([links[0], links[-1]], ["/my/requests", "/my/profile"])

    def test_an_addon_adds_a_tile_to_the_citizens_page(self):
        """C01: appointments, subscriptions, votes come by themselves."""
        Home = self.env.registry["municipal.home"]
        original = Home._get_account_tiles

        def _get_account_tiles(home, user):
            tile = home._prepare_tile("calendar", 20, "/my/votes", "Mine", "All.", count=2)
            return [*original(home, user), tile]

        self.patch(Home, "_get_account_tiles", _get_account_tiles)
        links = self._tree(self._get("/my")).xpath("//ul[@id='mc-tiles']//a/@href")
        self.assertIn("/my/votes", links[1:-1])

    def test_visitors_are_asked_to_sign_in(self):
        """G22: nothing of a profile without an account."""
        self._new_session()
        for path in ("/my", "/my/profile", "/my/profile/codes", "/my/profile/export"):
            self.assertIn("/web/login", self._get(path).url, path)

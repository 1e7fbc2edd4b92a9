import os
import re
import tempfile
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo import fields
from odoo.addons.municipal_crm.tests.website_common import WebsiteCase
from odoo.addons.municipal_crm.tools.sink import VARIABLE
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .subscription_common import SubscriptionCase, SubscriptionTools

DOORS = ("subscription", "subscription_change", "subscription_code", "subscription_stop")


@tagged("post_install", "-at_install")
class TestSubscription(SubscriptionCase):
    def test_an_address_is_kept_in_one_spelling_once(self):
        """N10: the same address on the same channel is subscribed once."""
        first = self._subscribe("69 4123 4567", "sms")
        self.assertEqual(first.address, "+306941234567")
        self.assertEqual(
            self.Subscription._find_by_address("sms", "+306941234567", self.company), first
        )
        mail = self._subscribe("Maria@Post.example")
        found = self.Subscription._find_by_address("email", "maria@post.example", self.company)
        self.assertEqual(found, mail)

    def test_no_sms_goes_to_a_landline(self):
        """N10: what cannot be reached is refused at once."""
        with self.assertRaises(ValidationError):
            self._subscribe("2310 123456", "sms")
        with self.assertRaises(ValidationError):
            self._subscribe("nobody", "email")

    def test_stop_by_sms_in_every_spelling(self):
        """N10: STOP, ΣΤΟΠ and "stop." stop; anything else does not."""
        for word in ("STOP", "ΣΤΟΠ", "stop.", "Στοπ!", "διακοπή", " Stop please"):
            row = self._subscribe("6941234567", "sms")
            self.assertEqual(self.Subscription._take_sms("+30 694 123 4567", word), row, word)
            self.assertEqual((row.state, row.off_reason), ("off", "sms"))
            row.unlink()
        row = self._subscribe("6941234567", "sms")
        for word in ("", "thank you", "όχι στοπ", "stopwatch", "Stop sign is broken"):
            self.Subscription._take_sms("6941234567", word)
            self.assertEqual(row.state, "active", word)

    def test_an_sms_that_comes_in_is_looked_at(self):
        """N10: whoever receives SMS hands them to the channel; another town's stays as it is."""
        row = self._subscribe("6941234567", "sms")
        Sms = self.env["municipal.channel.sms"]
        Sms._take_incoming("+306941234567", "ΣΤΟΠ", self.env["res.company"].create({"name": "B"}))
        self.assertEqual(row.state, "active")
        Sms._take_incoming("+306941234567", "ΣΤΟΠ", self.company)
        self.assertEqual((row.state, row.off_reason), ("off", "sms"))

    def test_stopping_twice_and_from_an_unknown_number_does_no_harm(self):
        """N10: a provider may tell us twice."""
        row = self._subscribe("6941234567", "sms")
        self.Subscription._take_sms("6941234567", "STOP")
        self.assertFalse(self.Subscription._take_sms("6941234567", "STOP"))
        self.assertFalse(self.Subscription._take_sms("6949999999", "STOP"))
        self.assertEqual(row.state, "off")

    def test_a_link_is_for_one_purpose_of_one_subscription(self):
        """N10: nobody makes a link up, and a link to stop does not open the settings."""
        one, other = self._subscribe("a@x.example"), self._subscribe("b@x.example")
        token = one._make_token("stop")
        self.assertEqual(self.Subscription._find_by_token(token, "stop"), one)
        self.assertFalse(self.Subscription._find_by_token(token, "settings"))
        foreign = token.replace(f"{one.id}-", f"{other.id}-")
        self.assertFalse(self.Subscription._find_by_token(foreign, "stop"))
        self.assertFalse(self.Subscription._find_by_token("", "stop"))
        self.assertFalse(self.Subscription._find_by_token("9-ά", "stop"))

    def test_a_citizen_who_has_proved_the_address_is_the_same_person(self):
        """N17: account and subscription meet by the proved contact, not by what was typed."""
        self.citizen._set_proved_contact("email", "eleni@citizens.example")
        self.assertEqual(self._subscribe("Eleni@citizens.example").citizen_id, self.citizen)
        self.assertFalse(self._subscribe("+302310123456", "phone").citizen_id)

    def test_an_address_that_never_answers_is_given_up(self):
        """N10: five messages in a row that could not be delivered, or one final refusal."""
        row, gone = self._subscribe("full@x.example"), self._subscribe("gone@x.example")
        for _again in range(4):
            row._count_bounce(permanent=False)
        self.assertEqual(row.state, "active")
        row._count_bounce(permanent=False)
        gone._count_bounce(permanent=True)
        self.assertEqual((row | gone).mapped("off_reason"), ["bounce", "bounce"])

    def test_what_was_never_confirmed_is_forgotten(self):
        """N10: after two days nothing of it is kept."""
        vals = {"channel": "email", "address": "x@x.example", "lang": "en_US"}
        row = self.Subscription._ask(vals)
        active = self._subscribe("y@x.example")
        with freeze_time(fields.Datetime.now() + timedelta(days=3)):
            self.assertFalse(row._is_waiting())
            self.Subscription._gc_pending()
        self.assertFalse(row.exists())
        self.assertTrue(active.exists())

    def test_officers_cannot_prove_an_address(self):
        """N10: over RPC neither; an administrator may stop it and put it into the test group."""
        row = self.Subscription._ask(
            {"channel": "email", "address": "x@x.example", "lang": "en_US"}
        )
        admin = new_test_user(
            self.env, "admin.s", groups="municipal_crm.municipal_crm_group_administrator"
        )
        mine = row.with_user(admin).sudo(False)
        with self.assertRaises(AccessError):
            mine.write({"state": "active"})
        mine.write({"is_drill": True})
        mine.action_stop()
        self.assertEqual((row.state, row.off_reason), ("off", "staff"))


@tagged("post_install", "-at_install")
class TestSubscriptionPages(SubscriptionTools, WebsiteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_subscriptions()
        # nothing is sent in these tests, but there has to be a way
        sink = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.startClassPatcher(patch.dict(os.environ, {VARIABLE: sink}))
        for door in (*DOORS, "code_contact", "code_contact_day"):
            cls._set_rate(door, "100000/60")

    def _ask_for(self, address, channel="email", **values):
        values = {"channel": channel, "address": address, "lang": "en_US", "consent": "1"} | values
        page = self._get("/subscriptions")
        hidden = self._hidden(page, "/subscriptions")
        return self._post("/subscriptions", hidden | values)

    def _row(self, address, channel="email"):
        return self.Subscription._find_by_address(channel, address, self.company)

    def _path(self, link):
        return link.replace(self.company.get_base_url(), "")

    def _press(self, path, **values):
        """Press the button of a page that has one form."""
        page = self._get(path)
        return self._post(path, self._hidden(page) | values)

    def test_an_e_mail_is_subscribed_by_its_own_link_only(self):
        """N10, N11: no account; looking at the link confirms nothing, the button does."""
        answer = self._ask_for("maria@post.example", **{f"topic_{self.water.id}": "1"})
        self.assertEqual(answer.status_code, 303)
        row = self._row("maria@post.example")
        self.assertEqual((row.state, row.topic_ids), ("pending", self.water))
        path = self._path(row._get_link("confirm"))
        self.assertIn(path, self._text_of(self._told(row)))
        self.assertEqual(self._get(path).status_code, 200)
        self.assertEqual(row.state, "pending")
        self.assertEqual(self._press(path).status_code, 303)
        self.assertEqual(row.state, "active")
        self.assertTrue(row.date_proved)

    def test_a_telephone_is_subscribed_by_the_code_of_the_sms(self):
        """N10: six digits, five tries."""
        self._ask_for("6941234567", "sms")
        row = self._row("+306941234567", "sms")
        text = self._text_of(self._told(row))
        code = re.search(r"\b\d{6}\b", text).group()
        wrong = "000000" if code != "000000" else "111111"
        self.assertEqual(self._press("/subscriptions/code", code=wrong).status_code, 422)
        self.assertEqual(row.state, "pending")
        self.assertEqual(self._press("/subscriptions/code", code=code).status_code, 303)
        self.assertEqual(row.state, "active")
        hidden = self.env["municipal.channel.sms"]._prepare(self._told(row))["archive"]
        self.assertNotIn(code, hidden)

    def test_after_five_wrong_codes_the_right_one_helps_no_more(self):
        """N10: nobody subscribes a stranger's telephone by trying."""
        self._ask_for("6941234567", "sms")
        row = self._row("+306941234567", "sms")
        wrong = "000000" if row._make_code() != "000000" else "111111"
        statuses = [self._press("/subscriptions/code", code=wrong).status_code for _try in range(6)]
        self.assertEqual(statuses, [422] * 5 + [410])
        self.assertEqual(row.state, "pending")

    def test_the_answer_does_not_tell_whether_an_address_is_known(self):
        """N10: known and unknown get the same page; the known one gets its link."""
        known = self._subscribe("known@post.example")
        first = self._ask_for("known@post.example")
        second = self._ask_for("new@post.example")
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertEqual(self._told(known).event, "subscription_settings")
        path = self._path(known._get_link("settings"))
        self.assertIn(path, self._text_of(self._told(known)))

    def test_the_link_is_sent_to_the_address_itself(self):
        """N10: who has lost the link asks for it; an unknown address is told nothing."""
        known = self._subscribe("known@post.example")
        page = self._get("/subscriptions")
        for address in ("known@post.example", "unknown@post.example"):
            values = self._hidden(page, "/settings") | {"known_address": address}
            answer = self._post("/subscriptions/settings", values)
            self.assertEqual(answer.status_code, 303)
        self.assertEqual(len(self._told(known, "subscription_settings")), 1)
        self.assertFalse(self._row("unknown@post.example"))

    def test_what_is_missing_is_named_and_nothing_is_lost(self):
        """N10: channel, address and consent."""
        answer = self._ask_for("nobody", consent="")
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(self._errors(answer), ["address", "consent"])
        self.assertIn("nobody", answer.text)

    def test_everything_is_seen_changed_and_stopped_on_one_page(self):
        """N10: topics, districts, language; one address or all of them."""
        row = self._subscribe("maria@post.example", topics=self.water)
        path = self._path(row._get_link("settings"))
        self.assertIn("Water", self._get(path).text)
        area = {f"area_{self.hill.id}": "1", "lang": "el_GR"}
        self.assertEqual(self._press(path, **area).status_code, 303)
        self.assertEqual((row.topic_ids.ids, row.area_ids, row.lang), ([], self.hill, "el_GR"))
        self._press(path, stop="one")
        self.assertEqual((row.state, row.off_reason), ("off", "page"))
        self.assertIn("/subscriptions", self._get(path).text)

    def test_another_address_of_the_same_person_joins_the_first(self):
        """N17: added from the page of the first, confirmed by itself."""
        row = self._subscribe("maria@post.example")
        self._ask_for("6941234567", "sms", owner=row._make_token("settings"))
        other = self._row("+306941234567", "sms")
        self.assertEqual(other.sudo().owner_key, row.sudo().owner_key)
        other._set_active()
        self._press(self._path(row._get_link("settings")), stop="all")
        self.assertEqual((row | other).mapped("state"), ["off", "off"])

    def test_one_click_in_the_mailbox_stops_without_a_cookie(self):
        """N10: RFC 8058; opening the link changes nothing."""
        row = self._subscribe("maria@post.example")
        path = self._path(row._get_link("stop"))
        self.assertEqual(self._get(path).status_code, 200)
        self.assertEqual(row.state, "active")
        self._new_session()
        answer = self._post(path, {"List-Unsubscribe": "One-Click"})
        self.assertEqual(answer.status_code, 200)
        self.assertEqual((row.state, row.off_reason), ("off", "one_click"))
        self.assertEqual(self._post(path, {"List-Unsubscribe": "One-Click"}).status_code, 200)

    def test_foreign_links_open_nothing(self):
        """N10: a link that nobody was given is no page."""
        for page in ("mine", "stop"):
            self.assertEqual(self._get(f"/subscriptions/{page}/1-abc").status_code, 404)
        self.assertEqual(self._get("/subscriptions/confirm/1-abc").status_code, 410)

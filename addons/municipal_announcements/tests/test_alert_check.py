import json
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo import Command, fields
from odoo.addons.municipal_crm.tests.dialogue_common import DialogueCase
from odoo.addons.municipal_crm.tests.website_common import WebsiteCase
from odoo.addons.municipal_crm.tools.dialogue import Done
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .test_broadcast import SQUARE, BroadcastCase, BroadcastTools

CRON = "municipal_announcements.municipal_alert_response_cron_ladder"
KEEPER = "municipal_announcements.municipal_announcements_group_fragile"


class CheckTools(BroadcastTools):
    @classmethod
    def _build_checks(cls):
        cls.Person = cls.env["municipal.fragile.person"]
        cls.Check = cls.env["municipal.alert.check"]

    @classmethod
    def _person(cls, name="Maria", phone="6941234567", **vals):
        today = fields.Date.today()
        vals = {"address": "Main Square 1", "date_consent": today, "lang": "en_US"} | vals
        return cls.Person.create({"name": name, "phone": phone, **vals})


class CheckCase(CheckTools, BroadcastCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_checks()

    def _asked(self, response):
        """The ways by which a resident was asked, in their order."""
        rows = self.Notification.search(
            [("res_model", "=", response._name), ("res_id", "=", response.id)], order="id"
        )
        return rows.mapped("channel")

    def _ask_all(self):
        """The scheduled action gives way to others after some seconds, and comes again."""
        for _again in range(8):
            self._run(CRON)

    def _climb(self):
        self._run(CRON)
        self._hand_over()


@tagged("post_install", "-at_install")
class TestAlertCheck(CheckCase):
    def test_one_way_after_the_other_until_there_is_an_answer(self):
        """N19: SMS first, ten minutes later an officer's call; then nothing by itself."""
        self._person()
        response = self.Check._start(self._alert()).response_ids
        self._climb()
        self.assertEqual(self._asked(response), ["sms"])
        self._climb()
        self.assertEqual(self._asked(response), ["sms"])
        with freeze_time(fields.Datetime.now() + timedelta(minutes=11)):
            self._climb()
            self.assertEqual(len(self._asked(response)), 2)
        with freeze_time(fields.Datetime.now() + timedelta(minutes=60)):
            self._climb()
        self.assertEqual(self._asked(response)[-1], "phone")

    def test_who_has_answered_is_asked_no_more(self):
        """N20: what waits in the outbox is not sent either."""
        self._person()
        response = self.Check._start(self._alert()).response_ids
        self._run(CRON)
        response._answer("safe", "link")
        self._hand_over()
        row = self.Notification.search([("res_model", "=", response._name)])
        self.assertEqual(row.state, "cancelled")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=60)):
            self._climb()
        self.assertEqual(self._asked(response), ["sms"])

    def test_a_way_that_fails_is_followed_by_the_next_at_once(self):
        """N19: nobody waits ten minutes for a number that does not exist."""
        self._person()
        response = self.Check._start(self._alert()).response_ids
        self._climb()
        self.Notification.search([("res_model", "=", response._name)])._set_failed(
            "no number", True
        )
        self._climb()
        self.assertEqual(len(self._asked(response)), 2)

    def test_a_landline_is_called(self):
        """N19: no SMS can reach it."""
        self._person(phone="2310123456")
        response = self.Check._start(self._alert()).response_ids
        self._climb()
        self.assertNotIn("sms", self._asked(response))
        self.assertTrue(self._asked(response))

    def test_who_has_only_an_email_is_asked_by_email(self):
        """N19: without a telephone the mailbox is the way; the letter has the link to answer."""
        self._person(phone=False, email="maria@example.org")
        response = self.Check._start(self._alert()).response_ids
        self._climb()
        self.assertEqual(self._asked(response), ["email"])
        row = self.Notification.search([("res_model", "=", response._name)])
        self.assertEqual(row.address, "maria@example.org")
        self.assertIn(f"/safe/{response._make_token()}", self._get_mail(row).body_html)
        with freeze_time(fields.Datetime.now() + timedelta(minutes=60)):
            self._climb()
        self.assertEqual(self._asked(response), ["email"])
        self.assertFalse(response.date_next)
        self.assertEqual(response.state, "waiting")

    def test_nobody_with_a_telephone_waits_for_a_mailbox(self):
        """N19: the call comes first, and a letter takes no minutes from it."""
        self._person(phone="2310123456", email="maria@example.org")
        response = self.Check._start(self._alert()).response_ids
        self._climb()
        for minutes in (11, 22, 33, 44):
            with freeze_time(fields.Datetime.now() + timedelta(minutes=minutes)):
                self._climb()
        self.assertTrue(self._asked(response))
        self.assertNotIn("email", self._asked(response))

    def test_only_residents_of_the_area_are_asked(self):
        """N09: by their point, else by their district; who has neither is asked too."""
        self.centre.outline = json.dumps(SQUARE)
        inside = self._person("In", latitude=38.05, longitude=25.05)
        self._person("Out", latitude=38.5, longitude=25.5)
        centre = self._person("Centre", area_id=self.centre.id)
        self._person("Hill", area_id=self.hill.id)
        somewhere = self._person("Somewhere")
        areas = [Command.set(self.centre.ids)]
        alert = self._alert(is_whole_town=False, area_ids=areas)
        people = self.Check._start(alert).response_ids.person_id
        self.assertEqual(people, inside | centre | somewhere)

    def test_it_ends_with_the_alert(self):
        """N06: a cancelled alert asks nobody, also not who waits in the outbox."""
        self._person()
        alert = self._alert()
        check = self.Check._start(alert)
        alert._set_state("cancelled", cancel_reason="over")
        self._climb()
        self.assertEqual(check.state, "ended")
        self.assertFalse(self._asked(check.response_ids))
        with self.assertRaises(UserError):
            check.response_ids._answer("help", "link")

    def test_started_twice_nobody_is_asked_twice(self):
        """N19: a second press finds only who came into the register since."""
        self._person()
        alert = self._alert()
        check = self.Check._start(alert)
        self._person("Nikos", "6941234568")
        self.assertEqual(self.Check._start(alert), check)
        self.assertEqual(len(check.response_ids), 2)

    def test_the_list_has_who_needs_help_at_the_top(self):
        """N20: then who has not answered, then the safe ones; the last word counts."""
        for name in ("A", "B", "C"):
            self._person(name)
        check = self.Check._start(self._alert())
        a, b, c = check.response_ids.sorted(lambda row: row.person_id.name)
        a._answer("safe", "link")
        c._answer("safe", "link")
        c._answer("help", "key")
        self.assertEqual(self.env["municipal.alert.response"].search([]), c | b | a)
        self.assertEqual((check.help_count, check.waiting_count, check.safe_count), (1, 1, 1))

    def test_keepers_hear_of_each_answer(self):
        """N20: the open list renews itself; no name is told over the bus."""
        self._person()
        response = self.Check._start(self._alert()).response_ids
        with patch.object(type(self.env["res.groups"]), "_bus_send") as tell:
            response._answer("help", "link")
        tell.assert_called_once_with("municipal_announcements.responses", {"state": "help"})

    def test_five_hundred_residents_are_asked_and_counted_right(self):
        """N19, N20: the plan is kept and the live counts are right."""
        self.Person.create(
            [
                {
                    "name": f"Person {number}",
                    "phone": f"+3069412{number:05d}",
                    "address": "Street 1",
                    "lang": "en_US",
                    "date_consent": fields.Date.today(),
                }
                for number in range(500)
            ]
        )
        check = self.Check._start(self._alert())
        self._ask_all()
        for number, response in enumerate(check.response_ids):
            if number % 5 < 3:
                response._answer("safe" if number % 5 else "help", "link")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=11)):
            self._ask_all()
        self.assertEqual((check.help_count, check.waiting_count, check.safe_count), (100, 200, 200))
        asked = self.Notification._read_group(
            [("event", "=", "alert_check")], ["channel"], ["__count"]
        )
        counts = dict(asked)
        self.assertEqual(counts.pop("sms"), 500)
        self.assertEqual(sum(counts.values()), 200)

    def test_the_register_is_for_its_keepers_alone(self):
        """N19: health data; not even an administrator of the town reads it by the way."""
        person = self._person(needs="Oxygen")
        check = self.Check._start(self._alert())
        self._climb()
        admin = new_test_user(
            self.env, "admin.f", groups="municipal_crm.municipal_crm_group_administrator"
        )
        for record in (person, check, check.response_ids):
            with self.assertRaises(AccessError):
                record.with_user(admin).read(["display_name"])
        seen = self.Notification.with_user(admin).search([("event", "=", "alert_check")])
        self.assertFalse(seen)
        keeper = new_test_user(self.env, "keeper.f", groups=KEEPER)
        check.response_ids.with_user(keeper).action_set_help()
        self.assertEqual(check.response_ids.answered_by, "officer")

    def test_nobody_is_registered_without_consent_or_a_way_to_reach_them(self):
        """N19: consent has a date that is not in the future."""
        with self.assertRaises(ValidationError):
            self._person(date_consent=fields.Date.today() + timedelta(days=2))
        with self.assertRaises(ValidationError):
            self._person(phone="123")
        with self.assertRaises(ValidationError):
            self._person(phone=False)


@tagged("post_install", "-at_install")
class TestAlertCheckPage(CheckTools, WebsiteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_checks()
        cls._set_rate("alert_answer", "100000/60")

    def _path(self, response):
        return f"/safe/{response._make_token()}"

    def _press(self, path, **values):
        page = self._get(path)
        return self._post(path, self._hidden(page) | values)

    def test_safe_or_help_by_the_link(self):
        """N20: a button; opening the link answers nothing; a new answer replaces the old."""
        self._person()
        response = self.Check._start(self._alert()).response_ids
        path = self._path(response)
        self.assertEqual(self._get(path).status_code, 200)
        self.assertEqual(response.state, "waiting")
        self._press(path, answer="help")
        self.assertEqual((response.state, response.answered_by), ("help", "link"))
        self.assertIn("112", self._get(path).text)
        self._press(path, answer="safe")
        self.assertEqual(response.state, "safe")
        self._press(path, answer="nonsense")
        self.assertEqual(response.state, "safe")

    def test_a_link_that_nobody_was_given_opens_nothing(self):
        """N20: no answer for somebody else."""
        self._person()
        response = self.Check._start(self._alert()).response_ids
        self.assertEqual(self._get(f"/safe/{response.id}-{'0' * 32}").status_code, 404)

    def test_after_the_end_nothing_is_noted(self):
        """N06: the page says so."""
        self._person()
        check = self.Check._start(self._alert())
        check.action_end()
        page = self._get(self._path(check.response_ids))
        self.assertFalse(self._tree(page).xpath("//main//button[@name='answer']"))


@tagged("post_install", "-at_install")
class TestAlertAnswerDialogue(CheckCase, DialogueCase):
    def _start_check(self):
        self._person()
        return self.Check._start(self._alert()).response_ids

    def test_by_key_from_the_telephone_of_the_register(self):
        """N20: key 1 safe, key 2 help."""
        response = self._start_check()
        session = self.begin("alert_answer", "phone", caller="+306941234567")
        self.press(session, "2")
        self.assertEqual((response.state, response.answered_by), ("help", "key"))

    def _ring(self, response):
        """As a channel does that can listen: the conversation of its call."""
        response._ask(self.env["municipal.channel.phone"])
        message = self.Notification.search([("res_model", "=", response._name)])
        message._move("sending")
        code, slots = message._get_answer_dialogue()
        return message, self.begin(code, "phone", caller="+306941234567", slots=slots)

    def test_the_call_of_the_ladder_asks_at_once(self):
        """N19, N20: what has happened, what to do, then key 1 or 2; the answer ends the asking."""
        self._person()
        alert = self._alert(instruction="Keep the windows shut.")
        response = self.Check._start(alert).response_ids
        message, session = self._ring(response)
        said = self.said(session._get_turn())
        for words in (alert.name, "Keep the windows shut.", "How are you?"):
            self.assertIn(words, said)
        turn = self.press(session, "2")
        self.assertIn("112", self.said(turn))
        self.assertEqual((response.state, response.answered_by), ("help", "key"))
        self.assertEqual(message.state, "delivered")
        self.assertTrue(message._find_obsolete(), "it would ring again")

    def test_a_call_that_is_answered_after_the_end_asks_nothing(self):
        """N06: cancelled while it rang."""
        response = self._start_check()
        message, session = self._ring(response)
        response.check_id.action_end()
        self.press(session, "1")
        self.assertEqual(response.state, "waiting")
        self.assertIsInstance(session._get_turn().expect, Done)
        self.assertTrue(message._find_obsolete())

    def test_nobody_else_is_offered_it(self):
        """N20: a stranger neither answers nor learns who is in the register."""
        response = self._start_check()
        dialogue = self.env["municipal.dialogue.alert_answer"]
        Session = self.env["municipal.dialogue.session"]
        for medium, caller in (("phone", "+306949999999"), ("phone", None), ("web", "6941234567")):
            session = Session.new(
                {"medium": medium, "caller": caller, "company_id": self.company.id}
            )
            self.assertFalse(dialogue._is_available(session), (medium, caller))
        session = self.begin("alert_answer", "phone", caller="+306949999999")
        self.assertIn("no question", self.said(session._get_turn()))
        self.assertEqual(response.state, "waiting")

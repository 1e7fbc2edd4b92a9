from datetime import timedelta

from odoo.tests import tagged

from ..models.municipal_ivr_line_dial import ALARM_GROUP
from .telephony_common import CALLER, NUMBER, TelephonyCase

OFFICER, DEPUTY, HEAD = "+302310100001", "+302310100002", "+302310100003"
DEPARTMENT, SWITCHBOARD = "+302310100009", "+302310999000"


@tagged("post_install", "-at_install")
class TestRoute(TelephonyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user, phone in ((cls.anna, OFFICER), (cls.dora, DEPUTY), (cls.ilias, HEAD)):
            cls.set_phone(user, phone)
        cls.lighting.phone = DEPARTMENT
        cls.request = cls._make_request(user_id=cls.anna.id)

    @classmethod
    def set_phone(cls, user, phone):
        user.employee_id.work_phone = phone

    def get_route(self, target="LIGHT"):
        """Whom a call about the request rings."""
        self.start()
        call = self.call.sudo().with_company(self.company)
        session = call._begin_dialogue("callback", "en_US", {"request_id": self.request.id})
        self.assertEqual(session, call.session_id)
        return call._get_route(target)

    def test_officer_deputy_head_department_switchboard(self):
        """I12, I13: the officer in charge first, each after the other."""
        everybody = [OFFICER, DEPUTY, HEAD, DEPARTMENT, SWITCHBOARD]
        self.assertEqual(self.get_route(), everybody)

    def test_who_is_away_is_not_rung(self):
        """I13: leave and own hours count; mobiles serve who has no other telephone."""
        self._make_absent(self.anna, "2026-11-23", "2026-11-27")
        self.dora.employee_id.write({"work_phone": False, "mobile_phone": "6971112223"})
        self.assertEqual(self.get_route(), ["+306971112223", HEAD, DEPARTMENT, SWITCHBOARD])

    def test_nobody_is_rung_when_the_office_is_closed(self):
        """I13: in the evening, and in another time zone's night."""
        self.clock.move_to("2026-11-24 21:30:00")
        self.assertEqual(self.get_route(), [])

    def test_never_the_caller_or_our_own_line(self):
        """I13, I39: no circles."""
        self.set_phone(self.anna, f"+{CALLER}")
        self.set_phone(self.dora, f"+{NUMBER}")
        self.assertEqual(self.get_route(), [HEAD, DEPARTMENT, SWITCHBOARD])

    def test_only_plain_numbers_of_allowed_beginnings(self):
        """I39: premium-rate numbers and other countries are never dialled."""
        self.set_phone(self.anna, "+309011234567")
        self.set_phone(self.dora, "+442071234567")
        self.set_phone(self.ilias, "+308011234567")
        self.assertEqual(self.get_route(), [DEPARTMENT, SWITCHBOARD])
        self.line.allowed_prefixes = "+30, +44"
        self.assertEqual(self.get_route(), ["+442071234567", DEPARTMENT, SWITCHBOARD])
        self.line.allowed_prefixes = ""
        self.assertEqual(self.get_route(), [])

    def test_the_limit_of_an_hour_and_its_alarm(self):
        """I39: what was dialled counts; administrators get one to-do, the next hour is free."""
        self.line.dials_per_hour = 2
        for number in (OFFICER, DEPUTY):
            self.assertTrue(self.line._may_dial(number))
            self.line._note_dial(number)
        for _time in range(3):
            self.assertFalse(self.line._may_dial(HEAD))
        administrators = self.env.ref(ALARM_GROUP).all_user_ids.filtered(
            lambda user: user.active and not user.share
        )
        self.assertEqual(self.line.activity_ids.user_id, administrators)
        self.assertEqual(len(self.line.activity_ids), len(administrators))
        self.clock.tick(timedelta(minutes=61))
        self.assertTrue(self.line._may_dial(HEAD))

    def test_key_0_rings_one_after_the_other_and_then_promises_a_call(self):
        """I12-I14: busy, no answer, then a call back with a day; each dial is counted."""
        self.lighting.phone = False
        self.start().press("1", "1", "1")
        self.follow(Digits="0")
        rung = []
        while self.xml.xpath("//Dial"):
            rung.append(self.xml.findtext("Dial/Number"))
            self.follow(DialStatus="busy" if len(rung) % 2 else "no-answer")
        self.assertEqual(rung, [SWITCHBOARD.lstrip("+")])
        self.press("1")
        self.assertEqual(len(self.call.request_ids), 1)
        self.assertTrue(self.call.request_ids.date_deadline)
        dials = self.env["municipal.ivr.dial"].search([("call_id", "=", self.call.id)])
        self.assertEqual(dials.mapped("number"), [SWITCHBOARD])

    def test_who_was_put_through_is_noted(self):
        """I12: the conversation was handed over, the call says so."""
        self.start().press("1", "1", "3")
        self.follow(DialStatus="completed", DialBLegUUID="leg-1")
        self.assertEqual(self.call.result, "transferred")
        self.assertEqual(self.call.session_id.sudo().status, "transferred")

    def test_the_officer_takes_the_call_with_a_key(self):
        """I12, I13: a voice box is no answer; nothing private is said to whoever picks up."""
        self.start().press("1", "1", "3")
        dial = self.xml.find("Dial")
        self.assertEqual(dial.get("confirmKey"), "1")
        self.assertEqual(dial.get("callerId"), NUMBER)
        whisper = self._get_path(dial.get("confirmSound"))
        self.tell("", self.make_webhook(whisper))
        self.assertEqual({element.tag for element in self.xml}, {"Play"})
        texts = " ".join(say.text for say in self.call.sudo()._prepare_whisper())
        self.assertNotIn(CALLER[2:], texts)
        before = self.call.write_date
        self.assertEqual(self.call.write_date, before)

    def test_the_eleventh_caller_is_called_back(self):
        """I32, I37: when all lines are busy: a polite sentence, then a person or a call back."""
        self.line.max_calls = 2
        self.clock.move_to("2026-11-24 19:00:00")  # nobody can be rung any more
        for number in range(2):
            self.call_uuid = f"busy {number}"
            self.start()
        self.call_uuid = "eleventh"
        self.start()
        self.assertTrue(self.call.state["facts"]["full"])
        self.press("1", "1")
        self.assertEqual(len(self.call.request_ids), 1)

    def test_calls_whose_hang_up_was_lost_do_not_count(self):
        """I32: an hour later the line is free again, without any news."""
        self.line.max_calls = 1
        self.start()
        self.clock.tick(timedelta(minutes=20))
        self.call_uuid = "later"
        self.start()
        self.assertFalse(self.call.state["facts"]["full"])

    def test_the_language_is_remembered(self):
        """I30: who chose English hears English the next time, and is not asked."""
        self.start().press("2")
        self.call_uuid = "second"
        self.start()
        self.assertEqual(self.call.lang, "en_US")
        self.assertNotEqual(self.call.node, "language")

    def test_an_emergency_text_is_heard_first(self):
        """I24: the town's words of the day, in the language of the caller."""
        self.line.with_context(lang="en_US").emergency_text = "Schools are closed today."
        said = []
        self.patch(
            type(self.env["municipal.ivr.sound"]),
            "_get_url",
            lambda sound, line, say: said.append(say.text) or "/ivr/sound/x.wav",
        )
        self.start()
        self.assertEqual(said[0], "Schools are closed today.")

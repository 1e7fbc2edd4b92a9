"""Appointments by voice and keys, from the same pool and with the same limits."""

import random
from unittest.mock import patch

from freezegun import freeze_time
from odoo.addons.municipal_crm.tests.dialogue_common import DialogueCase
from odoo.addons.municipal_crm.tools.dialogue import Done, Reply
from odoo.tests import tagged

from .appointment_common import NOW, QUARTER, START, AppointmentCase


def new_mobile():
    """A number of its own: tries are counted across tests and runs."""
    return f"69{random.randrange(10**8):08}"


CALLER = new_mobile()


@tagged("post_install", "-at_install")
class TestAppointmentDialogue(AppointmentCase, DialogueCase):
    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time(NOW))
        # it writes beside the transaction of the test, see test_search_record
        self.searched = self.startPatcher(patch.object(type(self.service), "_record_search"))
        self.env["municipal.appointment.service"].search(
            [("id", "!=", self.service.id)]
        ).is_published = False
        others = [("is_bookable", "=", True), ("id", "!=", self.place.id)]
        self.env["municipal.place"].search(others).is_bookable = False

    def _call(self, caller=CALLER):
        return self.begin("appointment", "phone", caller=caller)

    def _held(self):
        domain = [("service_id", "=", self.service.id), ("state", "=", "held")]
        return self.Appointment.search(domain)

    def _mine(self):
        domain = [("service_id", "=", self.service.id), ("state", "in", ("booked", "unconfirmed"))]
        return self.Appointment.search(domain)

    def test_a_caller_books_the_first_free_time_with_keys(self):
        """P37: what to do, what for, when, yes; and the website does not offer it any more."""
        session = self._call()
        self.press(session, "1", "1")
        self.assertIn(START, self._get_starts())
        self.assertEqual(self.searched.call_args.args[0], "phone")
        turn = self.press(session, "1", "2", "1")
        visit = self._mine()
        self.assertEqual((visit.date_start, visit.state, visit.channel), (START, "booked", "phone"))
        self.assertEqual((visit.contact_phone, visit.contact_name), (f"+30{CALLER}", False))
        self.assertEqual(visit.preferred_channel, "sms")
        for words in (visit.number, "Tuesday 9 March", "09:00", "Town hall", "Identity card"):
            self.assertIn(words, self.said(turn))
        self.assertEqual(self.said(self.press(session, "1")), self.said(turn), "once more")
        self.assertIsInstance(self.press(session, "2").expect, Done)
        self.assertNotIn(START, self._get_starts())

    def test_a_caller_says_the_name(self):
        """P37: spoken, kept with the appointment, and written down later; an officer's own stays."""
        session = self._call()
        self.press(session, "1", "1", "1", "1")
        self.assertAt(session, "appointment/name")
        turn = self.tell(session, Reply(recording="name-1"))
        self.assertIn("name-1", [say.audio for say in turn.says])
        self.press(session, "1")
        visit = self._mine()
        self.assertEqual(session._get_record(), visit)
        session._hear("name-1", "Eleni Politou")
        self.assertEqual(visit.contact_name, "Eleni Politou")
        session._hear("name-1", "Helen Citizen", "Eleni Politou")
        self.assertEqual(visit.contact_name, "Helen Citizen")
        session._hear("name-1", "Somebody Else", "Eleni Politou")
        self.assertEqual(visit.contact_name, "Helen Citizen")
        session._hear("place-1", "Another")
        self.assertEqual(visit.contact_name, "Helen Citizen")

    def test_a_telephone_at_home_gets_calls(self):
        """P19: no SMS arrives there, so the municipality rings up."""
        self.press(self._call("2310123456"), "1", "1", "1", "2", "1")
        self.assertEqual(self._mine().preferred_channel, "phone")

    def test_hanging_up_anywhere_lets_go_of_the_time(self):
        """P37: at every step before the last yes, nothing stays held."""
        keys = ("1", "1", "1", "2")
        for steps in range(len(keys) + 1):
            session = self._call()
            if steps:
                self.press(session, *keys[:steps])
            session._end()
            self.assertIn(START, self._get_starts(), keys[:steps])
        self.assertFalse(self._held())

    def test_another_time_lets_go_of_the_first(self):
        """P37: back with 9, or no at the end: the time that was held is offered again."""
        session = self._call()
        self.press(session, "1", "1", "1", "9")
        self.assertAt(session, "appointment/time")
        self.assertEqual(session._get_slot("times")[0][0], str(START))
        self.press(session, "1", "2", "2")
        self.assertAt(session, "appointment/time")
        self.assertEqual(session._get_slot("times")[0][0], str(START))
        self.assertFalse(self._held())

    def test_a_hold_that_has_expired_is_taken_again(self):
        """P37: a slow caller still gets the time if nobody else has it."""
        session = self._call()
        self.press(session, "1", "1", "1", "2")
        held = self._held()
        held._set_state("expired")
        self.press(session, "1")
        self.assertEqual(self._mine(), held)

    # === PLACES === #

    def _open_places(self, *names):
        places = self.place.browse()
        for name in names:
            place = self.place.copy({"name": name, "is_bookable": True})
            self._make_lane(name[:4], place_id=place.id)
            self.env["municipal.appointment.opening"].create(
                {"place_id": place.id, "weekday": "2", "hour_from": 9.0, "hour_to": 12.0}
            )
            places += place
        self.service.place_ids += places
        return places

    def test_the_place_is_asked_where_there_are_several(self):
        """P37: the earliest anywhere is the first key, and then each time names its place."""
        library = self._open_places("Library")
        session = self._call()
        turn = self.press(session, "1", "1")
        labels = [option.label for option in turn.expect.options]
        self.assertEqual(labels, ["The earliest, at any place", "Library", "Town hall"])
        turn = self.press(session, "1")
        self.assertIn("Town hall", turn.expect.options[0].label)
        self.assertEqual(session._get_slot("times")[0], [str(START), self.place.id])
        turn = self.press(session, "9", "2")
        self.assertNotIn("Library", turn.expect.options[0].label)
        self.press(session, "1", "2", "1")
        self.assertEqual(self._mine().place_id, library)

    def test_many_places_are_offered_in_parts(self):
        """P37: never more than five keys."""
        self._open_places("Aa", "Bb", "Cc", "Dd")
        session = self._call()
        turn = self.press(session, "1", "1")
        labels = [option.label for option in turn.expect.options]
        self.assertEqual(labels[1:], ["Aa", "Bb", "Cc", "Another place"])
        turn = self.press(session, "5")
        labels = [option.label for option in turn.expect.options]
        self.assertEqual(labels[1:], ["Dd", "Town hall", "Another place"])
        self.press(session, "2")
        self.assertEqual(self._get_place(session).name, "Dd")

    def _get_place(self, session):
        return self.place.browse(session._get_slot("place_id"))

    def test_a_caller_waits_for_a_time_to_become_free(self):
        """P10: nothing is free, so they are on the list, by telephone."""
        self.env["municipal.appointment.opening"].search([]).unlink()
        session = self._call("2310123456")
        turn = self.press(session, "1", "1")
        self.assertIn("no free time", self.said(turn))
        turn = self.press(session, "3", "2", "1")
        self.assertIsInstance(turn.expect, Done)
        wish = self.env["municipal.appointment.wish"].search([("service_id", "=", self.service.id)])
        self.assertEqual((wish.contact_phone, wish.channel), ("+302310123456", "phone"))
        self.assertEqual((wish.preferred_channel, wish.state), ("phone", "waiting"))
        self.assertFalse(self._held())

    # === WITHOUT AN APPOINTMENT === #

    def test_how_long_one_waits_is_told(self):
        """P31: by place, when somebody is being called; else that it is not known."""
        self.place.takes_walk_ins = True
        session = self._call()
        turn = self.press(session, "3")
        self.assertIn("Nobody is being called", self.said(turn))
        tickets = [self.Appointment._take_ticket(self.service, self.place) for _each in range(3)]
        tickets[0]._call_to(self.lane)
        session = self._call()
        turn = self.press(session, "3")
        self.assertIn("about 45 minutes", self.said(turn))
        self.assertIn("wait: 2", self.said(turn))
        self.press(session, "1")
        self.assertAt(session, "appointment/what")

    def test_the_place_to_wait_at_is_asked_where_there_are_several(self):
        """P31: each has a waiting room of its own."""
        self.place.takes_walk_ins = True
        self._open_places("Library")
        session = self._call()
        turn = self.press(session, "3")
        self.assertEqual([option.label for option in turn.expect.options], ["Library", "Town hall"])
        self.assertIn("Library", self.said(self.press(session, "1")))

    def test_another_day_is_one_key_away(self):
        """P37: later on the same day, or the next day that has times."""
        session = self._call()
        self.press(session, "1", "1", "4")
        self.assertEqual(session._get_slot("times")[0][0], str(START + 3 * QUARTER))
        self.press(session, "5")
        self.assertEqual(session._get_slot("times")[0][0][:10], "2027-03-16")

    def test_a_time_that_somebody_takes_meanwhile_is_said(self):
        """P37: the website was faster; the caller hears other times."""
        session = self._call()
        self.press(session, "1", "1")
        self._book()
        self.press(session, "1")
        self.assertAt(session, "appointment/taken")
        self.press(session, "1")
        self.assertEqual(session._get_slot("times")[0][0], str(START + QUARTER))

    def test_a_caller_has_the_limits_of_the_website(self):
        """P08: as many as the service allows, whatever the medium."""
        self.service.max_open = 1
        self._book(contact_email=False, contact_phone=f"+30{CALLER}")
        session = self._call()
        turn = self.press(session, "1", "1", "1", "2", "1")
        self.assertAt(session, "appointment/refused")
        self.assertIn("already have 1", self.said(turn))

    def test_on_the_web_the_mobile_has_to_be_proved(self):
        """P06: a typed number is nobody's yet, so a link is sent there."""
        session = self.begin("appointment")
        self.tell(session, "1", "1", "1", "Eleni", "2310123456")
        self.assertAt(session, "appointment/phone")
        self.tell(session, CALLER, "1")
        self.assertEqual(self._mine().state, "unconfirmed")

    def test_a_caller_moves_the_appointment(self):
        """P37: the number, what it is, another time, yes; the citizen is told in writing too."""
        visit = self._book(contact_email=False, contact_phone=f"+30{CALLER}")
        session = self._call()
        turn = self.press(session, "2", visit.number[1:])
        self.assertIn("09:00", self.said(turn))
        turn = self.press(session, "1", "2", "1")
        self.assertAt(session, "appointment/moved")
        self.assertIn(visit.number, self.said(turn))
        self.assertGreater(visit.date_start, START)
        self.assertTrue(self._get_messages(visit, "appointment_moved"))

    def test_a_caller_moves_a_visit_for_several_matters(self):
        """P12, P37: only times that are long enough for all of them are offered."""
        passport = self.service.copy({"code": "passport", "name": "Passport", "minutes": 30})
        visit = self.Appointment._hold(self.service + passport, START)
        visit._confirm({"contact_name": "Eleni", "contact_phone": f"+30{CALLER}"}, proved=True)
        self._book(START + 4 * QUARTER)
        session = self._call()
        self.press(session, "2", visit.number[1:], "1")
        offered = [start for start, _place in session._get_slot("times")]
        self.assertTrue(offered)
        self.assertNotIn(str(START + 2 * QUARTER), offered)
        self.press(session, "1", "1")
        self.assertAt(session, "appointment/moved")
        self.assertEqual(visit.also_ids, passport)

    def test_a_caller_cancels_the_appointment(self):
        """P37: asked once more before."""
        visit = self._book(contact_email=False, contact_phone=f"+30{CALLER}")
        session = self._call()
        self.press(session, "2", visit.number[1:], "2")
        self.assertEqual(visit.state, "booked")
        self.press(session, "1")
        self.assertEqual((visit.state, visit.cancelled_by), ("cancelled", "citizen"))

    def test_in_greek_it_is_all_greek(self):
        """P37: the whole way to book, and the written one, without a word of English."""
        self.service.with_context(lang="el_GR").name = "Πιστοποιητικό γέννησης"
        self.place.with_context(lang="el_GR").name = "Δημαρχείο"
        paper = self.service.document_type_ids
        paper.with_context(lang="el_GR").name = "Ταυτότητα"
        session = self.begin("appointment", "phone", caller=CALLER, lang="el_GR")
        said = [self._all(session._get_turn())]
        for key in ("1", "1", "1", "2", "1"):
            said.append(self._all(self.press(session, key)))
        number = self._mine().number
        self.assertIn("Τρίτη 9 Μαρτίου", said[-1])
        for text in said:
            self.assertNotRegex(text.replace(number, ""), "[A-Za-z]")

    def _all(self, turn):
        """What is said and what is offered."""
        labels = [option.label for option in getattr(turn.expect, "options", ())]
        return "\n".join([self.said(turn), *labels])

    def test_by_sms_it_is_the_same(self):
        """P37, I42: a word opens it, and numbers answer."""
        words = self.env["municipal.dialogue"]._get_words()
        self.assertEqual((words["ραντεβου"], words["appointment"]), ("appointment",) * 2)
        session = self.begin("appointment", "sms", caller=CALLER)
        self.tell(session, "1", "1", "1", "Eleni")
        turn = self.tell(session, "1")
        self.assertIsInstance(turn.expect, Done)
        visit = self._mine()
        self.assertEqual((visit.contact_name, visit.channel), ("Eleni", "phone"))

    def test_somebody_else_hears_nothing(self):
        """P37: another telephone and a wrong number get the same answer; tries are counted."""
        visit = self._book(contact_email=False, contact_phone=f"+30{CALLER}")
        wrong = "000" if visit.number[1:] != "000" else "111"
        said = set()
        for caller, number in ((new_mobile(), visit.number[1:]), (new_mobile(), wrong)):
            session = self._call(caller)
            said.add(self.said(self.press(session, "2", number)))
            self.assertAt(session, "appointment/unknown")
        self.assertEqual(len(said), 1)
        caller = new_mobile()
        for _try in range(7):
            session = self._call(caller)
            turn = self.press(session, "2", wrong)
        self.assertIn("many tries", self.said(turn))

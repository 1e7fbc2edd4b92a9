"""The waiting room: tickets, check-in, who is next, and what the display tells."""

import json
import uuid
from datetime import timedelta

from freezegun import freeze_time
from lxml import html
from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import mute_logger
from psycopg2.errors import SerializationFailure

from .appointment_common import QUARTER, START, AppointmentCase


@tagged("post_install", "-at_install")
class TestAppointmentQueue(AppointmentCase):
    def setUp(self):
        super().setUp()
        self.anna.sudo().appointment_lane_id = self.lane
        self.visit = self._book(contact_name="Eleni Secret")
        self.enterContext(freeze_time(START))

    def _desk(self, user=None, **vals):
        user = user or self.anna
        return self.env["municipal.appointment.desk"].with_user(user).create(vals)

    def _ticket(self):
        return self.Appointment._take_ticket(self.service, self.place)

    # === TICKETS === #

    def test_a_ticket_takes_no_time_of_the_calendar(self):
        """P30: whoever comes without an appointment waits, and books nothing away."""
        before = self._get_starts()
        ticket = self._ticket()
        self.assertEqual((ticket.state, ticket.is_walk_in), ("arrived", True))
        self.assertFalse(ticket.lane_id)
        self.assertEqual(self._get_starts(), before)
        self.assertFalse(self._get_messages(ticket))

    def test_numbers_of_booked_and_walk_in_are_of_one_row(self):
        """P30: two people in the room never have the same number."""
        numbers = [self.visit.number, self._ticket().number, self._ticket().number]
        self.assertEqual(len(set(numbers)), 3)

    def test_the_ticket_says_how_long(self):
        """P31: one counter, one at it for a quarter of an hour, one before."""
        first, second = self._ticket(), self._ticket()
        self.visit._set_state("arrived")
        self._desk().action_next()
        self.assertEqual(first._get_prospect(), {"wait": 15, "is_wait_known": True, "ahead": 0})
        self.assertEqual(second._get_prospect(), {"wait": 30, "is_wait_known": True, "ahead": 1})

    def test_a_ticket_waits_for_the_counter_that_takes_its_topic(self):
        """P31: two counters serve, one of them only cash; the display tells the topics apart."""
        cash = self.service.copy({"code": "cash", "name": "Cash desk"})
        lane = self._make_lane("2", service_ids=[(6, 0, cash.ids)])
        for service, counter in ((cash, lane), (self.service, self.lane)):
            ticket = self.Appointment._take_ticket(service, self.place)
            ticket._call_to(counter)
        paid = self.Appointment._take_ticket(cash, self.place)
        papers, others = self._ticket(), self._ticket()
        paid_out = self.Appointment._take_ticket(cash, self.place)
        waits = [row._get_prospect()["wait"] for row in (paid, papers, others, paid_out)]
        self.assertEqual(waits, [15, 30, 45, 30])
        self.assertEqual((papers | others).mapped("wait_minutes"), ["30′", "45′"])
        lane.service_ids = self.service.copy({"code": "maps", "name": "Maps"})
        self.assertEqual(paid.wait_minutes, "30′")
        display = self.place._get_display()
        self.assertIsNone(display["wait"])
        self.assertEqual(
            {row["topic"]: row["wait"] for row in display["waits"]},
            {"Birth certificate": 90, "Cash desk": 90, "Maps": 15},
        )

    def test_a_ticket_at_the_desk_is_given_once(self):
        """P30: the button pressed twice gives one number."""
        vals = {"service_id": self.service.id, "place_id": self.place.id}
        wizard = self.env["municipal.appointment.ticket"].with_user(self.anna).create(vals)
        wizard.action_give()
        number = wizard.number
        wizard.action_give()
        self.assertTrue(number)
        self.assertEqual(wizard.number, number)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "municipal_appointments.municipal_appointment_ticket_action_report", wizard.ids
        )
        self.assertIn(number, html.decode())

    # === CHECK-IN === #

    def test_check_in_by_number_however_it_is_typed(self):
        """P30: small letters, the Greek keyboard, the digits alone."""
        number = self.visit.number
        greek = number.translate(str.maketrans("ABEHKMNPTX", "αβεηκμνρτχ"))
        for typed in (number, number.lower(), f" {greek} ", number[1:]):
            self.visit._set_state("booked")
            self._desk(typed=typed).action_check_in()
            self.assertEqual(self.visit.state, "arrived")

    def test_check_in_by_the_code_of_the_proof(self):
        """P21: what a scanner reads from the paper is the name of the visit; it opens no page."""
        self._desk(typed=self.visit.uuid).action_check_in()
        self.assertEqual(self.visit.state, "arrived")

    def test_check_in_by_the_link_on_a_telephone(self):
        """P21: what a scanner reads is the address of the appointment."""
        self._desk(typed=f"{self.visit._get_link()}?lang=el").action_check_in()
        self.assertEqual(self.visit.state, "arrived")

    def test_a_number_of_another_day_does_not_check_in(self):
        """P30: today's only; the answer is the same as for a number that does not exist."""
        self.enterContext(freeze_time(START + timedelta(days=7)))
        for typed in (self.visit.number, "999", "nonsense", self.visit._get_link()):
            with self.assertRaisesRegex(UserError, "no such appointment"):
                self._desk(typed=typed).action_check_in()

    # === CALL === #

    def test_the_next_one_is_called_to_my_counter(self):
        """P30: the appointment whose time has come, then the walk-in."""
        ticket = self._ticket()
        self.visit._set_state("arrived")
        desk = self._desk()
        self.assertEqual(desk.waiting_ids.sudo(), self.visit | ticket)
        desk.action_next()
        self.assertEqual(desk.current_id.sudo(), self.visit)
        self.assertEqual(self.visit.called_lane_id, self.lane)
        with self.assertRaisesRegex(UserError, "complete first"):
            desk.action_next()
        desk.action_serve()
        desk.comment = "Done."
        desk.action_complete()
        desk.invalidate_recordset()
        desk.action_next()
        self.assertEqual(ticket.state, "called")
        self.assertEqual((self.visit.state, self.visit.comment), ("done", "Done."))

    def test_whoever_is_called_is_not_called_to_another_counter(self):
        """P32: the second clerk reads where they were called to."""
        other = self._make_lane("2")
        self.vassilis.sudo().appointment_lane_id = other
        self.visit._set_state("arrived")
        self.visit.with_user(self.anna).action_call()
        with self.assertRaisesRegex(UserError, "Counter 1"):
            self.visit.with_user(self.vassilis).action_call()
        self.assertEqual(self.visit.called_lane_id, self.lane)

    def test_a_counter_for_some_services_calls_only_their_visitors(self):
        """P30: the counter of the cash desk does not call for certificates."""
        other = self.service.copy({"code": "cash", "name": "Cash desk"})
        lane = self._make_lane("2", service_ids=[(6, 0, other.ids)])
        self.visit._set_state("arrived")
        self.assertFalse(self.Appointment.with_user(self.anna)._call_next(lane))

    def test_clerks_call_only_for_their_department(self):
        """Rita of Roads has nobody to call, and sees nobody."""
        self.visit._set_state("arrived")
        desk = self._desk(self.rita, lane_id=self.lane.id)
        self.assertFalse(desk.waiting_ids)
        desk.action_next()
        self.assertEqual(self.visit.state, "arrived")
        with self.assertRaises(AccessError):
            self.visit.with_user(self.rita)._call_to(self.lane)

    # === PAPER === #

    def test_the_day_on_paper_has_what_the_reader_may_see(self):
        """P24: Anna's list has the visit, Rita's has not."""
        report = "municipal_appointments.municipal_appointment_day_action_report"
        for user, there in ((self.anna, True), (self.rita, False)):
            day = self.env["municipal.appointment.day"].with_user(user)
            day = day.create({"date": START.date()})
            html, _kind = (
                self.env["ir.actions.report"].with_user(user)._render_qweb_html(report, day.ids)
            )
            self.assertEqual("Eleni Secret" in html.decode(), there)

    # === DISPLAY === #

    def test_the_display_shows_numbers_and_counters_only(self):
        """P30: whoever sits in the room learns no name, no service, no phone."""
        self.visit._set_state("arrived")
        ticket = self._ticket()
        self._desk().action_next()
        display = self.place._get_display()
        self.assertEqual([call["number"] for call in display["calls"]], [self.visit.number])
        self.assertEqual([call["counter"] for call in display["calls"]], ["1"])
        self.assertEqual((display["waiting"], display["wait"]), (1, 30))
        self.assertEqual(set(display["calls"][0]), {"number", "counter", "key"})
        self.assertNotIn("Eleni", json.dumps(display))
        self.assertEqual(ticket.state, "arrived")

    def test_a_call_leaves_the_display_after_a_while(self):
        """P30: twenty minutes later it is history."""
        self.visit._set_state("arrived")
        self._desk().action_next()
        with freeze_time(START + 2 * QUARTER):
            self.assertFalse(self.place._get_display()["calls"])


@tagged("post_install", "-at_install")
class TestAppointmentDisplayPage(AppointmentCase, HttpCase):
    def test_whoever_waits_follows_the_queue_on_a_telephone(self):
        """P31: the code on the ticket opens a page with the waiting time, and changes nothing."""
        ticket = self.Appointment._take_ticket(self.service, self.place)
        first = self.Appointment._take_ticket(self.service, self.place)
        ticket._call_to(self.lane)
        second = self.Appointment._take_ticket(self.service, self.place)
        website = self.env["website"].search([], limit=1)
        website.language_ids |= self.env["res.lang"]._activate_lang("en_US")
        self.env.flush_all()
        page = self.url_open(f"/en/appointments/view/{second.access_token}")
        text = " ".join(html.fromstring(page.text).text_content().split())
        self.assertIn("Waiting time about 30 minutes. Called before you: 1.", text)
        self.assertNotIn("/cancel", page.text)
        self.assertTrue(first._get_ticket_qr().startswith("data:image/png;base64,"))

    def test_the_page_of_the_display(self):
        """P30: it opens with its own link only, works without a script, and names nobody."""
        visit = self._book(contact_name="Eleni Secret")
        with freeze_time(START):
            visit._set_state("arrived")
            visit.with_user(self.anna)._call_to(self.lane)
            token = self.place._make_display_token()
            page = self.url_open(f"/appointments/display/{token}")
            self.assertEqual(page.status_code, 200)
            self.assertIn(f"<td>{visit.number}</td>", page.text)
            self.assertIn('http-equiv="refresh"', page.text)
            self.assertIn('aria-live="assertive"', page.text)
            self.assertNotIn("Eleni", page.text)
            calls = self.url_open(f"/appointments/display/{token}/calls").json()
            self.assertEqual(calls["calls"][0]["number"], visit.number)
            for wrong in (f"{self.place.id}-{'0' * 32}", "1", "x"):
                for path in ("", "/calls"):
                    answer = self.url_open(f"/appointments/display/{wrong}{path}")
                    self.assertEqual(answer.status_code, 404)

    def test_the_display_of_an_empty_room(self):
        """P30: where nobody waits yet, everything stands that the script writes into later."""
        vals = {"name": "New office", "kind": "service_point", "is_bookable": True}
        place = self.env["municipal.place"].create(vals)
        self.assertIsNone(place._get_display()["wait"])
        page = self.url_open(f"/appointments/display/{place._make_display_token()}").text
        for name in ("calls", "nobody", "spoken", "waiting", "wait_line", "wait", "waits"):
            self.assertIn(f' id="{name}"', page)


@tagged("post_install", "-at_install")
class TestCallParallel(TransactionCase):
    """Two clerks press "Call the next one" at the same moment, in two real transactions."""

    def setUp(self):
        super().setUp()
        self.key = f"call-{uuid.uuid4().hex[:8]}"
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            vals = {"name": self.key, "kind": "service_point", "is_bookable": True}
            place = env["municipal.place"].create(vals)
            lanes = env["municipal.appointment.lane"].create(
                [{"name": f"{self.key} {n}", "place_id": place.id} for n in (1, 2)]
            )
            service = env["municipal.appointment.service"].create(
                {"name": self.key, "code": self.key}
            )
            Appointment = env["municipal.appointment"]
            tickets = [Appointment._take_ticket(service, place).id for _n in range(2)]
            self.ids = place.id, lanes.ids, service.id, tickets
        self.addCleanup(self._clean)

    def _clean(self):
        place_id, lane_ids, service_id, ticket_ids = self.ids
        with self.registry.cursor() as cr:
            for table, ids in (
                ("municipal_appointment", ticket_ids),
                ("municipal_appointment_lane", lane_ids),
                ("municipal_appointment_service", [service_id]),
                ("municipal_place", [place_id]),
            ):
                cr.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [ids])

    def _clerk(self, number):
        """A worker with a transaction of its own, and its counter."""
        cr = self.enterContext(self.registry.cursor())
        self.addCleanup(cr.rollback)
        env = api.Environment(cr, SUPERUSER_ID, {})
        return env["municipal.appointment"], env["municipal.appointment.lane"].browse(
            self.ids[1][number]
        )

    def test_two_clerks_get_two_people(self):
        """P32: the second does not wait for the first, and calls the next one."""
        (first, lane), (second, other) = self._clerk(0), self._clerk(1)
        second.search_count([])  # from now on it sees the queue as it is
        one = first._call_next(lane)
        two = second._call_next(other)
        self.assertEqual([one.id, two.id], self.ids[3])
        first.env.cr.commit()
        second.env.cr.commit()

    @mute_logger("odoo.sql_db")
    def test_whoever_saw_an_old_queue_is_run_again(self):
        """P32: called and committed meanwhile, so the second is run again and gets the next."""
        (first, lane), (second, other) = self._clerk(0), self._clerk(1)
        second.search_count([])
        one = first._call_next(lane)
        first.env.cr.commit()
        with self.assertRaises(SerializationFailure):
            second._call_next(other)
        second.env.cr.rollback()
        second.env.invalidate_all(flush=False)
        two = second._call_next(other)
        self.assertEqual([one.id, two.id], self.ids[3])

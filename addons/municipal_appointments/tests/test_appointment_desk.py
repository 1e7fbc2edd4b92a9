"""Officers and appointments: moving, states, topics, and who may do it."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .appointment_common import QUARTER, START, AppointmentCase


@tagged("post_install", "-at_install")
class TestAppointmentDesk(AppointmentCase):
    def _mine(self, user=None):
        """A booked appointment as an officer of the department sees it."""
        return self._book().with_user(user or self.anna)

    def _wizard(self, name, appointment, **vals):
        vals |= {"appointment_id": appointment.id} if name != "cancel" else {}
        vals |= {"appointment_ids": appointment.ids} if name == "cancel" else {}
        Wizard = self.env[f"municipal.appointment.{name}"].with_user(appointment.env.user)
        return Wizard.create(vals).action_apply()

    # === CALENDAR === #

    def test_a_drag_moves_and_the_citizen_is_told(self):
        """P23: what the calendar writes goes the way of a move."""
        appointment = self._mine()
        later = START + 4 * QUARTER
        appointment.write({"date_start": later, "date_end": later + QUARTER})
        self.assertEqual((appointment.date_start, appointment.lane_id), (later, self.lane))
        self.assertEqual(len(self._get_messages(appointment, "appointment_moved")), 1)

    def test_a_drop_between_two_times_takes_the_free_one_that_was_meant(self):
        """P23: visits of twenty minutes, a calendar of quarters; 09:15 is meant for 09:20."""
        self.service.minutes = 20
        appointment = self._mine()
        appointment.write({"date_start": START + QUARTER})
        self.assertEqual(appointment.date_start, START + timedelta(minutes=20))

    def test_pulling_at_the_end_is_refused(self):
        """P23: the topic decides how long a visit takes."""
        appointment = self._mine()
        with self.assertRaisesRegex(UserError, "topic"):
            appointment.write({"date_start": START, "date_end": START + 2 * QUARTER})
        self.assertEqual(appointment.date_end, START + QUARTER)

    def test_a_drag_onto_a_taken_time_names_the_next_free_ones(self):
        """P23: nobody is lost; the officer reads what is free instead."""
        self._book(START + QUARTER, contact_email="other@citizens.example")
        appointment = self._mine()
        with self.assertRaisesRegex(UserError, "09:30"):
            appointment.write({"date_start": START + QUARTER, "date_end": START + 2 * QUARTER})
        self.assertEqual(appointment.date_start, START)

    # === STATES === #

    def test_a_visit_from_arrival_to_the_last_word(self):
        """P24: arrived, called to the officer's counter, served, completed with a comment."""
        self.anna.sudo().appointment_lane_id = self.lane
        appointment = self._mine()
        appointment.action_arrive()
        appointment.action_call()
        self.assertEqual((appointment.state, appointment.called_lane_id), ("called", self.lane))
        appointment.action_serve()
        self.assertEqual(appointment.employee_id, self.anna.employee_id)
        self._wizard("complete", appointment, comment="Certificate handed over.")
        self.assertEqual(
            (appointment.state, appointment.comment), ("done", "Certificate handed over.")
        )

    def test_nobody_is_missed_before_the_time_has_come(self):
        """P22: an appointment that has not begun cannot be "did not come"."""
        appointment = self._mine()
        with self.assertRaisesRegex(UserError, "not begun"):
            appointment.action_no_show()

    def test_a_cancellation_says_why(self):
        """P24: the reason of the officer is in the citizen's message."""
        appointment = self._mine()
        self._wizard("cancel", appointment, reason="Works in the hall")
        self.assertEqual((appointment.state, appointment.cancelled_by), ("cancelled", "staff"))
        message = self._get_messages(appointment, "appointment_cancelled")
        self.assertEqual(message.params["reason"], "Works in the hall")

    # === TOPIC === #

    def test_a_corrected_topic_recomputes_the_length_and_keeps_both(self):
        """P15: still to come, so the time is taken anew."""
        longer = self.service.copy({"code": "passport", "name": "Passport", "minutes": 30})
        appointment = self._mine()
        self._wizard("topic", appointment, service_id=longer.id)
        self.assertEqual(appointment.date_end, START + 2 * QUARTER)
        self.assertEqual(appointment.service_asked_id, self.service)
        self.assertTrue(appointment.is_corrected)

    def test_a_topic_that_does_not_fit_in_changes_nothing(self):
        """P15: the next one has the time already."""
        longer = self.service.copy({"code": "passport", "name": "Passport", "minutes": 30})
        self._book(START + QUARTER, contact_email="other@citizens.example")
        appointment = self._mine()
        with self.assertRaises(UserError):
            self._wizard("topic", appointment, service_id=longer.id)
        self.assertEqual(appointment.service_id, self.service)

    def test_the_topic_of_whoever_is_here_is_corrected_without_a_move(self):
        """P15: at the counter the clock goes on, whatever the topic."""
        longer = self.service.copy({"code": "passport", "name": "Passport", "minutes": 30})
        appointment = self._mine()
        appointment.action_arrive()
        self._wizard("topic", appointment, service_id=longer.id)
        self.assertEqual((appointment.service_id, appointment.date_start), (longer, START))

    # === ROLES === #

    def test_officers_of_another_department_neither_see_nor_touch_it(self):
        """Roads has nothing to do with a service of Lighting, not even by RPC."""
        appointment = self._mine(self.rita)
        self.assertFalse(self.Appointment.with_user(self.rita).search([]))
        for name in ("action_arrive", "action_call", "action_serve", "action_no_show"):
            with self.assertRaises(AccessError):
                getattr(appointment, name)()
        with self.assertRaises(AccessError):
            appointment.write({"date_start": START + QUARTER})
        with self.assertRaises(AccessError):
            self._wizard("cancel", appointment, reason="Because")
        with self.assertRaises(AccessError):
            self._wizard("complete", appointment)
        with self.assertRaises(AccessError):
            self._wizard("topic", appointment, service_id=self.service.id)
        self.assertEqual(appointment.sudo().state, "booked")

    def test_the_head_of_the_directorate_may_what_the_officer_may(self):
        """The supervisor of Works serves for Lighting."""
        appointment = self._mine(self.ilias)
        appointment.action_arrive()
        self.assertEqual(appointment.state, "arrived")

    def test_nobody_writes_a_state_or_a_time_past_the_methods(self):
        """Over RPC too: the state has buttons, the counter has the move."""
        appointment = self._mine(self.mayor)
        for vals in (
            {"state": "done"},
            {"lane_id": self.lane.id},
            {"called_lane_id": self.lane.id},
        ):
            with self.assertRaises(UserError):
                appointment.write(vals)

    # === CARDS === #

    def test_request_and_citizen_show_their_appointments(self):
        """A request and its appointments are one case, both ways."""
        request = self._make_request()
        appointment = self._mine()
        appointment.write({"request_id": request.id, "citizen_id": self.citizen.id})
        self._hold(START + 4 * QUARTER).write({"citizen_id": self.citizen.id})
        for record in (request, self.citizen):
            record = record.with_user(self.anna)
            self.assertEqual(record.appointment_count, 1)
            action = record.action_open_appointments()
            self.assertEqual(self.Appointment.search(action["domain"]), appointment.sudo())
        self.assertEqual(appointment.action_open_request()["res_id"], request.id)
        self.assertEqual(self.citizen.with_user(self.rita).appointment_count, 0)

    def test_today_is_the_day_of_the_town(self):
        """The filter of the screen finds today's and not tomorrow's."""
        appointment = self._mine()
        view = self.env.ref("municipal_appointments.municipal_appointment_view_search")
        self.assertIn("'today +1d'", view.arch)
        tomorrow = [("date_start", ">=", "today +1d"), ("date_start", "<", "today +2d")]
        today = [("date_start", ">=", "today"), ("date_start", "<", "today +1d")]
        Appointment = self.Appointment.with_user(self.anna)
        self.assertEqual(Appointment.search(tomorrow), appointment)
        self.assertFalse(Appointment.search(today))

"""What citizens are told of their appointments: once, in time, never too late."""

from datetime import timedelta

import icalendar
from freezegun import freeze_time
from odoo.tests import tagged

from .appointment_common import QUARTER, START, AppointmentCase

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestAppointmentMessage(AppointmentCase):
    def _send_at(self, moment):
        with freeze_time(moment):
            self._send()

    def test_a_booking_is_told_with_place_papers_and_calendar(self):
        """P13, P20: what to bring and where to go stand in the message itself."""
        appointment = self._book()
        row = self._get_messages(appointment, "appointment_booked")
        self._hand_over()
        mail = self._get_mail(row)
        for words in ("Town hall", "Main Square 1", "Identity card", appointment.number, "09:00"):
            self.assertIn(words, mail.body_html)
        calendar = icalendar.Calendar.from_ical(mail.attachment_ids.raw)
        (event,) = calendar.walk("VEVENT")
        self.assertEqual(calendar["METHOD"], "REQUEST")
        self.assertEqual(event.decoded("DTSTART").replace(tzinfo=None), START + timedelta(hours=2))
        self.assertNotIn(appointment.access_token, mail.attachment_ids.raw.decode())

    def test_papers_come_with_the_page_where_they_are_had(self):
        """P13: in the answer to the booking and in the reminder, to press and to read."""
        paper = self.service.document_type_ids
        paper.write({"note": "Police station", "url": "https://papers.example/card?a=1&b=2"})
        appointment = self._book()
        for event in ("appointment_booked", "appointment_reminder"):
            row = self._get_messages(appointment, event)[0]
            template, facts = row._get_template_and_facts()
            mail = template._render_email(facts, self.company)
            link = 'href="https://papers.example/card?a=1&amp;b=2"'
            self.assertIn(link, str(mail["body_html"]), event)
            self.assertIn("Police station", mail["text"], event)
            self.assertIn("https://papers.example/card?a=1&b=2", mail["text"], event)

    def test_the_archive_keeps_no_link(self):
        """P41: neither the link to confirm nor the one to cancel."""
        appointment = self._book(proved=False)
        appointment._prove()
        self._send()
        for row in self._get_messages(appointment):
            if row.state == "sent":
                self.assertIn("••••••", row.body)
                self.assertNotIn(appointment.access_token, row.body)

    def test_the_link_to_look_does_not_confirm(self):
        """P06, P41: who sees the page of the appointment has not read the mail yet."""
        appointment = self._book(proved=False)
        self.assertEqual(self.Appointment._find_by_token(appointment.access_token), appointment)
        confirm = appointment._make_token("confirm")
        self.assertFalse(self.Appointment._find_by_token(confirm))
        self.assertEqual(self.Appointment._find_by_token(confirm, "confirm"), appointment)
        for token in (None, "", "x", f"{appointment.id}-", f"{appointment.id}-é", "0-0", "-"):
            self.assertFalse(self.Appointment._find_by_token(token))
        appointment._revoke_links()
        self.assertFalse(self.Appointment._find_by_token(confirm, "confirm"))

    def test_a_link_ends_some_weeks_after_the_visit(self):
        """P41: links expire."""
        token = self._book().access_token
        with freeze_time(START + 31 * DAY):
            self.assertFalse(self.Appointment._find_by_token(token))

    def test_a_move_and_a_cancellation_update_the_calendar(self):
        """P20: the same UID, a higher SEQUENCE, then CANCEL."""
        appointment = self._book()
        first = icalendar.Calendar.from_ical(appointment._make_ics()[0]).walk("VEVENT")[0]
        appointment._move_to(START + 4 * QUARTER)
        moved = icalendar.Calendar.from_ical(appointment._make_ics()[0]).walk("VEVENT")[0]
        appointment._cancel("staff", reason="Strike")
        row = self._get_messages(appointment, "appointment_cancelled")
        self._hand_over()
        gone = icalendar.Calendar.from_ical(self._get_mail(row).attachment_ids.raw)
        event = gone.walk("VEVENT")[0]
        self.assertEqual({first["UID"], moved["UID"], event["UID"]}, {first["UID"]})
        self.assertEqual([first["SEQUENCE"], moved["SEQUENCE"], event["SEQUENCE"]], [0, 1, 2])
        self.assertEqual((gone["METHOD"], str(event["STATUS"])), ("CANCEL", "CANCELLED"))
        self.assertIn("Strike", self._get_mail(row).body_html)

    # === REMINDERS === #

    def test_reminders_a_day_and_two_hours_before(self):
        """P18: each once, by the channel of the citizen."""
        appointment = self._book(START + 7 * DAY)
        rows = self._get_messages(appointment, "appointment_reminder")
        start = appointment.date_start
        self.assertEqual(
            sorted(rows.mapped("date_planned")), [start - DAY, start - timedelta(hours=2)]
        )
        self._send_at(start - timedelta(hours=3))
        self.assertEqual(sorted(rows.mapped("state")), ["queued", "sent"])

    def test_no_reminder_after_a_cancellation_or_a_move(self):
        """P18: what waits in the outbox is dropped; the new time has its own."""
        appointment = self._book(START + 7 * DAY)
        old = self._get_messages(appointment, "appointment_reminder")
        appointment._move_to(START + 14 * DAY)
        new = self._get_messages(appointment, "appointment_reminder") - old
        self.assertEqual(len(new), 2)
        self._send_at(START + 7 * DAY - timedelta(hours=1))
        self.assertEqual(set(old.mapped("state")), {"cancelled"})
        appointment._cancel()
        self._send_at(START + 14 * DAY - timedelta(hours=1))
        self.assertEqual(set(new.mapped("state")), {"cancelled"})

    def test_no_reminder_when_it_is_too_late(self):
        """P18: booked after its time, or a server that stood still until the visit."""
        with freeze_time(START - timedelta(hours=1)):
            late = self._book()
        self.assertFalse(self._get_messages(late, "appointment_reminder"))
        appointment = self._book(START + 7 * DAY)
        rows = self._get_messages(appointment, "appointment_reminder")
        self._send_at(START + 7 * DAY - timedelta(minutes=10))
        self.assertEqual(set(rows.mapped("state")), {"cancelled"})

    def test_a_reminder_keeps_its_distance_across_the_change_of_the_clock(self):
        """P34: 24 hours before are 24 hours, also over the night of 28 March 2027."""
        self.env["municipal.appointment.opening"].create(
            {"place_id": self.place.id, "weekday": "0", "hour_from": 9.0, "hour_to": 10.0}
        )
        start = START + timedelta(days=20, hours=-1)  # Monday 29 March, 09:00 of summer time
        appointment = self._book(start)
        rows = self._get_messages(appointment, "appointment_reminder")
        self.assertIn(start - DAY, rows.mapped("date_planned"))

    def test_no_reminder_in_the_night(self):
        """P18: one that would have to wait for the morning of the visit is left out."""
        self.company.municipality_quiet_end = 9.0
        appointment = self._book(START + 7 * DAY)  # two hours before are 07:00
        rows = self._get_messages(appointment, "appointment_reminder")
        self.assertEqual(rows.mapped("date_planned"), [START + 6 * DAY])

    def test_the_changed_telephone_gets_the_reminder(self):
        """P18: the address is looked up when it is sent."""
        appointment = self._book(START + 7 * DAY)
        appointment.contact_email = "new@citizens.example"
        rows = self._get_messages(appointment, "appointment_reminder")
        self._send_at(START + 6 * DAY)
        sent = rows.filtered(lambda row: row.state == "sent")
        self.assertEqual(sent.address, "new@citizens.example")

    def test_the_town_chooses_when_to_remind(self):
        """P18: a system parameter; nonsense in it stops nothing."""
        self.env["ir.config_parameter"].set_param("municipal_appointments.reminder_hours", "48, x")
        rows = self._get_messages(self._book(START + 7 * DAY), "appointment_reminder")
        self.assertEqual(rows.mapped("date_planned"), [START + 5 * DAY])

    def test_a_link_to_confirm_is_not_sent_when_it_is_of_no_use(self):
        """P06: the outbox stood still for an hour."""
        appointment = self._book(proved=False)
        row = self._get_messages(appointment, "appointment_confirm")
        self._send_at(appointment.date_expires + timedelta(minutes=1))
        self.assertEqual(row.state, "cancelled")

    def test_after_the_visit_the_citizen_is_asked(self):
        """P42: an hour later, once."""
        appointment = self._book()
        for code in ("arrived", "called", "serving", "done", "serving", "done"):
            appointment._set_state(code)
        row = self._get_messages(appointment, "appointment_survey")
        self.assertEqual(len(row), 1)
        self.assertEqual(row.date_planned, appointment.date_done + timedelta(hours=1))

    def test_the_message_is_in_the_language_of_the_citizen(self):
        """P18: Greek words, Greek day, place and papers as they are called in Greek."""
        self.service.with_context(lang="el_GR").name = "Πιστοποιητικό γέννησης"
        appointment = self._book(contact_lang="el_GR")
        self._hand_over()
        mail = self._get_mail(self._get_messages(appointment, "appointment_booked"))
        self.assertIn("Πιστοποιητικό γέννησης", mail.body_html)
        self.assertIn("Τρίτη", mail.body_html)

    # === FEED === #

    def test_an_officer_subscribes_to_a_feed(self):
        """P20, P23: a private address; a new one voids the old."""
        employee = self.anna.employee_id
        self.lane.employee_id = employee
        appointment = self._book()
        token = employee._get_appointment_feed().rpartition("/")[2].removesuffix(".ics")
        found = self.env["hr.employee"]._find_by_appointment_feed(token)
        self.assertEqual(found, employee)
        calendar = icalendar.Calendar.from_ical(self.Appointment._make_feed(found))
        (event,) = calendar.walk("VEVENT")
        self.assertIn("Eleni", str(event["SUMMARY"]))
        self.assertEqual(event.decoded("DTSTART").replace(tzinfo=None), START + timedelta(hours=2))
        self.assertTrue(appointment)
        employee._get_appointment_feed(is_new=True)
        self.assertFalse(self.env["hr.employee"]._find_by_appointment_feed(token))

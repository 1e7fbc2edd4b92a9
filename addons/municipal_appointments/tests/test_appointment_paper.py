"""P21, P24, P30: what is printed, as finished PDF files with Greek letters."""

import io

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from pypdf import PdfReader

from .appointment_common import START, AppointmentCase

PROOF = "municipal_appointments.municipal_appointment_action_report_proof"
DAY = "municipal_appointments.municipal_appointment_day_action_report"
TICKET = "municipal_appointments.municipal_appointment_ticket_action_report"


@tagged("post_install", "-at_install")
class TestAppointmentPaper(AppointmentCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("el_GR")
        cls.place.with_context(lang="el_GR").write({"name": "Δημαρχείο"})
        cls.service.with_context(lang="el_GR").write({"name": "Πιστοποιητικό γέννησης"})
        cls.anna.lang = "el_GR"

    def _print(self, report, records, user=None):
        """The words of the finished PDF, in one line, and how many pages it has."""
        self.env.invalidate_all()  # what another user has just read is no way in
        action = self.env.ref(report).with_user(user or self.anna)
        action = action.with_context(force_report_rendering=True, lang="el_GR")
        content, kind = action._render_qweb_pdf(report, records.ids)
        self.assertEqual(kind, "pdf")
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
        return " ".join(" ".join(pages).split()), len(pages)

    def test_the_proof_is_one_page_in_the_language_of_the_citizen(self):
        """P21: Greek for whoever booked in Greek, whoever prints it; no link and no key on it."""
        visit = self._book(contact_name="Ελένη Γεωργίου", contact_lang="el_GR")
        text, pages = self._print(PROOF, visit)
        self.assertEqual(pages, 1)
        for part in (
            visit.number, "Ελένη Γεωργίου", "Πιστοποιητικό γέννησης", "Δημαρχείο",
            "Τρίτη 9 Μαρτίου 2027, 09:00",
        ):  # fmt: skip
            self.assertIn(part, text)
        for secret in (visit.access_token, visit.uuid, "http"):
            self.assertNotIn(secret, text)

    def test_the_list_of_the_day(self):
        """P24: times of the town's clock, names, numbers; telephone only when asked for."""
        visit = self._book(contact_name="Ελένη Γεωργίου", contact_phone="6912345678")
        Day = self.env["municipal.appointment.day"].with_user(self.anna)
        with_phone, _pages = self._print(DAY, Day.create({"date": START.date()}))
        for part in ("Τρίτη 9 Μαρτίου 2027", "09:00", visit.number, "Ελένη Γεωργίου", "6912345678"):
            self.assertIn(part, with_phone.replace("+30", "").replace("691 234 5678", "6912345678"))
        without, _pages = self._print(
            DAY, Day.create({"date": START.date(), "with_contact": False})
        )
        self.assertNotIn("691", without)
        empty, _pages = self._print(DAY, Day.create({"date": "2027-03-10"}))
        self.assertIn("Δεν υπάρχουν ραντεβού", empty)

    def _give(self):
        vals = {"service_id": self.service.id, "place_id": self.place.id}
        ticket = self.env["municipal.appointment.ticket"].with_user(self.anna).create(vals)
        ticket.action_give()
        return ticket

    def test_a_ticket_that_is_printed_twice_has_one_number(self):
        """P30: neither a second press nor a ticket that was lost makes a second person."""
        ticket = self._give()
        first, pages = self._print(TICKET, ticket)
        self.assertEqual(pages, 1)
        self.assertIn(ticket.number, first)
        self.assertIn("Πιστοποιητικό γέννησης", first)
        ticket.action_give()
        second, _pages = self._print(TICKET, ticket)
        self.assertEqual(first, second)
        visit = ticket.appointment_id
        action = visit.with_user(self.anna).action_print_ticket()
        again = self.env["municipal.appointment.ticket"].browse(action["context"]["active_ids"])
        third, _pages = self._print(TICKET, again.with_user(self.anna))
        self.assertIn(ticket.number, third)
        waiting = self.Appointment.search_count([("service_id", "=", self.service.id)])
        self.assertEqual(waiting, 1)

    def test_nobody_else_prints_it(self):
        """P21, P30: Rita of Roads gets neither proof nor ticket of the department Lighting."""
        visit, ticket = self._book(), self._give()
        with self.assertRaises(AccessError):
            self._print(PROOF, visit, self.rita)
        with self.assertRaises(AccessError):
            ticket.appointment_id.with_user(self.rita).action_print_ticket()
        with self.assertRaises(AccessError):
            self._print(TICKET, ticket, self.rita)

    def test_the_address_of_a_report_is_no_way_around(self):
        """P21: signed in as a citizen or not at all, /report/pdf gives no proof; no file is kept."""
        visit = self._book()
        for login in (None, "portal"):
            if login:
                portal = self.env["res.users"].search([("share", "=", True)], limit=1)
                portal.sudo().password = "portal-portal"
                self.authenticate(portal.login, "portal-portal")
            for kind in ("pdf", "html"):
                name = "municipal_appointments.municipal_appointment_report_proof"
                answer = self.url_open(f"/report/{kind}/{name}/{visit.id}")
                self.assertNotIn("Eleni", answer.text)
                self.assertNotIn(visit.number, answer.text)
        domain = [("res_model", "=", visit._name), ("res_id", "=", visit.id)]
        self.assertFalse(self.env["ir.attachment"].search(domain))

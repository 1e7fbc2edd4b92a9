from odoo.addons.municipal_crm.controllers.contact_session import ContactSession
from odoo.addons.municipal_crm.controllers.request_form import ALWAYS
from odoo.http import request, route

from .appointment_page import AppointmentPage


class MyAppointments(AppointmentPage):
    """One's own appointments: of the account, or of a contact that was proved by a code."""

    @route("/my/appointments", methods=["GET"], readonly=True, **ALWAYS)
    def my_appointments(self, **_query):
        user, contacts = request.env.user, ContactSession.contacts()
        if user._is_public() and not contacts:
            return request.redirect("/account/code")
        own = request.env["municipal.appointment"]._get_own_page(user, contacts)
        return self._show_time("website_my_appointments", own)

    @route("/appointments/feed/<string:token>.ics", methods=["GET"], **ALWAYS)
    def appointment_feed(self, token, **_query):
        if wait := self._hit("appointment_feed"):
            return self._wait(wait)
        employee = request.env["hr.employee"]._find_by_appointment_feed(token)
        if not employee:
            return self._not_found()
        content = request.env["municipal.appointment"]._make_feed(employee)
        return self._file(content, "appointments.ics", "text/calendar; charset=utf-8")

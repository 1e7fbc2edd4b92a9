from odoo.addons.municipal_crm.controllers.request_form import ALWAYS
from odoo.exceptions import UserError
from odoo.http import request, route

from ..models.municipal_appointment_slot import SlotTaken
from .appointment_page import AppointmentPage

VIEW = "/appointments/view/<string:token>"
CALENDAR = "text/calendar; charset=utf-8"


class AppointmentVisit(AppointmentPage):
    """One appointment behind its personal link: look, calendar, proof, move, cancel, opinion."""

    @route(VIEW, methods=["GET"], readonly=True, **ALWAYS)
    def visit(self, token, new=None, done=None, **_query):
        appointment = self._find_visit(token)
        if not appointment:
            return self._not_found()
        return self._visit_page(appointment, {"is_new": new, "done": done})

    @route(f"{VIEW}/calendar", methods=["GET"], readonly=True, **ALWAYS)
    def visit_calendar(self, token, **_query):
        appointment = self._find_visit(token)
        if not appointment or not appointment.number:
            return self._not_found()
        content, method = appointment.with_context(lang=self.env.lang)._make_ics()
        name = "cancel.ics" if method == "CANCEL" else "appointment.ics"
        return self._file(content, name, CALENDAR)

    @route(f"{VIEW}/proof", methods=["GET"], **ALWAYS)
    def visit_proof(self, token, **_query):
        appointment = self._find_visit(token)
        if not appointment or not appointment._get_public_page()["is_open"]:
            return self._not_found()
        if wait := self._hit("receipt"):
            return self._wait(wait)
        content, name = appointment.with_context(lang=self.env.lang)._render_proof()
        return self._file(content, name, "application/pdf")

    @route(f"{VIEW}/cancel", methods=["POST"], **ALWAYS)
    def visit_cancel(self, token, **_post):
        appointment = self._find_visit(token)
        if not appointment:
            return self._not_found()
        if wait := self._hit("appointment_change"):
            return self._wait(wait)
        try:
            appointment._cancel("citizen")
        except UserError as error:
            return self._visit_page(appointment, {"refusal": str(error)}, status=422)
        return request.redirect(f"/appointments/view/{token}?done=cancelled")

    @route(f"{VIEW}/rating", methods=["POST"], **ALWAYS)
    def visit_rating(self, token, rating="", **_post):
        appointment = self._find_visit(token)
        if not appointment:
            return self._not_found()
        if wait := self._hit("rating"):
            return self._wait(wait)
        is_rated = appointment._receive_rating(rating)
        return request.redirect(f"/appointments/view/{token}{'?done=rated' if is_rated else ''}")

    @route(f"{VIEW}/move", methods=["GET"], **ALWAYS)
    def visit_move(self, token, **query):
        appointment = self._find_visit(token)
        if not appointment:
            return self._not_found()
        if wait := self._hit("appointment_look"):
            return self._wait(wait)
        if not appointment._get_public_page()["can_change"]:
            return request.redirect(f"/appointments/view/{token}")
        return self._move_page(appointment, query)

    @route(f"{VIEW}/move", methods=["POST"], **ALWAYS)
    def visit_move_to(self, token, slot="", **post):
        appointment = self._find_visit(token)
        if not appointment:
            return self._not_found()
        if wait := self._hit("appointment_change"):
            return self._wait(wait)
        found = appointment.service_id._read_slot(slot)
        if not found:
            errors = {"times": self.env._("Choose one of the free times.")}
            return self._move_page(appointment, post, {"errors": errors}, status=422)
        try:
            appointment._to_be_moved()._move_to(found[0], place=found[1])
        except SlotTaken as taken:
            values = self._taken_values(appointment.service_id, taken.free)
            return self._move_page(appointment, post, values, status=409)
        except UserError as error:
            return self._visit_page(appointment, {"refusal": str(error)}, status=422)
        return request.redirect(f"/appointments/view/{token}?done=moved")

    # --- shared ---

    def _visit_page(self, appointment, values, status=200):
        return self._show_time(
            "website_visit",
            {
                "appointment": appointment,
                "page": appointment._get_public_page(),
                "url": f"/appointments/view/{appointment.access_token}",
                "refusal": None,
                "is_new": None,
                "done": None,
                **values,
            },
            status,
        )

    def _move_page(self, appointment, query, values=None, status=200):
        service = appointment._to_be_moved().service_id
        query = dict(query, people=str(appointment.people)) | appointment.also_ids._write_also()
        url = f"/appointments/view/{appointment.access_token}/move"
        return self._show_time(
            "website_move",
            {
                **self._times_values(service, query, url),
                "appointment": appointment,
                "page": appointment._get_public_page(),
                **(values or {}),
            },
            status,
        )

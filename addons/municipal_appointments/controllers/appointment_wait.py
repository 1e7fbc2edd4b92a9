from odoo.addons.municipal_crm.controllers.request_form import ALWAYS
from odoo.exceptions import UserError, ValidationError
from odoo.http import request, route

from .appointment_page import AppointmentPage

WAITING = "/appointments/waiting/"


class AppointmentWait(AppointmentPage):
    """The waiting list: who finds no time says which one would do, and is offered what is freed."""

    @route("/appointments/wait/<string:code>", methods=["GET"], readonly=True, **ALWAYS)
    def appointment_wish(self, code, **_query):
        service = request.env["municipal.appointment.service"]._find_public(code)
        if not service:
            return self._not_found()
        Form = request.env["municipal.appointment.form"]
        raw = Form._get_prefill(request.env.user) | service._get_wish_days()
        return self._wish_page(service, {"raw": raw})

    @route("/appointments/wait/<string:code>", methods=["POST"], **ALWAYS)
    def appointment_wish_post(self, code, **post):
        service = request.env["municipal.appointment.service"]._find_public(code)
        if not service:
            return self._not_found()
        if wait := self._hit("appointment_wait"):
            return self._wait(wait)
        result = request.env["municipal.appointment.wish"]._receive(service, post, request.env.user)
        if result["errors"]:
            return self._wish_page(service, result, status=422)
        return request.redirect(f"{WAITING}{result['wish']._make_token('waiting')}?new=1")

    def _wish_page(self, service, values, status=200):
        values = {
            "service": service,
            "places": service._get_public_places(),
            "ways": request.env["municipal.appointment.form"]._get_ways(),
            "errors": {},
            **values,
        }
        return self._show_time("website_wish", values, status)

    # --- the wish, for whoever has just made it ---

    @route(f"{WAITING}<string:token>", methods=["GET"], readonly=True, **ALWAYS)
    def appointment_waiting(self, token, new=None, **_query):
        wish = request.env["municipal.appointment.wish"]._find_by_token(token, "waiting")
        if not wish:
            return self._not_found()
        values = {"wish": wish, "page": wish._get_public_page(), "is_new": new}
        return self._show_time("website_waiting", values)

    @route(f"{WAITING}<string:token>", methods=["POST"], **ALWAYS)
    def appointment_waiting_leave(self, token, **_post):
        wish = request.env["municipal.appointment.wish"]._find_by_token(token, "waiting")
        if not wish:
            return self._not_found()
        if wait := self._hit("appointment_change"):
            return self._wait(wait)
        wish._withdraw()
        return request.redirect(f"{WAITING}{token}")

    # --- the offer, only in messages ---

    @route("/appointments/offer/<string:token>", methods=["GET"], readonly=True, **ALWAYS)
    def appointment_offer(self, token, **_query):
        wish = request.env["municipal.appointment.wish"]._find_by_token(token)
        if not wish:
            return self._not_found()
        return self._offer_page(wish)

    @route("/appointments/offer/<string:token>", methods=["POST"], **ALWAYS)
    def appointment_offer_answer(self, token, answer="", **_post):
        wish = request.env["municipal.appointment.wish"]._find_by_token(token)
        if not wish:
            return self._not_found()
        if wait := self._hit("appointment_book"):
            return self._wait(wait)
        if answer == "withdraw":
            wish._withdraw()
            return request.redirect(f"/appointments/offer/{token}")
        try:
            appointment = wish._accept()
        except (UserError, ValidationError) as error:
            return self._offer_page(wish, str(error), status=409)
        return request.redirect(f"/appointments/view/{appointment.access_token}?new=1")

    def _offer_page(self, wish, refusal=None, status=200):
        values = {"wish": wish, "page": wish._get_public_page(), "refusal": refusal}
        return self._show_time("website_offer", values, status)

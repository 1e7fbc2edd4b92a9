from secrets import token_urlsafe

from odoo.addons.municipal_crm.controllers.contact_session import ContactSession
from odoo.addons.municipal_crm.controllers.request_form import ALWAYS
from odoo.exceptions import UserError
from odoo.http import request, route

from ..models.municipal_appointment_slot import SlotTaken
from .appointment_page import AppointmentPage

LOOK = {"type": "http", "auth": "public", "website": True, "methods": ["GET"]}
#: Where the browser's session keeps the id of the time that it holds.
HOLD_KEY = "municipal_appointment"


class AppointmentBooking(AppointmentPage):
    """What, where and when, then who: nothing here needs JavaScript, and looking books nothing."""

    @route("/appointments", readonly=True, **LOOK)
    def appointment_services(self, q="", place="", **_query):
        text, office = q.strip()[:100], self._get_services()._find_public_place(place)
        services = self._get_services()._search_public(text, office)
        values = {"query": text, "services": services, "office": office}
        return self._show_time("website_services", values, private=False)

    @route("/appointments/<string:code>", **LOOK)
    def appointment_times(self, code, **query):
        service = self._get_services()._find_public(code)
        if not service:
            return self._not_found()
        if wait := self._hit("appointment_look"):
            return self._wait(wait)
        values = self._times_values(service, query, f"/appointments/{code}")
        if "month" not in query:  # leafing through is not another search
            service._record_search("web", *self._get_found(values))
        return self._show_time("website_times", values, private=False)

    @route("/appointments/<string:code>", methods=["POST"], **ALWAYS)
    def appointment_take(self, code, slot="", submission_key="", **post):
        service = self._get_services()._find_public(code)
        if not service:
            return self._not_found()
        if wait := self._hit("appointment_hold"):
            return self._wait(wait)
        values = self._times_values(service, post | {"slot": slot}, f"/appointments/{code}")
        services = values["visit_for"]
        if errors := self._check_choice(services, slot, post):
            return self._show_time("website_times", values | {"errors": errors}, status=422)
        result = request.env["municipal.appointment"]._receive_slot(
            services, slot, values["asked"]["people"], submission_key, request.session.sid
        )
        if result["code"] == "taken":
            # nothing was written: begun anew, the page shows what the others have taken meanwhile
            request.env.cr.rollback()
            values = self._times_values(service, post | {"slot": slot}, f"/appointments/{code}")
            values |= self._taken_values(service, result["free"])
            return self._show_time("website_times", values, status=409)
        if case := values["asked"]["case"]:
            result["appointment"].request_id = case
        self._remember(result["appointment"])
        return request.redirect(self._details_url(result["appointment"]))

    def _check_choice(self, service, slot, post):
        errors = {}
        if service.document_type_ids and not post.get("papers"):
            errors["papers"] = self.env._("Confirm that you know which papers to bring.")
        if not service._read_slot(slot):
            errors["times"] = self.env._("Choose one of the free times.")
        return errors

    def _get_found(self, values):
        places, people = values["asked"]["place"] or None, values["asked"]["people"]
        return values["visit_for"]._get_earliest(places, people=people), places

    def _remember(self, appointment):
        """A visitor holds one time at once; the one before is free again."""
        before = request.session.get(HOLD_KEY)
        if before and before != appointment.id:
            request.env["municipal.appointment"]._let_go_of_hold(before)
        request.session[HOLD_KEY] = appointment.id

    # --- who comes ---

    @route("/appointments/details/<string:token>", methods=["GET"], readonly=True, **ALWAYS)
    def appointment_details(self, token, **_query):
        appointment = self._find_visit(token, "details")
        if not appointment:
            return self._not_found()
        if appointment._is_sent():
            return request.redirect(f"/appointments/sent/{token}")
        if appointment.state != "held":
            return self._time_gone(appointment.service_id)
        Form = request.env["municipal.appointment.form"]
        return self._details_page(appointment, {"raw": Form._get_prefill(request.env.user)})

    @route("/appointments/details/<string:token>", methods=["POST"], **ALWAYS)
    def appointment_book(self, token, slot="", **post):
        appointment = self._find_visit(token, "details")
        if not appointment:
            return self._not_found()
        if wait := self._hit("appointment_book"):
            return self._wait(wait)
        if appointment._is_sent():
            return request.redirect(f"/appointments/sent/{token}")
        if slot:  # the first one was lost, this is chosen instead
            result = self._take_other(appointment, slot, post)
            if result["code"] == "taken":
                return self._late_page(appointment, result)
            appointment = result.get("appointment") or appointment
        return self._book_visit(appointment, post)

    def _book_visit(self, appointment, post):
        user, contacts = request.env.user, ContactSession.contacts()
        result = appointment._receive_details(post, user, contacts)
        if result["code"] == "booked":
            return request.redirect(f"/appointments/view/{appointment.access_token}?new=1")
        if result["code"] == "sent":
            return request.redirect(f"/appointments/sent/{appointment._make_token('details')}")
        if result["code"] == "taken":
            return self._late_page(appointment, result)
        return self._details_page(appointment, result, status=422)

    def _take_other(self, appointment, slot, post):
        """Hold another time for who has filled in the form already; what was typed is kept."""
        result = request.env["municipal.appointment"]._receive_slot(
            appointment._get_services(),
            slot,
            appointment.people,
            post.get("submission_key"),
            request.session.sid,
        )
        if result["code"] == "taken":
            raw = request.env["municipal.appointment.form"]._parse_details(post)
            return result | {"raw": raw, "errors": {}}
        if result["code"] == "held":
            result["appointment"].request_id = appointment.request_id
            self._remember(result["appointment"])
        return result

    def _late_page(self, appointment, result):
        taken = self._taken_values(appointment.service_id, result["free"])
        return self._details_page(appointment, {"raw": result["raw"], **taken}, status=409)

    def _details_page(self, appointment, values, status=200):
        return self._show_time(
            "website_details",
            {
                "errors": {},
                "taken": [],
                "appointment": appointment,
                "page": appointment._get_public_page(),
                "token": appointment._make_token("details"),
                "submission_key": token_urlsafe(24),
                "ways": request.env["municipal.appointment.form"]._get_ways(),
                "needs": request.env["municipal.appointment.form"]._get_needs(),
                **values,
            },
            status,
        )

    @route("/appointments/sent/<string:token>", methods=["GET"], readonly=True, **ALWAYS)
    def appointment_sent(self, token, **_query):
        appointment = self._find_visit(token, "details")
        if not appointment:
            return self._not_found()
        if not appointment._is_sent():
            return self._time_gone(appointment.service_id)
        page = appointment._get_public_page()
        return self._show_time("website_sent", {"appointment": appointment, "page": page})

    # --- the link in the message ---

    @route("/appointments/confirm/<string:token>", methods=["GET"], readonly=True, **ALWAYS)
    def appointment_confirm_page(self, token, **_query):
        appointment = self._find_visit(token, "confirm")
        if not appointment:
            return self._not_found()
        if appointment.state in ("cancelled", "held"):
            return self._time_gone(appointment.service_id)
        if appointment.state not in ("unconfirmed", "expired"):
            return request.redirect(f"/appointments/view/{appointment.access_token}")
        page = appointment._get_public_page()
        return self._show_time("website_confirm", {"appointment": appointment, "page": page})

    @route("/appointments/confirm/<string:token>", methods=["POST"], **ALWAYS)
    def appointment_confirm(self, token, **_post):
        appointment = self._find_visit(token, "confirm")
        if not appointment:
            return self._not_found()
        if wait := self._hit("appointment_book"):
            return self._wait(wait)
        try:
            is_booked = appointment._prove()
        except SlotTaken:
            text = self.env._("Somebody else has this time now: the link came too late.")
            return self._time_gone(appointment.service_id, text)
        except UserError as error:
            return self._time_gone(appointment.service_id, str(error))
        if not is_booked:
            return self._time_gone(appointment.service_id)
        return request.redirect(f"/appointments/view/{appointment.access_token}?new=1")

    # --- shared ---

    def _get_services(self):
        return request.env["municipal.appointment.service"]

    def _details_url(self, appointment):
        return f"/appointments/details/{appointment._make_token('details')}"

from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.conversation import NotUnderstood, menu
from odoo.addons.municipal_crm.tools.dialogue import Digits, Done, Say, Speech, Turn
from odoo.addons.municipal_crm.tools.identity import phone_kind
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_datetime
from odoo.tools.translate import LazyTranslate

from .municipal_appointment_slot import SlotTaken

_lt = LazyTranslate(__name__)

#: Options that are offered at once, beside those that lead on.
SERVICES_AT_ONCE = 4
TIMES_AT_ONCE = 3
TIME_FORMAT = "EEEE d MMMM, HH:mm"


class MunicipalDialogueAppointment(models.AbstractModel):
    """Book an appointment, hear of it, move or cancel it, by any medium.

    The times are those of the website, with the same limits. What one already has is in
    ``municipal_dialogue_appointment_own``.
    """

    _name = "municipal.dialogue.appointment"
    _description = "Dialogue: appointments"
    _inherit = ["municipal.dialogue.steps"]
    _dialogue_code = "appointment"
    _dialogue_title = _lt("Book, move or cancel an appointment")
    _dialogue_sequence = 30

    @api.model
    def _is_available(self, session):
        return bool(self._get_services(session.company_id or self.env.company))

    @api.model
    def _find_next(self, session):
        return "what"

    @api.model
    def _ask_what(self, session):
        labels = [
            self.env._("Book an appointment"),
            self.env._("Hear, move or cancel my appointment"),
        ]
        return Turn([Say(self.env._("What would you like to do?"))], menu(labels))

    @api.model
    def _take_what(self, session, key):
        session._set_slots(own_id=False, after=False, page=0)
        return "service" if key == "1" else self._find_own_step(session)

    # === WHAT FOR === #

    @api.model
    def _get_services(self, company):
        # sudo: municipal.appointment.service - what is on the website is public
        return (
            self.env["municipal.appointment.service"]
            .sudo()
            .search([("company_id", "=", company.id), ("is_published", "=", True)])
        )

    @api.model
    def _get_service_page(self, session):
        """(the services that are offered now, whether there are more)"""
        services = self._get_services(session.company_id)
        start = session._get_slot("page", 0) * SERVICES_AT_ONCE
        return services[start : start + SERVICES_AT_ONCE], len(services) > SERVICES_AT_ONCE

    @api.model
    def _ask_service(self, session):
        services, has_more = self._get_service_page(session)
        labels = [service.name for service in services]
        if has_more:
            labels.append(self.env._("Something else"))
        return Turn([Say(self.env._("What do you need?"))], menu(labels))

    @api.model
    def _take_service(self, session, key):
        services, _has_more = self._get_service_page(session)
        if int(key) > len(services):
            pages = -(-len(self._get_services(session.company_id)) // SERVICES_AT_ONCE)
            session._set_slots(page=(session._get_slot("page", 0) + 1) % pages)
            return "service"
        session._set_slots(service_id=services[int(key) - 1].id, after=False)
        return "time"

    @api.model
    def _get_service(self, session):
        # sudo: municipal.appointment.service - as in _get_services
        service_id = session._get_slot("service_id") or []
        return self.env["municipal.appointment.service"].sudo().browse(service_id)

    # === WHEN === #

    @api.model
    def _get_times(self, session):
        """The free times that are offered now."""
        after = fields.Datetime.to_datetime(session._get_slot("after") or 0)
        start = after or fields.Datetime.now()
        service = self._get_service(session)
        end = start + timedelta(days=service.horizon_days + 1)
        own = self._get_own(session)
        service = service.with_context(municipal_moving=own.id or 0)
        place = own.place_id or None
        return service._get_free(start, end, place=place, limit=TIMES_AT_ONCE)

    @api.model
    def _ask_time(self, session):
        times = self._get_times(session)
        service = self._get_service(session)
        if not session._get_slot("after"):
            channel = "web" if session._has_keyboard() else "phone"
            service._record_search(channel, times[0] if times else None)
        session._set_slots(times=[[str(free.date_start), free.place_id] for free in times])
        if not times:
            labels = [self.env._("From the beginning"), self.env._("Talk to a person")]
            says = [Say(self.env._("There is no free time for this at the moment."))]
            return Turn(says, menu(labels))
        labels = [self._describe(session, free.date_start, free.place_id) for free in times]
        labels += [self.env._("Later on"), self.env._("Another day")]
        return Turn([Say(self.env._("These times are free:"))], menu(labels))

    @api.model
    def _describe(self, session, moment, place_id):
        """A time as one says it, with the place where there are several."""
        zone = session.company_id.municipality_tz
        said = format_datetime(self.env, moment, zone, TIME_FORMAT, self.env.lang)
        # sudo: municipal.place - places with appointments are public
        place = self.env["municipal.place"].sudo().browse(place_id)
        return f"{said}, {place.name}"

    @api.model
    def _take_time(self, session, key):
        times = session._get_slot("times") or []
        if not times:
            return "what" if key == "1" else session._call("callback")
        if int(key) <= len(times):
            return self._take_one_time(session, *times[int(key) - 1])
        last = fields.Datetime.to_datetime(times[-1][0])
        after = last + timedelta(minutes=1)
        if int(key) > len(times) + 1:
            company = session.company_id
            after = company._get_municipal_moment(
                company._get_municipal_day(last) + timedelta(days=1)
            )
        session._set_slots(after=str(after))
        return "time"

    @api.model
    def _take_one_time(self, session, start, place_id):
        """Hold the time for whoever books; whoever moves is asked once more."""
        session._set_slots(start=start, place_id=place_id)
        if self._get_own(session):
            return "move"
        # sudo: municipal.place - as in _describe
        place = self.env["municipal.place"].sudo().browse(place_id)
        try:
            held = self.env["municipal.appointment"]._hold(
                self._get_service(session),
                fields.Datetime.to_datetime(start),
                place=place,
                channel="web" if session._has_keyboard() else "phone",
            )
        except SlotTaken:
            session._set_slots(after=False)
            return "taken"
        session._set_slots(held_id=held.id)
        return self._find_contact_step(session)

    @api.model
    def _ask_taken(self, session):
        session._forget_trail()
        says = [Say(self.env._("Somebody has just taken this time."))]
        return Turn(says, menu([self.env._("Other times"), self.env._("Finish")]))

    @api.model
    def _take_taken(self, session, key):
        return "time" if key == "1" else "farewell"

    # === WHO === #

    @api.model
    def _find_contact_step(self, session):
        if session.user_id:
            return "confirm"
        if session._has_keyboard() and not session._get_slot("name"):
            return "name"
        if not (session._get_slot("phone") or session._get_caller_phone()):
            return "phone"
        return "confirm"

    @api.model
    def _ask_name(self, session):
        says = [Say(self.env._("What is your name?"))]
        return Turn(says, Speech(max_characters=120, purpose="name"))

    @api.model
    def _take_name(self, session, text):
        session._set_slots(name=text)
        return self._find_contact_step(session)

    @api.model
    def _ask_phone(self, session):
        says = [Say(self.env._("Give your mobile number, where the confirmation is sent."))]
        return Turn(says, Digits(8, 15, purpose="tel", as_typed=True))

    @api.model
    def _take_phone(self, session, typed):
        phone = self._clean_phone(typed)
        if not phone or phone_kind(phone) != "mobile":
            raise NotUnderstood("phone")
        session._set_slots(phone=phone)
        return self._find_contact_step(session)

    # === CONFIRM === #

    @api.model
    def _ask_confirm(self, session):
        start = fields.Datetime.to_datetime(session._get_slot("start"))
        said = self._describe(session, start, session._get_slot("place_id"))
        says = [
            Say(
                self.env._(
                    "%(service)s: %(time)s.", service=self._get_service(session).name, time=said
                )
            )
        ]
        papers = self._get_service(session).document_type_ids.mapped("name")
        if papers:
            says.append(Say(self.env._("Please bring: %s.", ", ".join(papers))))
        says.append(Say(self.env._("Shall I book it?")))
        return Turn(says, menu([self.env._("Yes"), self.env._("Another time")]))

    @api.model
    def _take_confirm(self, session, key):
        # sudo: municipal.appointment - this conversation holds it
        held = self.env["municipal.appointment"].sudo().browse(session._get_slot("held_id"))
        if key != "1":
            held._cancel("citizen")
            return "time"
        try:
            with self.env.cr.savepoint():
                held._confirm(self._prepare_contact(session), proved=self._is_proved(session))
        except SlotTaken:
            session._set_slots(after=False)
            return "taken"
        except (UserError, ValidationError) as error:
            return self._refuse(session, error)
        session._set_slots(booked_id=held.id)
        return "booked"

    @api.model
    def _refuse(self, session, error):
        """Limits and deadlines, in the words of the model."""
        session._set_slots(refusal=str(error))
        return "refused"

    @api.model
    def _ask_refused(self, session):
        session._forget_trail()
        labels = [self.env._("From the beginning"), self.env._("Talk to a person")]
        return Turn([Say(session._get_slot("refusal"))], menu(labels))

    @api.model
    def _take_refused(self, session, key):
        return "what" if key == "1" else session._call("callback")

    @api.model
    def _is_proved(self, session):
        """Whoever is logged in, or calls from the number that is told."""
        return bool(session.user_id) or not session._get_slot("phone")

    @api.model
    def _prepare_contact(self, session):
        if session.user_id:
            # sudo: municipal.citizen - the name of whoever is logged in
            citizen = self.env["municipal.citizen"]._get_for_user(session.user_id)
            return {"citizen_id": citizen.id, "contact_name": citizen.sudo().name}
        return {
            "contact_name": session._get_slot("name") or False,
            "contact_phone": session._get_slot("phone") or session._get_caller_phone(),
            "contact_lang": self.env.lang,
        }

    @api.model
    def _ask_booked(self, session):
        session._forget_trail()
        # sudo: municipal.appointment - this conversation has booked it
        booked = self.env["municipal.appointment"].sudo().browse(session._get_slot("booked_id"))
        says = [Say(self.env._("Your number:")), Say(booked.number, spell=True)]
        if booked.state == "unconfirmed":
            minutes = booked.service_id.confirm_minutes
            sentence = self.env._(
                "We have sent you a link. Please open it within %s minutes to confirm.", minutes
            )
        else:
            sentence = self.env._("Your appointment is booked.")
        return Turn([Say(sentence), *says], Done())

    @api.model
    def _ask_farewell(self, session):
        session._forget_trail()
        return Turn([Say(self.env._("Thank you."))], Done())

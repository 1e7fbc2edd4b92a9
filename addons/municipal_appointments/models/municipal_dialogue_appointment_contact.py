from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.conversation import NotUnderstood, menu
from odoo.addons.municipal_crm.tools.dialogue import Digits, Done, Recording, Say, Turn
from odoo.addons.municipal_crm.tools.identity import phone_kind
from odoo.exceptions import UserError, ValidationError

from .municipal_appointment_slot import SlotTaken

NAME_LENGTH = 120


class MunicipalDialogueAppointment(models.AbstractModel):
    """Who books, and what they hear of it. Whoever is logged in is not asked.

    A caller may say the name or not: it is kept as sound, and written down later.
    """

    _inherit = "municipal.dialogue.appointment"

    # === WHO === #

    @api.model
    def _find_contact_step(self, session):
        last = "wish" if session._get_slot("is_waiting") else "confirm"
        if session.user_id:
            return last
        known = session._get_slot("name")
        if known is None and session._has_keyboard():
            return "name"
        if known is None:
            return "identity"
        if not (session._get_slot("phone") or session._get_caller_phone()):
            return "phone"
        return last

    @api.model
    def _ask_identity(self, session):
        says = [Say(self.env._("Do you tell us your name, so that we know who comes?"))]
        labels = [self.env._("Yes, I say my name"), self.env._("No, without a name")]
        return Turn(says, menu(labels))

    @api.model
    def _take_identity(self, session, key):
        if key == "1":
            return "name"
        session._set_slots(name={})
        return self._find_contact_step(session)

    @api.model
    def _ask_name(self, session):
        says = [Say(self.env._("What is your name?"))]
        return Turn(says, Recording(20, NAME_LENGTH, purpose="name"))

    @api.model
    def _take_name(self, session, reply):
        if not reply.recording and sum(map(str.isalnum, reply.text)) < 2:
            raise NotUnderstood("too_short")
        session._set_slots(name={"text": reply.text, "recording": reply.recording})
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

    @api.model
    def _hear(self, session, step, words, old):
        """The spoken name is written down, or put right by an officer."""
        visit = session._get_record() if step == "name" else None
        if visit and visit._name == "municipal.appointment":
            visit._hear_name(words[:NAME_LENGTH], old[:NAME_LENGTH])

    # === CONFIRM === #

    @api.model
    def _ask_confirm(self, session):
        start = fields.Datetime.to_datetime(session._get_slot("start"))
        service = self._get_service(session)
        said = self._describe(session, start, session._get_slot("start_place_id"))
        says = [Say(self.env._("%(service)s: %(time)s.", service=service.name, time=said))]
        name = session._get_slot("name") or {}
        if name.get("recording"):
            sentence = self.env._("Your name: %s.", self.env._("as you have said it"))
            says.append(Say(sentence, audio=name["recording"]))
        says += self._prepare_papers(service)
        says.append(Say(self.env._("Shall I book it?")))
        return Turn(says, menu([self.env._("Yes"), self.env._("Another time")]))

    @api.model
    def _prepare_papers(self, service):
        papers = service.document_type_ids.mapped("name")
        return [Say(self.env._("Please bring: %s.", ", ".join(papers)))] if papers else []

    @api.model
    def _take_confirm(self, session, key):
        if key != "1":
            return "time"
        # sudo: municipal.appointment - this conversation holds it
        held = self.env["municipal.appointment"].sudo().browse(session._get_slot("held_id"))
        try:
            with self.env.cr.savepoint():
                held._confirm(self._prepare_contact(session), proved=self._is_proved(session))
        except SlotTaken:
            session._set_slots(after=False)
            return "taken"
        except (UserError, ValidationError) as error:
            return self._refuse(session, error)
        session._set_slots(booked_id=held.id)
        session._set_record(held)
        return "booked"

    @api.model
    def _refuse(self, session, error):
        """Limits and deadlines, in the words of the model."""
        session._set_slots(refusal=str(error))
        return "refused"

    @api.model
    def _ask_refused(self, session):
        session._forget_trail()
        self._let_go(session)
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
        phone = session._get_slot("phone") or session._get_caller_phone()
        is_mobile = phone_kind(phone) == "mobile"
        return {
            "contact_name": (session._get_slot("name") or {}).get("text") or False,
            "contact_phone": phone,
            "contact_lang": self.env.lang,
            # whoever has only a telephone at home is rung up, also to be reminded
            "preferred_channel": "sms" if is_mobile else "phone",
        }

    # === BOOKED === #

    @api.model
    def _ask_booked(self, session):
        session._forget_trail()
        # sudo: municipal.appointment - this conversation has booked it
        booked = self.env["municipal.appointment"].sudo().browse(session._get_slot("booked_id"))
        time = self._describe(session, booked.date_start, booked.place_id.id)
        says = [Say(self._get_result(booked)), Say(f"{time}.")]
        says += [Say(self.env._("Your number:")), Say(booked.number, spell=True)]
        if not session._has_keyboard():
            says += self._prepare_papers(booked.service_id)
        return self._ask_finish(session, says)

    @api.model
    def _ask_finish(self, session, says):
        """The end: what is read stays on the screen, what is heard is told again on a key."""
        if session._has_keyboard():
            return Turn(says, Done())
        return Turn(says, menu([self.env._("To hear it once more"), self.env._("Finish")]))

    @api.model
    def _get_result(self, booked):
        if booked.state != "unconfirmed":
            return self.env._("Your appointment is booked.")
        return self.env._(
            "We have sent you a link. Please open it within %s minutes to confirm.",
            booked.service_id.confirm_minutes,
        )

    @api.model
    def _take_booked(self, session, key):
        return "booked" if key == "1" else "farewell"

    @api.model
    def _ask_farewell(self, session):
        session._forget_trail()
        return Turn([Say(self.env._("Thank you."))], Done())

from odoo import api, models
from odoo.addons.municipal_crm.tools.conversation import menu
from odoo.addons.municipal_crm.tools.dialogue import Done, Say, Turn
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class MunicipalDialogueAppointmentAnswer(models.AbstractModel):
    """A reminder or an offer of the waiting list, told by voice and answered with keys.

    Whoever picks up hears time and place, and no word of what the visit is for. The channel that
    tells the message begins it; a request for another time goes on in the dialogue of appointments.
    """

    _name = "municipal.dialogue.appointment_answer"
    _description = "Dialogue: answer to a reminder or to an offer"
    _inherit = ["municipal.dialogue.message"]
    _dialogue_code = "appointment_answer"
    _dialogue_title = _lt("Answer about an appointment")
    _dialogue_in_menus = False

    @api.model
    def _is_available(self, session):
        """Only a message leads to it."""
        return False

    @api.model
    def _find_next(self, session):
        return "news"

    @api.model
    def _get_visit(self, session):
        """The appointment, or the wish on the waiting list (in sudo)."""
        return self._get_notification(session)._get_visit()

    @api.model
    def _get_handover(self, session):
        visit = self._get_visit(session)
        return {"phone": visit.contact_phone, "department_id": visit.service_id.department_id.id}

    # === THE MESSAGE === #

    @api.model
    def _ask_news(self, session):
        notification, visit = self._get_notification(session), self._get_visit(session)
        if not visit or notification._find_obsolete():
            return self._end(session, self.env._("This has been settled meanwhile. Good day."))
        return getattr(self, f"_tell_{notification.event.removeprefix('appointment_')}")(visit)

    @api.model
    def _take_news(self, session, key):
        event = self._get_notification(session).event.removeprefix("appointment_")
        return getattr(self, f"_reply_{event}")(session, key)

    @api.model
    def _tell_reminder(self, visit):
        return self._tell_time(visit, self.env._("We remind you of your appointment: %s."))

    @api.model
    def _tell_moved(self, visit):
        return self._tell_time(visit, self.env._("Your appointment has another time: %s."))

    @api.model
    def _tell_time(self, visit, sentence):
        time = f"{visit._format_moment(visit.date_start)}, {visit.place_id.name}"
        says = [
            Say(sentence % time),
            Say(self.env._("Your number:")),
            Say(visit.number, spell=True),
        ]
        labels = [self.env._("I will come"), self.env._("Cancel it"), self.env._("Move it")]
        return Turn(says, menu(labels))

    @api.model
    def _reply_reminder(self, session, key):
        if key == "1":
            visit = self._get_visit(session)
            visit._message_log(body=self.env._("The citizen has said by telephone: I will come."))
            return self._end(session, self.env._("Thank you. We expect you."))
        return "cancel" if key == "2" else self._move(session)

    _reply_moved = _reply_reminder

    @api.model
    def _tell_cancelled(self, visit):
        time = visit._format_moment(visit.date_start)
        labels = [
            self.env._("To hear it once more"),
            self.env._("Talk to a person"),
            self.env._("Finish"),
        ]
        return Turn([Say(self.env._("Your appointment of %s is cancelled.", time))], menu(labels))

    @api.model
    def _reply_cancelled(self, session, key):
        if key == "1":
            return "news"
        self._set_answered(session)
        if key == "2":
            return session._call("callback", self._get_handover(session))
        return self._end(session, self.env._("Thank you."))

    @api.model
    def _tell_offer(self, wish):
        place = wish.offer_id.place_id.name
        time = f"{wish._format_moment(wish.offer_id.date_start)}, {place}"
        until = wish._format_moment(wish.date_offer_end)
        says = [
            Say(self.env._("You are on our waiting list. This time has become free: %s.", time)),
            Say(self.env._("We keep it for you until %s.", until)),
        ]
        labels = [
            self.env._("I take it"),
            self.env._("I cannot come then"),
            self.env._("I do not wait any more"),
        ]
        return Turn(says, menu(labels))

    @api.model
    def _reply_offer(self, session, key):
        wish = self._get_visit(session)
        if key == "1":
            return self._do(session, wish._accept, "accepted")
        if key == "2":
            wish._decline()
            return self._end(session, self.env._("Thank you. You stay on the waiting list."))
        wish._withdraw()
        return self._end(
            session, self.env._("Thank you. You are not on the waiting list any more.")
        )

    # === WHAT FOLLOWS === #

    @api.model
    def _ask_accepted(self, session):
        booked = self._get_visit(session).offer_id
        says = [
            Say(self.env._("Your appointment is booked.")),
            Say(self.env._("Your number:")),
            Say(booked.number, spell=True),
        ]
        session._forget_trail()
        return Turn(says, menu([self.env._("To hear it once more"), self.env._("Finish")]))

    @api.model
    def _take_accepted(self, session, key):
        return "accepted" if key == "1" else self._end(session, self.env._("Thank you."))

    @api.model
    def _move(self, session):
        """The dialogue of appointments goes on with it, and does not say what it is for."""
        visit = self._get_visit(session)
        slots = {
            "begin": "time",
            "own_id": visit.id,
            "service_id": visit.service_id.id,
            "is_discreet": True,
            "notification_id": session._get_slot("notification_id"),
        }
        return session._call("appointment", slots)

    @api.model
    def _ask_cancel(self, session):
        says = [Say(self.env._("Shall I cancel your appointment?"))]
        return Turn(says, menu([self.env._("Yes"), self.env._("No")]))

    @api.model
    def _take_cancel(self, session, key):
        if key != "1":
            return "news"
        visit = self._get_visit(session)
        return self._do(session, lambda: visit._cancel("citizen"), "cancelled")

    @api.model
    def _ask_cancelled(self, session):
        session._forget_trail()
        return Turn([Say(self.env._("Your appointment is cancelled."))], Done())

    @api.model
    def _do(self, session, act, following):
        """The step after ``act``, or what the model says against it."""
        self._set_answered(session)
        try:
            with self.env.cr.savepoint():
                act()
        except UserError as error:
            session._set_slots(refusal=str(error))
            return "refused"
        return following

    @api.model
    def _ask_refused(self, session):
        session._forget_trail()
        labels = [self.env._("Talk to a person"), self.env._("Finish")]
        return Turn([Say(session._get_slot("refusal"))], menu(labels))

    @api.model
    def _take_refused(self, session, key):
        if key == "1":
            return session._call("callback", self._get_handover(session))
        return self._end(session, self.env._("Thank you."))

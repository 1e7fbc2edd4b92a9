from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.conversation import NotUnderstood, menu
from odoo.addons.municipal_crm.tools.dialogue import Digits, Say, Turn
from odoo.exceptions import UserError

from .municipal_appointment import AHEAD

#: Tries for one telephone number, and for whoever calls; a number has three digits.
RATE = "6/3600"


class MunicipalDialogueAppointment(models.AbstractModel):
    """What somebody has booked: told, moved and cancelled to whoever knows its number and phone.

    A number that does not exist and a telephone that does not fit get the same answer, and both
    count for the limit of tries.
    """

    _inherit = "municipal.dialogue.appointment"

    @api.model
    def _find_own_step(self, session):
        return "number" if session._get_caller_phone() else "telephone"

    @api.model
    def _ask_telephone(self, session):
        says = [Say(self.env._("Which telephone number did you give when you booked?"))]
        return Turn(says, Digits(8, 15, purpose="tel", as_typed=True))

    @api.model
    def _take_telephone(self, session, typed):
        phone = self._clean_phone(typed)
        if not phone:
            raise NotUnderstood("phone")
        session._set_slots(own_phone=phone)
        return "number"

    @api.model
    def _ask_number(self, session):
        says = [Say(self.env._("What is the number of your appointment? Only its three digits."))]
        return Turn(says, Digits(3, 4, as_typed=True))

    @api.model
    def _take_number(self, session, typed):
        wait = self._hit_own(session)
        found = self._find_own(session, typed) if not wait else None
        session._set_slots(minutes=-(-wait // 60), own_id=found.id if found else False)
        return "mine" if found else "unknown"

    @api.model
    def _hit_own(self, session):
        """Seconds to wait, for the telephone and for whoever asks."""
        Rate = self.env["municipal.rate.limit"]
        keys = (self._get_own_phone(session), session.address or session.token)
        return max(Rate._hit("appointment_dialogue", str(key), RATE) for key in keys)

    @api.model
    def _get_own_phone(self, session):
        return session._get_slot("own_phone") or session._get_caller_phone()

    @api.model
    def _find_own(self, session, typed):
        """The next appointment (in sudo) of this telephone with this number, or empty."""
        number = self.env["municipal.appointment"]._read_number(typed)
        if not number[-3:].isdecimal() or not number.isalnum():
            raise NotUnderstood("number")
        # sudo: municipal.appointment - telephone and number are the right of access
        return (
            self.env["municipal.appointment"]
            .sudo()
            .search(
                [
                    ("company_id", "=", session.company_id.id),
                    ("contact_phone", "=", self._get_own_phone(session)),
                    ("number", "=like", f"_{number}" if len(number) == 3 else number),
                    ("state", "in", AHEAD),
                    ("date_start", ">", fields.Datetime.now()),
                ],
                order="date_start",
                limit=1,
            )
        )

    @api.model
    def _get_own(self, session):
        # sudo: municipal.appointment - as in _find_own
        return self.env["municipal.appointment"].sudo().browse(session._get_slot("own_id") or [])

    @api.model
    def _ask_unknown(self, session):
        session._reopen("number", "telephone")
        sentence = self.env._("I have found no appointment with this number and this telephone.")
        if minutes := session._get_slot("minutes"):
            sentence = self.env._("There were many tries. Please try again in %s minutes.", minutes)
        labels = [self.env._("Try once more"), self.env._("Talk to a person"), self.env._("Finish")]
        return Turn([Say(sentence)], menu(labels))

    @api.model
    def _take_unknown(self, session, key):
        if key == "2":
            return session._call("callback")
        return self._find_own_step(session) if key == "1" else "farewell"

    # === WHAT TO DO WITH IT === #

    @api.model
    def _ask_mine(self, session):
        says = self._prepare_own(session)
        labels = [self.env._("Move it"), self.env._("Cancel it"), self.env._("Finish")]
        return Turn(says, menu(labels))

    @api.model
    def _prepare_own(self, session):
        """What it is, when, where and what to bring; only when and where to whoever picks up."""
        own = self._get_own(session)
        time = self._describe(session, own.date_start, own.place_id.id)
        if session._get_slot("is_discreet"):
            return [Say(f"{time}.")]
        line = self.env._("%(service)s: %(time)s.", service=own.service_id.name, time=time)
        return [Say(line), *self._prepare_papers(own.service_id)]

    @api.model
    def _take_mine(self, session, key):
        if key == "1":
            session._set_slots(service_id=self._get_own(session).service_id.id, after=False)
            return "time"
        return "cancel" if key == "2" else "farewell"

    @api.model
    def _ask_move(self, session):
        start = fields.Datetime.to_datetime(session._get_slot("start"))
        time = self._describe(session, start, session._get_slot("start_place_id"))
        says = [Say(self.env._("Shall I move it to %s?", time))]
        return Turn(says, menu([self.env._("Yes"), self.env._("Another time")]))

    @api.model
    def _take_move(self, session, key):
        if key != "1":
            return "time"
        start = fields.Datetime.to_datetime(session._get_slot("start"))
        return self._do(session, lambda own: own._move_to(start, by="citizen"), "moved")

    @api.model
    def _ask_cancel(self, session):
        says = [Say(self.env._("Shall I cancel your appointment?"))]
        return Turn(says, menu([self.env._("Yes"), self.env._("No")]))

    @api.model
    def _take_cancel(self, session, key):
        if key != "1":
            return "mine"
        return self._do(session, lambda own: own._cancel("citizen"), "cancelled")

    @api.model
    def _do(self, session, act, following):
        """The step after ``act``, or what the model says against it."""
        try:
            with self.env.cr.savepoint():
                act(self._get_own(session))
        except UserError as error:
            return self._refuse(session, error)
        # sudo: municipal.notification - the message that is answered by this
        message = self.env["municipal.notification"].sudo()
        message.browse(session._get_slot("notification_id") or [])._set_answered()
        return following

    @api.model
    def _ask_moved(self, session):
        """With its number: on another day or at another counter it has a new one."""
        session._forget_trail()
        says = [Say(self.env._("It has been moved.")), *self._prepare_own(session)]
        says += [Say(self.env._("Your number:")), Say(self._get_own(session).number, spell=True)]
        return self._ask_finish(session, says)

    @api.model
    def _take_moved(self, session, key):
        return "moved" if key == "1" else "farewell"

    @api.model
    def _ask_cancelled(self, session):
        session._forget_trail()
        says = [Say(self.env._("Your appointment is cancelled."))]
        return Turn(says, self._ask_farewell(session).expect)

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ..tools.conversation import NotUnderstood, menu
from ..tools.dialogue import Digits, Done, Reply, Say, Transfer, Turn

_lt = LazyTranslate(__name__)
CHANNEL_OF_MEDIUM = {"web": "web", "phone": "phone", "sms": "phone", "test": "web"}
CALL_WITHIN = 1  # working days


class MunicipalDialogueCallback(models.AbstractModel):
    """A person: at once by telephone in working hours, else by a call back until a given day.

    Key 0 leads here from every point of every dialogue. What was said before goes along.
    """

    _name = "municipal.dialogue.callback"
    _description = "Dialogue: a person calls back"
    _inherit = ["municipal.dialogue.steps"]
    _dialogue_code = "callback"
    _dialogue_title = _lt("Talk to a person")
    _dialogue_sequence = 90
    _dialogue_words = ("κληση", "call")
    _dialogue_word = _lt("CALL")

    @api.model
    def _find_next(self, session):
        return "offer" if session._get_slot("offered") else "person"

    # === STEPS === #

    @api.model
    def _ask_offer(self, session):
        says = [Say(self.env._("I have not understood you, and I am sorry."))]
        return Turn(says, menu([self.env._("Try once more"), self.env._("Talk to a person")]))

    @api.model
    def _take_offer(self, session, key):
        if key == "1" and session._is_nested():
            return None
        return "person"

    @api.model
    def _ask_person(self, session):
        target = self._get_target(session)
        contact = session._get_contact(target)
        if session.medium == "phone" and contact["is_open"] and contact["phone"]:
            sentence = self.env._(
                "I am connecting you: %s. Please stay on the line.", contact["name"]
            )
            return Turn([Say(sentence)], Transfer(target))
        onwards = self.env._("Go on here") if session._is_nested() else self.env._("Finish")
        options = menu([self.env._("Be called back"), onwards])
        return Turn(self._prepare_contact_says(session, contact), options)

    @api.model
    def _prepare_contact_says(self, session, contact):
        says = []
        if session.medium == "phone":
            says.append(Say(self.env._("The office does not answer the telephone now.")))
        elif contact["phone"]:
            sentence = self.env._(
                "A person answers here: %s. The telephone number is:", contact["name"]
            )
            says += [Say(sentence), Say(self.env.company._say_phone(contact["phone"]), spell=True)]
        if contact["extension"] and session.medium != "phone":
            says.append(Say(self.env._("Extension %s.", contact["extension"])))
        if contact["opening_hours"]:
            says.append(Say(self.env._("Opening hours: %s.", contact["opening_hours"])))
        return [*says, Say(self.env._("We can also call you back."))]

    @api.model
    def _take_person(self, session, value):
        if isinstance(value, Reply):  # the transfer has come back: nobody answered
            session._set_slots(failed=True)
        elif value != "1":
            return None if session._is_nested() else "farewell"
        if not session._get_slot("phone"):
            session._set_slots(phone=self._get_known_phone(session))
        return "confirm" if session._get_slot("phone") else "phone"

    @api.model
    def _ask_phone(self, session):
        says = self._prepare_failed_says(session)
        says.append(Say(self.env._("At which telephone number shall we call you?")))
        return Turn(says, Digits(8, 15, purpose="tel", as_typed=True))

    @api.model
    def _take_phone(self, session, typed):
        phone = self._clean_phone(typed)
        if not phone:
            raise NotUnderstood("phone")
        session._set_slots(phone=phone)
        return "confirm"

    @api.model
    def _ask_confirm(self, session):
        says = self._prepare_failed_says(session)
        says.append(Say(self.env._("We call you at this number:")))
        says.append(Say(self.env.company._say_phone(session._get_slot("phone")), spell=True))
        return Turn(says, menu([self.env._("Yes, call me"), self.env._("Another number")]))

    @api.model
    def _take_confirm(self, session, key):
        session._set_slots(failed=False)
        if key != "1":
            return "phone"
        session.request_id = self._file(session)
        return "end"

    @api.model
    def _ask_end(self, session):
        session._forget_trail()
        day = self._format_day(fields.Date.to_date(session._get_slot("day")))
        says = [
            Say(self.env._("Somebody will call you, on %s at the latest.", day)),
            Say(self.env._("The number of your call is:")),
            Say(session.request_id.protocol_number, spell=True),
            Say(self.env._("Thank you.")),
        ]
        return Turn(says, Done())

    @api.model
    def _ask_farewell(self, session):
        return Turn([Say(self.env._("Thank you."))], Done())

    @api.model
    def _prepare_failed_says(self, session):
        if not session._get_slot("failed"):
            return []
        return [Say(self.env._("Nobody could take your call now. We will call you."))]

    @api.model
    def _hint(self, session):
        if session._get_frame().position != "phone":
            return ()
        return (
            Say(self.env._("Give the ten digits of your telephone, for example 2 1 0, and so on.")),
        )

    # === WHO, WHERE, WHEN === #

    @api.model
    def _get_target(self, session):
        # sudo: hr.department - public directory of the town hall
        department = (
            self.env["hr.department"].sudo().browse(session._get_slot("department_id") or [])
        )
        return session._get_target(department.exists())

    @api.model
    def _get_known_phone(self, session):
        return session._get_caller_phone() or self._clean_phone(session.user_id.partner_id.phone)

    @api.model
    def _get_day(self, session):
        """The day by which somebody calls: the next working day of the town hall."""
        return session.company_id._get_municipal_deadline(fields.Datetime.now(), CALL_WITHIN)

    # === THE CALL AS A TASK === #

    @api.model
    def _file(self, session):
        """Put the call on somebody's list; the request (in sudo) that it belongs to.

        An open request gets it as a message of its citizen, anything else becomes a request of its
        own, with the term of the call.
        """
        day = self._get_day(session)
        session._set_slots(day=fields.Date.to_string(day), registered=True)
        town = self._in_language_of_town(session)
        known = self.env["municipal.request"].browse(session._get_slot("request_id") or []).exists()
        if known.is_open:
            known._citizen_message(town._prepare_text(session, day))
            request = known
        else:
            vals = town._prepare_request_vals(session, day)
            request = self.env["municipal.request"]._submit(vals)
            session._move_recordings(request)
        self._schedule_call(request, day, town.env._("Call %s", session._get_slot("phone")))
        return request

    @api.model
    def _prepare_text(self, session, day):
        lines = [
            self.env._(
                "Asks to be called at %(phone)s, on %(day)s at the latest.",
                phone=session._get_slot("phone"),
                day=self._format_day(day),
            ),
            session._get_slot("text"),
            *session._get_remarks(),
        ]
        return "\n\n".join(line for line in lines if line)

    @api.model
    def _prepare_request_vals(self, session, day):
        citizen = self.env["municipal.citizen"]
        if session.user_id:
            citizen = citizen._get_for_user(session.user_id)
        return {
            "name": self.env._("Call back %s", session._get_slot("phone")),
            "description": self._prepare_text(session, day),
            "category_id": session._get_slot("category_id") or False,
            "department_id": session._get_slot("department_id") or False,
            "company_id": session.company_id.id,
            "channel": CHANNEL_OF_MEDIUM[session.medium],
            "citizen_id": citizen.id,
            "contact_phone": session._get_slot("phone"),
            "contact_name": session._get_slot("name"),
            "preferred_channel": "phone",
            "lang": session.lang,
            "date_deadline": day,
            "is_public": False,
            "submission_key": f"{session.token}-call",
        }

    @api.model
    def _schedule_call(self, request, day, summary):
        if request.user_id:
            # the officer hears of it from the outbox already
            request.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_call", day, summary, user_id=request.user_id.id
            )

    @api.model
    def _get_handover(self, session):
        names = ("department_id", "category_id", "phone", "name")
        known = {name: session._get_slot(name) for name in names}
        if session._get_slot("registered"):
            return known | {"request_id": session.request_id.id}
        return known | {
            "text": session._get_slot("text"),
            "request_id": session._get_slot("request_id"),
        }

    @api.model
    def _abandon(self, session):
        if session._get_slot("phone") and not session._get_slot("registered"):
            return self._file(session)
        return None

from odoo import api, models

from ..tools.conversation import NotUnderstood, menu
from ..tools.dialogue import Digits, Recording, Say, Speech, Turn
from ..tools.identity import IdentityError, clean_email
from .municipal_dialogue_callback import CHANNEL_OF_MEDIUM

NAME_LENGTH = 120
NOTICE_VERSION = "dialogue-1"


class MunicipalDialogueRequestIntake(models.AbstractModel):
    """Who asks, and how the answer reaches them. Whoever is logged in is not asked."""

    _inherit = "municipal.dialogue.request_intake"

    @api.model
    def _get_contact_steps(self, session, category):
        if session.user_id:
            return []
        steps = [] if category.identity_required else ["identity"]
        if session._get_slot("anonymous") and steps:
            return steps
        kind = session._get_slot("contact_kind")
        return [*steps, "name", "contact", *([kind] if kind in ("phone", "email") else [])]

    @api.model
    def _ask_identity(self, session):
        says = [Say(self.env._("Do you give us your name? Then we can answer you."))]
        return Turn(says, menu([self.env._("Yes, with my name"), self.env._("No, without a name")]))

    @api.model
    def _take_identity(self, session, key):
        session._set_slots(anonymous=key == "2")
        return self._find_next(session)

    @api.model
    def _ask_name(self, session):
        says = [Say(self.env._("What is your name?"))]
        return Turn(says, Recording(20, NAME_LENGTH, purpose="name"))

    @api.model
    def _take_name(self, session, reply):
        session._set_slots(name=self._prepare_spoken(reply, 2))
        return self._find_next(session)

    @api.model
    def _get_contact_kinds(self, session):
        """[(kind, label)]: the ways in which this citizen can be reached."""
        kinds = []
        caller = session._get_caller_phone()
        if caller:
            shown = self.env.company._say_phone(caller)
            kinds.append(("caller", self.env._("At this number, %s", shown)))
        kinds.append(
            ("phone", self.env._("By telephone") if not caller else self.env._("At another number"))
        )
        if session._has_keyboard():
            kinds.append(("email", self.env._("By e-mail")))
        if not self._get_category(session).identity_required:
            kinds.append(("none", self.env._("I will ask myself")))
        return kinds

    @api.model
    def _ask_contact(self, session):
        labels = [label for _kind, label in self._get_contact_kinds(session)]
        return Turn([Say(self.env._("How shall we answer you?"))], menu(labels))

    @api.model
    def _take_contact(self, session, key):
        kind, _label = self._get_contact_kinds(session)[int(key) - 1]
        session._set_slots(contact_kind=kind)
        if kind == "caller":
            session._set_slots(phone=session._get_caller_phone())
        return self._find_next(session)

    @api.model
    def _ask_phone(self, session):
        says = [Say(self.env._("Give your telephone number."))]
        return Turn(says, Digits(8, 15, purpose="tel", as_typed=True))

    @api.model
    def _take_phone(self, session, typed):
        phone = self._clean_phone(typed)
        if not phone:
            raise NotUnderstood("phone")
        session._set_slots(phone=phone)
        return self._find_next(session)

    @api.model
    def _ask_email(self, session):
        says = [Say(self.env._("Write your e-mail address."))]
        return Turn(says, Speech(max_characters=254, purpose="email"))

    @api.model
    def _take_email(self, session, text):
        try:
            session._set_slots(email=clean_email(text))
        except IdentityError as error:
            raise NotUnderstood("email") from error
        return self._find_next(session)

    # === WHAT COMES OF IT === #

    @api.model
    def _get_contact(self, session, category):
        """(phone, e-mail) by which the citizen wants to be reached; empty texts for none."""
        if session._get_slot("anonymous") and not category.identity_required:
            return "", ""
        kind = session._get_slot("contact_kind")
        phone = session._get_slot("phone") if kind in ("phone", "caller") else ""
        return phone or "", (session._get_slot("email") or "") if kind == "email" else ""

    @api.model
    def _prepare_contact_says(self, session, category):
        if session.user_id:
            return [Say(self.env._("Your name: %s.", session.user_id.name))]
        if "name" not in self._get_contact_steps(session, category):
            return [Say(self.env._("Without your name."))]
        says = [self._read_back(session, self.env._("Your name: %s."), "name")]
        phone, email = self._get_contact(session, category)
        if phone:
            shown = self.env.company._say_phone(phone)
            says += [Say(self.env._("Your telephone:")), Say(shown, spell=True)]
        if email:
            says.append(Say(self.env._("Your e-mail: %s", email)))
        return says

    @api.model
    def _prepare_contact_vals(self, session, category, unfinished):
        if session.user_id:
            citizen = self.env["municipal.citizen"]._get_for_user(session.user_id)
            return {"citizen_id": citizen.id}
        anonymous = bool(session._get_slot("anonymous")) and not category.identity_required
        phone, email = self._get_contact(session, category)
        if unfinished and not (anonymous or phone or email):
            # they went away before the question; the calling number is all there is
            phone = session._get_caller_phone()
        name = self._get_spoken(session, "name") if session._get_slot("name") else False
        vals = {
            "contact_name": False if anonymous else name,
            "contact_phone": phone or False,
            "contact_email": email or False,
            "preferred_channel": self._get_preferred_channel(phone, email),
        }
        vals["is_anonymous"] = not any((vals["contact_name"], phone, email))
        if unfinished or not (phone or email):
            return vals
        return vals | {"citizen_id": self._find_citizen(session, vals).id}

    @api.model
    def _find_citizen(self, session, vals):
        """The record of somebody without an account, as the form of the website makes it."""
        return self.env["municipal.citizen"]._find_or_create(
            {
                "name": vals["contact_name"] or self.env._("Without a name"),
                "phone": vals["contact_phone"],
                "email": vals["contact_email"],
                "preferred_channel": vals["preferred_channel"],
                "lang": session.lang,
            }
        )

    # === HOW THE DATA ARE USED === #

    @api.model
    def _has_person(self, session):
        """Whether what is to be sent says whose it is."""
        return bool(session.user_id or session._get_slot("name"))

    @api.model
    def _get_notice(self):
        """What is said about the data before the citizen confirms."""
        return self.env._("Your name and contact are used for this request only.")

    @api.model
    def _record_notice(self, session, citizen):
        """Keep what was said about the data and confirmed, as the form of the website does."""
        if citizen and self._has_person(session):
            # sudo: municipal.consent - kept by the system as proof; no visitor has access to it
            self.env["municipal.consent"].sudo().create(
                {
                    "citizen_id": citizen.id,
                    "purpose": "request",
                    "text": self._get_notice(),
                    "text_version": NOTICE_VERSION,
                    "channel": CHANNEL_OF_MEDIUM[session.medium],
                }
            )

from datetime import timedelta

from odoo import api, fields, models

from ..tools.conversation import PERSON, SURE_KEYS, Conversation
from ..tools.dialogue import Choice, Say
from ..tools.typed import read_number

#: Minutes of silence after which a conversation is over, by medium.
PATIENCE = {"web": 60, "phone": 15, "sms": 24 * 60, "test": 60}


class MunicipalDialogueSession(models.Model):
    """What a conversation knows, as its dialogues use it, and how it is put into words."""

    _inherit = "municipal.dialogue.session"

    # === FOR DIALOGUES === #

    def _get_slot(self, name, default=None):
        """What the running dialogue knows under ``name``."""
        return self._get_frame().slots.get(name, default)

    def _set_slots(self, **slots):
        """Keep values (anything that JSON carries) for the running dialogue."""
        self._change(lambda talk: talk.top.slots.update(slots))

    def _enter(self, position):
        """The present step is answered; the running dialogue goes on to ``position``."""
        self._change(lambda talk: talk.top.enter(position))

    def _reopen(self, *positions):
        """Let steps be asked again; what they know stays until it is replaced."""
        self._change(lambda talk: talk.top.reopen(positions))

    def _forget_trail(self):
        """What follows cannot be undone: there is no way back behind this step."""
        self._change(lambda talk: talk.top.trail.clear())

    def _step_back(self):
        """Return to the step before; False at the beginning."""
        talk = self._get_conversation()
        moved = talk.top.step_back()
        self._set_conversation(talk)
        return moved

    def _get_frame(self):
        """The running dialogue's own part of the state (a copy)."""
        return self._get_conversation().top

    def _is_nested(self):
        """Whether the running dialogue has interrupted another one."""
        return len(self._get_conversation().frames) > 1

    def _get_remarks(self):
        """What was said at the wrong moment and answered nothing."""
        return self._get_conversation().remarks

    def _has_keyboard(self):
        """Whether letters can be typed."""
        return self.medium != "phone"

    def _get_caller_phone(self):
        """The number that calls in E.164, or an empty text when it is withheld or none."""
        return self.env["municipal.dialogue"]._clean_phone(self.caller)

    # === TRANSFER === #

    @api.model
    def _get_target(self, department):
        """What ``Transfer.target`` calls a department; empty is the switchboard of the town."""
        if not department:
            return ""
        return department.code or f"id:{department.id}"

    def _get_contact(self, target=""):
        """How the place that a ``Transfer`` names is reached.

        :return: {"name", "phone", "extension", "opening_hours", "is_open": within working hours}
        """
        department = self._find_department(target)
        company = self.company_id
        calendar = department.resource_calendar_id or company.resource_calendar_id
        own_phone = department.phone
        return {
            "name": department.name or company.name,
            "phone": own_phone or company.phone or "",
            "extension": (own_phone and department.phone_extension) or "",
            "opening_hours": department.opening_hours or "",
            "is_open": self._is_open(calendar),
        }

    def _find_department(self, target):
        # sudo: hr.department - public directory of the town hall
        Department = self.env["hr.department"].sudo()
        if not target:
            return Department
        kind, _colon, number = target.partition(":")
        if kind == "id" and read_number(number, 9):
            return Department.browse(int(number)).exists()
        domain = [("code", "=", target), ("company_id", "=", self.company_id.id)]
        return Department.search(domain, limit=1)

    @api.model
    def _is_open(self, calendar):
        if not calendar:
            return False
        now = fields.Datetime.context_timestamp(
            self.with_context(tz=calendar.tz), fields.Datetime.now()
        )
        intervals = calendar._work_intervals_batch(now, now + timedelta(minutes=1))
        return bool(list(intervals[False]))

    # === WORDS === #

    def _get_spoken(self, turn, with_keys=False):
        """All that a medium without a screen says: the text of an option first, its key after.

        :param bool with_keys: also tell the keys that work everywhere
        :return: [Say, …]
        """
        says = list(turn.says)
        if isinstance(turn.expect, Choice):
            says += [
                Say(self.env._("%(label)s: press %(key)s.", label=option.label, key=option.key))
                for option in turn.expect.options
            ]
        if with_keys or self.turn_number <= 1:
            sentence = self.env._(
                "For a person: press %(person)s. To hear this again: press star. To go back: press 9.",
                person=SURE_KEYS[PERSON],
            )
            says.append(Say(sentence))
        return says

    def _explain(self, code):
        """One sentence on why a reply was no answer; nobody is told to be wrong."""
        sentences = {
            "silence": self.env._("No answer has arrived."),
            "not_offered": self.env._("Please choose one of these."),
            "ambiguous": self.env._("This could mean more than one of these."),
            "not_digits": self.env._("Only digits are needed here."),
            "too_short": self.env._("A little is missing."),
            "too_long": self.env._("This is longer than what fits."),
            "phone": self.env._("This does not look like a phone number."),
            "email": self.env._("This does not look like an e-mail address."),
            "date": self.env._("This does not look like a date."),
            "number": self.env._("This does not look like a number."),
            "integer": self.env._("This does not look like a whole number."),
            "length": self.env._("This is longer than what fits."),
        }
        return sentences.get(code) or self.env._("I did not understand that.")

    # === STATE === #

    def _get_conversation(self):
        self.ensure_one()
        return Conversation.from_dict(self.state)

    def _set_conversation(self, talk):
        self.state = talk.to_dict()

    def _change(self, change):
        talk = self._get_conversation()
        change(talk)
        self._set_conversation(talk)

    def _get_dialogue(self):
        """The running dialogue, or None when its addon is gone."""
        return self.env["municipal.dialogue"]._get_dialogue(self._get_frame().code)

    def _keep_turn(self, turn):
        self._change(lambda talk: setattr(talk.top, "turn", turn.to_dict()))
        return turn

    @api.model
    def _get_expiry(self, medium):
        return fields.Datetime.now() + timedelta(minutes=PATIENCE[medium])

    @api.model
    def _get_lang(self, code):
        """``code`` if that language is installed, else the present one."""
        lang = self.env["res.lang"]._get_data(code=code or self.env.lang or "en_US")
        return lang.code or "en_US"

    def _localized(self):
        """The session in its own language and municipality."""
        if not self:
            return self
        return self.with_context(lang=self._get_lang(self.lang)).with_company(self.company_id)

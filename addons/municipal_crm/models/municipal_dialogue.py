import babel.dates
from odoo import api, models
from odoo.tools.misc import babel_locale_parse

from ..tools.identity import IdentityError, clean_phone


class MunicipalDialogue(models.AbstractModel):
    """A self-service conversation, described without naming the medium that carries it.

    An addon offers one by a model that inherits this (or ``municipal.dialogue.steps``), sets
    ``_dialogue_code`` and ``_dialogue_title`` and answers with turns (``tools/dialogue.py``). Pages
    and telephone find it in the registry; nobody imports it. What every dialogue has in common (the
    keys for a person, a repeat and the step before, replies that are no answer, repeats of a
    lost answer, the transcript) is done by ``municipal.dialogue.session``.
    """

    _name = "municipal.dialogue"
    _description = "Self-service dialogue"

    #: Key of the dialogue, kept in sessions and in menus: never changes.
    _dialogue_code = None
    #: What a menu offers, a ``_lt()`` text.
    _dialogue_title = None
    #: Raise it when conversations in progress cannot go on with the new code: they begin again
    #: with what they know.
    _dialogue_version = 1
    #: Order in menus.
    _dialogue_sequence = 50
    #: True: what is said and pressed may be recorded by nobody. A medium that records the whole
    #: conversation does not offer it.
    _dialogue_is_private = False
    #: False: only other dialogues lead to it, it stands in no menu.
    _dialogue_in_menus = True
    #: Words that open it where people write (SMS), each as ``tools.text.fold`` gives it.
    _dialogue_words = ()
    #: The word that such people are told, a ``_lt()`` text; one of the words above in each language.
    _dialogue_word = None

    # === REGISTRY === #

    @api.model
    def _get_dialogues(self):
        """All dialogues of the installed addons as (empty) models, in the order of a menu."""
        found = [
            self.env[name]
            for name in self.env.registry.descendants(["municipal.dialogue"], "_inherit")
            if self.env[name]._dialogue_code
        ]
        return sorted(found, key=lambda model: (model._dialogue_sequence, model._dialogue_code))

    @api.model
    def _get_dialogue(self, code):
        """The dialogue with this code, or None."""
        return next(
            (model for model in self._get_dialogues() if model._dialogue_code == code), None
        )

    @api.model
    def _get_title(self):
        """The title in the current language."""
        return self.env._(self._dialogue_title)

    @api.model
    def _is_available(self, session):
        """Whether the dialogue can be offered to this session (an empty one: to anybody)."""
        return True

    @api.model
    def _get_words(self):
        """{folded word: code} of the words that open a dialogue."""
        return {
            word: dialogue._dialogue_code
            for dialogue in self._get_dialogues()
            for word in dialogue._dialogue_words
        }

    # === CONTRACT === #

    @api.model
    def _start(self, session):
        """The first ``Turn``."""
        raise NotImplementedError

    @api.model
    def _answer(self, session, reply):
        """The next ``Turn`` after ``reply``, the value that ``validate_reply`` gave.

        ``None`` returns to the dialogue that this one has interrupted. Raises ``NotUnderstood``
        when the reply has the right form but cannot be right. What is known is kept with
        ``session._set_slots`` and read with ``session._get_slot``.
        """
        raise NotImplementedError

    # === WHAT A DIALOGUE MAY ADD === #

    @api.model
    def _back(self, session):
        """The ``Turn`` of the step before, or None at the beginning."""

    @api.model
    def _hint(self, session):
        """A simpler way (tuple of ``Say``) to ask the present question; empty: ask it as before."""
        return ()

    @api.model
    def _reveal(self, session, turn, position):
        """``turn`` as it is said: with what must not be kept in the transcript."""
        return turn

    @api.model
    def _get_handover(self, session):
        """What a person who takes over should know.

        :return: any of {"text", "department_id", "category_id", "request_id", "phone"}
        """
        return {}

    @api.model
    def _abandon(self, session):
        """The citizen went away in the middle: keep what they said.

        :return: the request (in sudo) that was registered or added to, or None
        """

    @api.model
    def _hear(self, session, step, words, old):
        """What was spoken in answer to ``step`` has been written down, perhaps after the end.

        :param str words: empty when nothing is said in it
        :param str old: what it was taken for before
        """

    # === FOR ALL DIALOGUES === #

    @api.model
    def _clean_phone(self, text):
        """The telephone number in E.164, or an empty text when it is none."""
        region = self.env.company._get_phone_region()
        # "00" in front: foreign numbers have no "+" on a keypad.
        for typed in (text, f"00{text}"):
            try:
                return clean_phone(typed, region)
            except IdentityError:
                continue
        return ""

    @api.model
    def _format_day(self, day):
        """A day as one says it, in the current language."""
        locale = babel_locale_parse(self.env.lang)
        return babel.dates.format_date(day, "EEEE d MMMM y", locale=locale)

    @api.model
    def _in_language_of_town(self, session):
        """This model in the language in which officers read."""
        lang = session._get_lang(session.company_id.partner_id.lang)
        return self.with_context(lang=lang)

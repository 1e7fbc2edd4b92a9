from odoo import api, models
from odoo.addons.municipal_crm.tools.conversation import NotUnderstood, menu
from odoo.addons.municipal_crm.tools.dialogue import Digits, Done, Say, Turn
from odoo.tools.translate import LazyTranslate

from ..tools.reading import split

_lt = LazyTranslate(__name__)

#: What is said at one go before a key is asked for.
PART_SECONDS = 40
#: Two keys choose among these: with the key that opens the list, three at most.
MOST_NUMBERED = 99


class MunicipalDialogueAnnouncement(models.AbstractModel):
    """Hear the announcements of the municipality, the latest first, by any medium (N13).

    What is read now is asked again at every step, so what is cancelled or expires meanwhile is not
    read on. A repeat, and a voice that is slower or faster, come with the medium.
    """

    _name = "municipal.dialogue.announcement"
    _description = "Dialogue: announcements"
    _inherit = ["municipal.dialogue.steps"]
    _dialogue_code = "announcement"
    _dialogue_title = _lt("Hear the announcements")
    _dialogue_sequence = 40
    _dialogue_words = ("ανακοινωσεισ", "news")
    _dialogue_word = _lt("NEWS")

    @api.model
    def _find_next(self, session):
        """The list stays as it was when the conversation began, so that numbers stay too."""
        rows = self._get_announcements(session)._get_readable()[:MOST_NUMBERED]
        session._set_slots(ids=rows.ids)
        return self._go_on(session, 0) if rows else "nothing"

    @api.model
    def _get_announcements(self, session):
        company = session.company_id or self.env.company
        return self.env["municipal.announcement"].with_company(company)

    @api.model
    def _get_listed(self, session):
        """[(number, announcement, whether it is read now)] of this conversation, in its order."""
        # sudo: municipal.announcement - they were public when the conversation began
        ids = session._get_slot("ids") or []
        rows = self._get_announcements(session).sudo().browse(ids).exists()
        readable = self._get_announcements(session)._get_readable()
        return [(number, row, row in readable) for number, row in enumerate(rows, 1)]

    # === NOTHING === #

    @api.model
    def _ask_nothing(self, session):
        session._forget_trail()
        says = [Say(self.env._("There are no announcements at the moment."))]
        return Turn(says, menu([self.env._("Talk to a person"), self.env._("Finish")]))

    @api.model
    def _take_nothing(self, session, key):
        return session._call("callback") if key == "1" else "farewell"

    # === ONE AFTER THE OTHER === #

    @api.model
    def _go_on(self, session, index, part=0):
        """The step that reads on from there: what has ended is passed over."""
        listed = self._get_listed(session)
        if index < len(listed) and listed[index][2]:
            return f"item:{index}-{part}"
        following = (at for at in range(index + 1, len(listed)) if listed[at][2])
        index = next(following, None)
        return "end" if index is None else f"item:{index}-0"

    @api.model
    def _get_parts(self, announcement):
        return split(announcement.with_context(lang=self.env.lang)._get_spoken_text(), PART_SECONDS)

    @api.model
    def _ask_item(self, session, where):
        index, part = map(int, where.split("-"))
        number, announcement, is_read = self._get_listed(session)[index]
        if not is_read:
            return Turn([self._say_ended()], menu(self._get_labels(False)))
        parts = self._get_parts(announcement)
        part = min(part, len(parts) - 1)
        hearing = self.env["municipal.announcement.hearing"]
        hearing._record(session, announcement, part, len(parts))
        count = len(session._get_slot("ids"))
        heading = self.env._("Announcement %(number)s of %(count)s.", number=number, count=count)
        says = [*([] if part else [Say(heading)]), Say(parts[part])]
        return Turn(says, menu(self._get_labels(part + 1 < len(parts))))

    @api.model
    def _reveal(self, session, turn, position):
        """A repeat of what was cancelled or has expired meanwhile is not a repeat (N06)."""
        name, _colon, where = position.partition(":")
        if name == "item" and not self._get_listed(session)[int(where.split("-")[0])][2]:
            return Turn([self._say_ended()], turn.expect)
        return turn

    @api.model
    def _say_ended(self):
        return Say(self.env._("The announcement that was being read has just ended."))

    @api.model
    def _get_labels(self, has_more):
        following = self.env._("Go on") if has_more else self.env._("The next announcement")
        labels = [following, self.env._("Choose by number"), self.env._("Finish")]
        return [*labels, self.env._("Skip to the next announcement")] if has_more else labels

    @api.model
    def _take_item(self, session, key, where):
        index, part = map(int, where.split("-"))
        _number, announcement, is_read = self._get_listed(session)[index]
        has_more = is_read and part + 1 < len(self._get_parts(announcement))
        if key == "1" and has_more:
            return self._go_on(session, index, part + 1)
        hearing = self.env["municipal.announcement.hearing"]._of(session, announcement)
        hearing._set_left(is_read and not has_more, key == "4")
        if key in ("1", "4"):
            return self._go_on(session, index + 1)
        return "titles" if key == "2" else "farewell"

    @api.model
    def _ask_end(self, session):
        labels = [
            self.env._("From the beginning"),
            self.env._("Choose by number"),
            self.env._("Finish"),
        ]
        return Turn([Say(self.env._("These were all announcements."))], menu(labels))

    @api.model
    def _take_end(self, session, key):
        if key == "1":
            return self._find_next(session)
        return "titles" if key == "2" else "farewell"

    # === BY NUMBER === #

    @api.model
    def _ask_titles(self, session):
        """All titles with their numbers; who knows the number need not wait."""
        listed = self._get_listed(session)
        says = [
            Say(
                self.env._(
                    "%(number)s: %(title)s.",
                    number=number,
                    title=row.with_context(lang=self.env.lang)._get_title(),
                )
            )
            for number, row, is_read in listed
            if is_read
        ]
        if not says:
            says = [Say(self.env._("There are no announcements at the moment."))]
        question = Say(self.env._("Give the number of the announcement that you want to hear."))
        return Turn([question, *says], Digits(1, len(str(len(listed)))))

    @api.model
    def _take_titles(self, session, typed):
        if int(typed) not in [
            number for number, _row, is_read in self._get_listed(session) if is_read
        ]:
            raise NotUnderstood("not_offered")
        return self._go_on(session, int(typed) - 1)

    @api.model
    def _ask_farewell(self, session):
        session._forget_trail()
        return Turn([Say(self.env._("Thank you."))], Done())

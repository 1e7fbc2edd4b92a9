from odoo import api, models

from ..tools.conversation import NotUnderstood, menu
from ..tools.dialogue import Digits, Recording, Say, Turn
from ..tools.fields import MAX_LENGTH, clean_answers
from ..tools.text import fold

#: Options of one page of a menu, so that with "something else" there are five at most.
PAGE = 4
ANSWER_SECONDS = 30
#: A category is worth the caller's time when it is so likely beside the likeliest.
WORTH = 0.2


class MunicipalDialogueRequestIntake(models.AbstractModel):
    """Which category, and what it asks. A category is proposed, never taken without a yes."""

    _inherit = "municipal.dialogue.request_intake"

    # === CATEGORY === #

    @api.model
    def _get_category(self, session):
        """The chosen category (in sudo), empty when none was chosen."""
        # sudo: municipal.request.category - the published catalogue is for everybody
        Category = self.env["municipal.request.category"].sudo()
        return Category.browse(session._get_slot("category_id") or []).exists()

    @api.model
    def _get_published(self, session):
        """The categories under which the public may file, in the order of the catalogue."""
        domain = [
            ("company_id", "=", session.company_id.id),
            ("is_published", "=", True),
            ("child_ids", "=", False),
        ]
        # sudo: municipal.request.category - the published catalogue is for everybody
        return self.env["municipal.request.category"].sudo().search(domain)

    @api.model
    def _propose(self, session):
        """Ids of up to four categories that the words of the problem point to, the best first."""
        text = (session._get_slot("problem") or {}).get("text")
        if not text:
            return []
        Understanding = self.env["municipal.understanding"]
        rows = Understanding._propose(text, session.company_id, most=PAGE, published=True)
        return [row["id"] for row in rows if row["confidence"] >= WORTH * rows[0]["confidence"]]

    @api.model
    def _get_stems(self, category):
        """The key words of the category and the words of its name without their endings."""
        words = [word for word in fold(category.name).split() if len(word) > 4]
        return [*category._get_keyword_stems(), *(word[: max(4, len(word) - 2)] for word in words)]

    @api.model
    def _get_category_steps(self, session):
        chosen = session._get_slot("category_id") is not None
        return [] if chosen else [self._get_first_category_step(session)]

    @api.model
    def _get_first_category_step(self, session):
        return "category" if self._propose(session) else "group"

    @api.model
    def _ask_category(self, session):
        offer = self._propose(session)
        session._set_slots(offer=offer)
        # sudo: municipal.request.category - see _get_published
        names = self.env["municipal.request.category"].sudo().browse(offer).mapped("name")
        if len(names) == 1:
            says = [Say(self.env._("Is it about this: %s?", names[0]))]
            return Turn(says, menu([self.env._("Yes"), self.env._("Something else")]))
        says = [Say(self.env._("Which of these is it about?"))]
        return Turn(says, menu([*names, self.env._("Something else")]))

    @api.model
    def _take_category(self, session, key):
        offer = session._get_slot("offer")
        if int(key) > len(offer):
            return "group"
        return self._choose(session, offer[int(key) - 1])

    @api.model
    def _choose(self, session, category_id):
        """Go on with a category; ``False``: the citizen found none that fits."""
        session._set_slots(category_id=category_id)
        category = self._get_category(session)
        if category.emergency_note:
            session._set_slots(advice=category.emergency_note)
        asked = session._get_frame().trail
        session._reopen(*(step for step in asked if step.startswith("question:")))
        return self._find_next(session)

    @api.model
    def _ask_group(self, session):
        """The groups of the catalogue, four at a time, and the categories that are in none."""
        published = self._get_published(session)
        items = published.parent_id.sorted() | published.filtered(lambda row: not row.parent_id)
        return self._ask_page(session, "group", items, self.env._("Which group does it belong to?"))

    @api.model
    def _take_group(self, session, key):
        chosen = self._take_page(session, "group", key)
        if chosen is None:
            return "group"
        # sudo: municipal.request.category - see _get_published
        if self.env["municipal.request.category"].sudo().browse(chosen or []).child_ids:
            session._set_slots(group_id=chosen)
            self._set_page(session, "leaf", 0)
            return "leaf"
        return self._choose(session, chosen)

    @api.model
    def _ask_leaf(self, session):
        group_id = session._get_slot("group_id")
        items = self._get_published(session).filtered(lambda row: row.parent_id.id == group_id)
        return self._ask_page(session, "leaf", items, self.env._("What is it about?"))

    @api.model
    def _take_leaf(self, session, key):
        chosen = self._take_page(session, "leaf", key)
        return "leaf" if chosen is None else self._choose(session, chosen)

    # === LONG LISTS === #

    @api.model
    def _get_page(self, session, name):
        return (session._get_slot("pages") or {}).get(name, 0)

    @api.model
    def _set_page(self, session, name, page):
        session._set_slots(pages={**(session._get_slot("pages") or {}), name: page})

    @api.model
    def _ask_page(self, session, name, items, question):
        """One page of a list; the last option turns the page, on the last page it ends the list."""
        page = self._get_page(session, name)
        shown = items[page * PAGE : (page + 1) * PAGE]
        is_last = len(items) <= (page + 1) * PAGE
        session._set_slots(offer=shown.ids, is_last=is_last)
        more = self.env._("None of these") if is_last else self.env._("Something else")
        return Turn([Say(question)], menu([*shown.mapped("name"), more]))

    @api.model
    def _take_page(self, session, name, key):
        """The id that was chosen, False for none of all, None when the page was turned."""
        offer = session._get_slot("offer")
        if int(key) <= len(offer):
            return offer[int(key) - 1]
        is_last = session._get_slot("is_last")
        self._set_page(session, name, 0 if is_last else self._get_page(session, name) + 1)
        return False if is_last else None

    # === QUESTIONS OF THE CATEGORY === #

    @api.model
    def _get_questions(self, category):
        """{name: question} of what must be answered, see ``category._get_questions``."""
        questions = category._get_questions() if category else []
        return {
            question["name"]: question
            for question in questions
            if question["required"] and (question["options"] or question["type"] != "selection")
        }

    @api.model
    def _get_question_steps(self, category):
        return [f"question:{name}" for name in self._get_questions(category)]

    @api.model
    def _ask_question(self, session, name):
        question = self._get_questions(self._get_category(session)).get(name)
        if not question:  # it was taken out of the category in the meantime
            return self._go(session, self._find_next(session))
        says = [Say(question["label"])]
        if question["help"]:
            says.append(Say(question["help"]))
        if question["type"] == "date":
            says.append(Say(self.env._("Give eight digits: day, month and year.")))
        return Turn(says, self._prepare_expect(session, question))

    @api.model
    def _prepare_expect(self, session, question):
        kind = question["type"]
        if kind == "selection":
            return self._prepare_selection(session, question)
        if kind == "boolean":
            return menu([self.env._("Yes"), self.env._("No")])
        if kind == "integer":
            return Digits(1, 9)
        if kind == "date":
            return Digits(8, 8, as_typed=True)
        return Recording(ANSWER_SECONDS, MAX_LENGTH.get(kind, MAX_LENGTH["char"]))

    @api.model
    def _prepare_selection(self, session, question):
        """All options when a menu holds them, else four of them and a key for the others."""
        labels = [label for _value, label in question["options"]]
        if len(labels) <= PAGE + 1:
            return menu(labels)
        page = self._get_page(session, question["name"])
        shown = labels[page * PAGE : (page + 1) * PAGE]
        return menu([*shown, self.env._("More choices")])

    @api.model
    def _take_question(self, session, value, name):
        question = self._get_questions(self._get_category(session)).get(name)
        if not question:  # the category has changed since it asked
            return self._find_next(session)
        if question["type"] == "selection":
            value = self._find_option(session, question, int(value) - 1)
            if value is None:
                return f"question:{name}"
        answers, errors = clean_answers([question], {name: self._prepare_raw(question, value)})
        if errors:
            raise NotUnderstood(errors[name])
        known = session._get_slot("answers") or {}
        session._set_slots(answers=known | answers)
        return self._find_next(session)

    @api.model
    def _find_option(self, session, question, index):
        """Value of the option at ``index`` of the menu; None when the page was turned."""
        options = question["options"]
        if len(options) <= PAGE + 1:
            return options[index][0]
        page = self._get_page(session, question["name"])
        shown = options[page * PAGE : (page + 1) * PAGE]
        if index < len(shown):
            return shown[index][0]
        pages = -(-len(options) // PAGE)
        self._set_page(session, question["name"], (page + 1) % pages)
        return None

    @api.model
    def _prepare_raw(self, question, value):
        """The answer as a form would send it."""
        kind = question["type"]
        if kind == "boolean":
            return "yes" if value == "1" else "no"
        if kind == "date" and value.isdigit() and len(value) == 8:
            return f"{value[:2]}/{value[2:4]}/{value[4:]}"
        if kind in ("char", "text", "float"):
            return value.text or self._get_voice_note()
        return value

    @api.model
    def _get_answers(self, session, category):
        """The answers to what the chosen category asks."""
        answers = session._get_slot("answers") or {}
        return {name: answers[name] for name in self._get_questions(category) if name in answers}

    @api.model
    def _prepare_question_says(self, session, category):
        answers = self._get_answers(session, category)
        return [
            Say(f"{question['label']} {self._format_answer(question, answers[name])}.")
            for name, question in self._get_questions(category).items()
            if name in answers
        ]

    @api.model
    def _format_answer(self, question, value):
        if question["type"] == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        return dict(question["options"]).get(value, str(value))

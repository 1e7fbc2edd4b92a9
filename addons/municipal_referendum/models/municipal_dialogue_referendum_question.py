from odoo import api, models
from odoo.addons.municipal_crm.tools.conversation import NotUnderstood, menu
from odoo.addons.municipal_crm.tools.dialogue import Digits, Say, Turn

from ..tools.questions import NotAChoice, clean_choice

#: Answers that single keys can stand for; the tenth key calls a person.
SINGLE_KEYS = 9
YES, NO = "1", "2"


class MunicipalDialogueReferendum(models.AbstractModel):
    """The questions of a ballot by keys, always in the order of the paper.

    What is pressed is secret, so a question expects digits and no choice: no label is kept beside a
    key. Where several answers may be given each is asked for itself, so that the number of keys
    tells nothing. The steps: ``one:0``, ``each:0.3`` (several, points) and ``rank:0.2``, with the
    position of the question and that of the answer or the place.
    """

    _inherit = "municipal.dialogue.referendum"

    @api.model
    def _get_question(self, session, at):
        """As ``_get_public_question``, and ``codes`` in the order of the paper."""
        question = self._get_ballot(session)._get_public_question(int(at))
        return question | {"codes": [code for code, _words, _cost in question["options"]]}

    @api.model
    def _find_question(self, session):
        """The first step of the first question without an answer, then the review."""
        answered = self._recall(session)["choices"]
        for at in range(len(self._get_ballot(session).question_ids)):
            if str(at) not in answered:
                return self._enter_question(session, at)
        return "review"

    @api.model
    def _enter_question(self, session, at):
        self._keep(session, partial=[at])
        kind = self._get_question(session, at)["kind"]
        if kind in ("one", "yes_no"):
            return f"one:{at}"
        return f"rank:{at}.0" if kind == "ranked" else f"each:{at}.0"

    @api.model
    def _finish_question(self, session, at, raw):
        """Keep the answer; one that the rules of the question do not allow is asked for again."""
        question = self._get_ballot(session).question_ids[at]
        try:
            choice = clean_choice(question._get_question(), raw)
        except NotAChoice as error:
            facts = {"question": at, "reason": error.code, "limits": error.facts}
            fault = self._get_ballot(session)._explain_choice(facts)
            self._keep(session, faults={str(at): fault})
            return self._enter_question(session, at)
        choices = self._recall(session)["choices"] | {str(at): choice}
        self._keep(session, choices=choices, faults={})
        return self._find_question(session)

    @api.model
    def _get_opening(self, session, question):
        """The question itself, and what practice is."""
        says = [Say(question["name"]), Say(question["help"] or "")]
        if session._get_slot("way") == "practice":
            says.insert(0, Say(self.env._("This is practice.")))
        return [say for say in says if say.text]

    @api.model
    def _list_keys(self, session, labels):
        """Each label with its key; the label stands for itself, so that its sound is the same
        wherever it is told."""
        says, width = [], 1 if len(labels) <= SINGLE_KEYS else 2
        for number, label in enumerate(labels, 1):
            key = f"{number:0{width}d}"
            if session._has_keyboard():
                says.append(Say(f"{key}: {label}"))
            else:
                says += [Say(label), Say(self.env._("Press %s.", " ".join(key)))]
        return says, Digits(width, width, secret=True)

    @api.model
    def _read_key(self, typed, count):
        """The place (from 0) that was pressed."""
        if not 1 <= int(typed) <= count:
            raise NotUnderstood("not_offered")
        return int(typed) - 1

    # === ONE ANSWER === #

    @api.model
    def _ask_one(self, session, at):
        question = self._get_question(session, at)
        labels = [words for _code, words, _cost in question["options"]]
        says, expect = self._list_keys(session, [*labels, self.env._("A blank vote")])
        return Turn([*self._get_opening(session, question), *says], expect)

    @api.model
    def _take_one(self, session, typed, at):
        codes = [*self._get_question(session, at)["codes"], None]
        raw = codes[self._read_key(typed, len(codes))]
        return self._finish_question(session, int(at), raw)

    # === EACH ANSWER FOR ITSELF: SEVERAL, POINTS, BUDGET === #

    @api.model
    def _ask_each(self, session, place):
        at, number = map(int, place.split("."))
        question = self._get_question(session, at)
        says = []
        if not number:
            says = [*self._get_opening(session, question), *self._explain_each(question)]
        _code, words, cost = question["options"][number]
        says.append(Say(f"{words}."))
        if question["kind"] == "budget":
            says.append(Say(self.env._("It costs %s.", cost)))
        if question["kind"] == "score":
            return self._ask_points(session, question, says)
        keys, expect = self._list_keys(
            session, [self.env._("Choose it"), self.env._("Leave it out")]
        )
        return Turn([*says, *keys], expect)

    @api.model
    def _explain_each(self, question):
        count = self.env._("You hear %s answers, one after the other.", len(question["options"]))
        limits = {
            "several": self.env._(
                "Choose at most %s of them; none is a blank vote.", question["most"]
            ),
            "budget": self.env._(
                "Choose proposals that cost at most %s together.", question["budget"]
            ),
            "score": self.env._("Give each of them points from 0 to %s.", question["highest"]),
        }
        return [Say(count), Say(limits[question["kind"]])]

    @api.model
    def _ask_points(self, session, question, says):
        """As many digits as the highest points have, and one more: a single 0 calls a person."""
        width = len(str(question["highest"])) + 1
        says.append(
            Say(
                self.env._(
                    "How many points? Press %(count)s digits, with zeros in front: %(low)s to %(high)s.",
                    count=width,
                    low=" ".join("0" * width),
                    high=" ".join(f"{question['highest']:0{width}d}"),
                )
            )
        )
        return Turn(says, Digits(width, width, secret=True))

    @api.model
    def _take_each(self, session, typed, place):
        at, number = map(int, place.split("."))
        question = self._get_question(session, at)
        if question["kind"] == "score":
            value = self._read_key(str(int(typed) + 1), question["highest"] + 1)
        else:
            value = self._read_key(typed, 2) == 0
        given = self._add_partial(session, at, number, value)
        if given is None:
            return self._enter_question(session, at)
        if len(given) < len(question["codes"]):
            return f"each:{at}.{number + 1}"
        marks = dict(zip(question["codes"], given, strict=True))
        points = question["kind"] == "score"
        raw = marks if points else [code for code, chosen in marks.items() if chosen]
        return self._finish_question(session, at, raw)

    @api.model
    def _get_partial(self, session, at, number):
        """What was said before place ``number`` of this question; None after a way back from the
        next question, which has forgotten it."""
        partial = self._recall(session).get("partial", [])
        is_known = partial[:1] == [at] and len(partial) > number
        return partial[1 : number + 1] if is_known else None

    @api.model
    def _add_partial(self, session, at, number, value):
        before = self._get_partial(session, at, number)
        if before is None:
            return None
        self._keep(session, partial=[at, *before, value])
        return [*before, value]

    # === IN ORDER === #

    @api.model
    def _ask_rank(self, session, place):
        at, number = map(int, place.split("."))
        question = self._get_question(session, at)
        says = self._get_opening(session, question) if not number else []
        says.append(Say(self.env._("Which answer comes in place %s?", number + 1)))
        labels = [words for _code, words, _cost in question["options"]]
        keys, expect = self._list_keys(session, [*labels, self.env._("No more")])
        return Turn([*says, *keys], expect)

    @api.model
    def _take_rank(self, session, typed, place):
        at, number = map(int, place.split("."))
        question = self._get_question(session, at)
        codes = [*question["codes"], None]
        code = codes[self._read_key(typed, len(codes))]
        before = self._get_partial(session, at, number)
        if before is None:
            return self._enter_question(session, at)
        if code in before:  # it has its place: what is told says which
            return f"rank:{place}"
        if not code:
            return self._finish_question(session, at, before)
        ranks = self._add_partial(session, at, number, code)
        is_full = len(ranks) == min(question["most"], len(question["codes"]))
        return self._finish_question(session, at, ranks) if is_full else f"rank:{at}.{number + 1}"

    @api.model
    def _reveal_rank(self, session, place):
        """What has its place already."""
        at, number = map(int, place.split("."))
        ranks = self._get_partial(session, at, number)
        words = self._get_ballot(session)._say_choice(at, ranks) if ranks else []
        texts = [self.env._("So far:"), *words] if words else []
        return [*self._reveal_fault(session, at), *(Say(text, secret=True) for text in texts)]

    @api.model
    def _reveal_each(self, session, place):
        at, number = map(int, place.split("."))
        return self._reveal_fault(session, at) if not number else []

    @api.model
    def _reveal_fault(self, session, at):
        """Why the answer before was none: it tells of the answer, so nothing keeps it."""
        fault = self._recall(session).get("faults", {}).get(str(at))
        return [Say(fault, secret=True)] if fault else []

    # === REVIEW === #

    @api.model
    def _ask_review(self, session):
        sentence = self.env._("Please check your answers. Nothing is counted yet.")
        labels = [
            self.env._("Yes, put my vote into the box"),
            self.env._("Change an answer"),
            self.env._("Stop without voting"),
        ]
        if session._get_slot("way") == "practice":
            labels[0] = self.env._("Yes, finish the practice")
        return Turn([Say(sentence)], menu(labels))

    @api.model
    def _reveal_review(self, session, _argument):
        choices, ballot = self._recall(session)["choices"], self._get_ballot(session)
        says = []
        for at, question in enumerate(ballot.question_ids):
            words = ballot._say_choice(at, choices.get(str(at))) or [self.env._("A blank vote")]
            says += [question.name, *words]
        return [Say(text, secret=True) for text in says]

    @api.model
    def _find_change(self, session):
        count = len(self._get_ballot(session).question_ids)
        return "change:0" if count > 1 else self._enter_question(session, 0)

    @api.model
    def _ask_change(self, session, at):
        """One question after the other, however many there are."""
        question = self._get_question(session, at)
        says = [Say(self.env._("Change your answer to this question?")), Say(question["name"])]
        return Turn(says, menu([self.env._("Change it"), self.env._("Leave it")]))

    @api.model
    def _take_change(self, session, key, at):
        if key == "1":
            return self._enter_question(session, int(at))
        following = int(at) + 1
        is_last = following == len(self._get_ballot(session).question_ids)
        return "review" if is_last else f"change:{following}"

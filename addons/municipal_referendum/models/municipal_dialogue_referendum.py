from odoo import api, models
from odoo.addons.municipal_crm.tools.conversation import menu
from odoo.addons.municipal_crm.tools.dialogue import Digits, Done, Say, Turn
from odoo.tools.translate import LazyTranslate

from ..tools.codes import CODE_DIGITS, NUMBER_DIGITS
from .municipal_ballot_casting import Refused

_lt = LazyTranslate(__name__)

#: Ballots that are offered at once, beside the key that leads on.
OFFERED_AT_ONCE = 4
#: The receipt is told in parts, as people write down a long number.
RECEIPT_PART = 4


class MunicipalDialogueReferendum(models.AbstractModel):
    """Hear what is voted on, practise, vote, and ask whether the vote is in, by any medium.

    A vote cut off at any point is whole or none: all of it is written with the last yes. What must
    not be kept is in ``municipal_dialogue_referendum_secret``, the questions are in
    ``municipal_dialogue_referendum_question``.
    """

    _name = "municipal.dialogue.referendum"
    _description = "Dialogue: voting"
    _inherit = ["municipal.dialogue.steps"]
    _dialogue_code = "referendum"
    _dialogue_title = _lt("Vote in a referendum")
    _dialogue_sequence = 45
    _dialogue_is_private = True

    @api.model
    def _is_available(self, session):
        company = session.company_id or self.env.company
        return bool(self._get_ballots(company))

    @api.model
    def _find_next(self, session):
        """The ballot that the medium names, the only one, or the choice of them."""
        if self._get_ballot(session):
            return "ballot"
        ballots = self._get_ballots(session.company_id)
        if len(ballots) > 1:
            return "ballots"
        session._set_slots(ballot_id=ballots.id)
        return "ballot" if ballots else "gone"

    # === WHICH BALLOT === #

    @api.model
    def _get_ballots(self, company):
        """Those (in sudo) that are open or about to open."""
        ballots = self.env["municipal.ballot"].with_company(company)._get_public()
        return ballots.filtered(lambda ballot: ballot.state in ("open", "ready"))

    @api.model
    def _get_ballot(self, session):
        # sudo: municipal.ballot - what is published is for everybody
        Ballot = self.env["municipal.ballot"].sudo()
        return Ballot.browse(session._get_slot("ballot_id") or [])

    @api.model
    def _get_page(self, session):
        """(ballots that are offered now, whether there are more)"""
        ballots = self._get_ballots(session.company_id)
        start = session._get_slot("page", 0) * OFFERED_AT_ONCE
        return ballots[start : start + OFFERED_AT_ONCE], len(ballots) > OFFERED_AT_ONCE

    @api.model
    def _ask_ballots(self, session):
        ballots, has_more = self._get_page(session)
        labels = ballots.mapped("name") + ([self.env._("Another ballot")] if has_more else [])
        return Turn([Say(self.env._("What would you like to vote on?"))], menu(labels))

    @api.model
    def _take_ballots(self, session, key):
        ballots, _has_more = self._get_page(session)
        if int(key) <= len(ballots):
            session._set_slots(ballot_id=ballots[int(key) - 1].id)
            return "ballot"
        pages = -(-len(self._get_ballots(session.company_id)) // OFFERED_AT_ONCE)
        session._set_slots(page=(session._get_slot("page", 0) + 1) % pages)
        return "ballots"

    @api.model
    def _ask_gone(self, session):
        return Turn([Say(self.env._("There is nothing to vote on at the moment."))], Done())

    # === WHAT TO DO === #

    @api.model
    def _ask_ballot(self, session):
        ballot = self._get_ballot(session)
        says = [Say(f"{ballot.name}."), *self._prepare_kind(ballot)]
        if not ballot._is_taking_votes():
            says.append(Say(self.env._("This ballot takes no votes at the moment.")))
        names = {
            "info": self.env._("Hear what is asked"),
            "practice": self.env._("Practise; nothing is counted"),
            "vote": self.env._("Vote"),
            "check": self.env._("Ask whether I may vote and my vote is in"),
            "finish": self.env._("Finish"),
        }
        ways = self._get_ways(ballot)
        session._set_slots(ways=ways)
        return Turn(says, menu([names[way] for way in ways]))

    @api.model
    def _get_ways(self, ballot):
        """What can be done now, in the order of the keys."""
        ways = {"vote": ballot._is_taking_votes(), "check": ballot._is_answering()}
        return ["info", "practice", *(way for way, is_open in ways.items() if is_open), "finish"]

    @api.model
    def _prepare_kind(self, ballot):
        says = []
        if ballot._get_public_page()["is_consultative"]:
            sentence = self.env._(
                "This ballot is consultative: the council hears the answer and decides."
            )
            says.append(Say(sentence))
        times = self.env._(
            "It opens on %(start)s and closes on %(end)s.",
            start=ballot._say_moment(ballot.date_start),
            end=ballot._say_moment(ballot.date_end),
        )
        return [*says, Say(times)]

    @api.model
    def _take_ballot(self, session, key):
        # the ballot may have closed since the keys were told: then number and code are refused
        way = session._get_slot("ways")[int(key) - 1]
        if way in ("info", "finish"):
            return "info" if way == "info" else "farewell"
        return self._begin_way(session, way)

    @api.model
    def _ask_info(self, session):
        ballot = self._get_ballot(session)
        texts = [ballot.plain_text, *ballot._say_rules()]
        for question in ballot._get_public_page()["questions"]:
            names = [words for _code, words, _cost in question["options"]]
            answers = self.env._("The answers: %s.", ", ".join(names))
            texts += [question["name"], question["help"], answers]
        labels = [self.env._("Go on")]
        if ballot.side_ids:
            labels.append(self.env._("Hear the positions"))
        return Turn([Say(text) for text in texts if text], menu(labels))

    @api.model
    def _take_info(self, session, key):
        return "ballot" if key == "1" else "sides"

    @api.model
    def _ask_sides(self, session):
        """Every position in the words of its side, in the order of the ballot."""
        sides = self._get_ballot(session)._get_public_sides()
        says = [Say(text) for side in sides for text in (f"{side['name']}.", side["text"])]
        return Turn(says, menu([self.env._("Go on")]))

    @api.model
    def _take_sides(self, session, key):
        return "ballot"

    # === WHO === #

    @api.model
    def _ask_number(self, session):
        says = [Say(self.env._("What is the voter's number in your letter? It has eight digits."))]
        return Turn(says, Digits(NUMBER_DIGITS, NUMBER_DIGITS, secret=True))

    @api.model
    def _take_number(self, session, typed):
        self._keep(session, number=typed)
        return "code"

    @api.model
    def _ask_code(self, session):
        says = [Say(self.env._("And the secret code of ten digits?"))]
        return Turn(says, Digits(CODE_DIGITS, CODE_DIGITS, secret=True))

    @api.model
    def _take_code(self, session, typed):
        self._keep(session, code=typed)
        is_check = session._get_slot("way") == "check"
        if wait := self._hit(session, "ballot_check" if is_check else "ballot_vote"):
            session._set_slots(minutes=-(-wait // 60))
            return self._refuse(session, "wait")
        try:
            return self._check(session) if is_check else self._admit(session)
        except Refused as refused:
            return self._refuse(session, refused.code)

    @api.model
    def _hit(self, session, door):
        """Seconds to wait; wrong codes are counted for each voter besides."""
        address = session.address or session.token
        return self.env["municipal.rate.limit"]._hit(door, address)

    @api.model
    def _get_channel(self, session):
        """What the ballot calls the medium."""
        return "web" if session._has_keyboard() else "phone"

    @api.model
    def _check(self, session):
        """Whether the vote is in the box, or may be cast."""
        kept = self._recall(session)
        receipt = self._get_ballot(session)._find_counted(
            kept["number"], kept["code"], self._get_channel(session)
        )
        self._forget(session)
        self._keep(session, receipt=receipt)
        return "checked"

    @api.model
    def _admit(self, session):
        """The first question, for who may vote."""
        kept = self._recall(session)
        self._get_ballot(session)._review(
            kept["number"], kept["code"], [], self._get_channel(session)
        )
        return self._find_question(session)

    # === REFUSED === #

    @api.model
    def _refuse(self, session, code):
        self._forget(session)
        session._set_slots(refusal=code)
        return "refused"

    @api.model
    def _ask_refused(self, session):
        session._forget_trail()
        labels = [self.env._("Try once more"), self.env._("Talk to a person"), self.env._("Finish")]
        return Turn([Say(self._explain(session))], menu(labels))

    @api.model
    def _explain(self, session):
        code = session._get_slot("refusal")
        if code == "wait":
            minutes = session._get_slot("minutes")
            return self.env._("There were many tries. Please try again in %s minutes.", minutes)
        if code == "locked":
            return self.env._(
                "After five wrong codes this way of voting is locked for the number. The other ways"
                " stay open, and the town hall can unlock this one."
            )
        if code == "choice":
            return self.env._("An answer is missing. Nothing has been counted.")
        (sentence,) = self.env["municipal.ballot"]._explain_refusal(Refused(code)).values()
        return sentence

    @api.model
    def _take_refused(self, session, key):
        if key == "1":
            return self._begin_way(session, session._get_slot("way"))
        return session._call("callback") if key == "2" else "farewell"

    # === CAST === #

    @api.model
    def _take_review(self, session, key):
        if key == "1":
            return self._cast(session)
        if key == "2":
            return self._find_change(session)
        self._forget(session)
        return "left"

    @api.model
    def _cast(self, session):
        """Into the box, with all that the voter said, or with none of it."""
        kept = self._recall(session)
        if session._get_slot("way") == "practice":
            self._forget(session)
            return "practised"
        ballot = self._get_ballot(session)
        choices = [kept["choices"].get(str(at)) for at in range(len(ballot.question_ids))]
        try:
            counted = ballot._cast(
                kept["number"], kept["code"], choices, self._get_channel(session)
            )
        except Refused as refused:
            return self._refuse(session, refused.code)
        self._forget(session)
        self._keep(session, receipt=counted.receipt, is_change=counted.is_change)
        return "counted"

    @api.model
    def _ask_left(self, session):
        session._forget_trail()
        says = [Say(self.env._("You have stopped. Nothing has been counted."))]
        return Turn(says, menu([self.env._("From the beginning"), self.env._("Finish")]))

    @api.model
    def _take_left(self, session, key):
        return "ballot" if key == "1" else "farewell"

    @api.model
    def _ask_practised(self, session):
        session._forget_trail()
        says = [Say(self.env._("That was practice. Nothing has been counted or kept."))]
        return Turn(says, menu([self.env._("From the beginning"), self.env._("Finish")]))

    _take_practised = _take_left

    # === RECEIPT === #

    @api.model
    def _ask_counted(self, session):
        """The news itself is told and kept by nobody; the same holds for ``checked``."""
        session._forget_trail()
        says = [Say(self.env._("That was all."))]
        return Turn(says, menu([self.env._("To hear it once more"), self.env._("Finish")]))

    @api.model
    def _take_counted(self, session, key):
        return session._get_frame().position if key == "1" else "farewell"

    @api.model
    def _ask_checked(self, session):
        session._forget_trail()
        says = [Say(self.env._("You are on the roll."))]
        return Turn(says, menu([self.env._("To hear it once more"), self.env._("Finish")]))

    _take_checked = _take_counted

    @api.model
    def _say_receipt(self, session):
        """What the transcript does not keep of ``counted`` and ``checked``."""
        kept = self._recall(session)
        if not kept.get("receipt"):
            return [Say(self.env._("There is no vote of yours in the box yet."), secret=True)]
        texts = [self.env._("Your vote is in the box."), self.env._("Your receipt:")]
        if kept.get("is_change"):
            texts.insert(1, self.env._("It has taken the place of your vote before."))
        spelled = [
            Say(kept["receipt"][start : start + RECEIPT_PART], spell=True, secret=True)
            for start in range(0, len(kept["receipt"]), RECEIPT_PART)
        ]
        again = Say(self.env._("Once more:"), secret=True)
        return [*(Say(text, secret=True) for text in texts), *spelled, again, *spelled]

    @api.model
    def _ask_farewell(self, session):
        self._forget(session)
        session._forget_trail()
        return Turn([Say(self.env._("Thank you."))], Done())

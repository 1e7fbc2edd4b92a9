from dataclasses import dataclass, field
from datetime import timedelta

from odoo import fields, models
from odoo.addons.municipal_crm.models.transactions import beside
from odoo.tools import SQL, consteq

from ..tools.codes import CODE_DIGITS, NUMBER_DIGITS, MistypedCode, read_digits
from ..tools.envelope import Sealer
from ..tools.publication import make_receipt, show_receipt
from ..tools.questions import NotAChoice, clean_choice
from . import ballot_box


class Refused(Exception):
    """The vote was not taken, and nothing has changed but the count of wrong codes.

    ``code``: not_open, mistyped, wrong, locked, voted, other_code, choice. ``facts``: for a choice
    the position of its question and what is wrong with it.
    """

    def __init__(self, code, **facts):
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Counted:
    """What the voter is told: the vote is in, under this receipt."""

    receipt: str
    is_change: bool = field(default=False)


class MunicipalBallot(models.Model):
    """How a vote gets into the box."""

    _inherit = "municipal.ballot"

    def _cast(self, number, code, choices, channel):
        """Take a vote: the one way in for every channel.

        Who voted and what was voted are written in one transaction, or neither is. Nothing of the
        choices is logged, and nothing of them stands anywhere but in the sealed envelope.

        :param str number: the voter's number, as typed
        :param str code: the secret code, as typed
        :param list choices: of each question; see ``tools.questions``
        :param str channel: web, phone or desk
        :return: :class:`Counted`
        :raise Refused: see there
        """
        self.ensure_one()
        # sudo: municipal.ballot - voters have no account; number and code are their right
        ballot = self.sudo()
        voter, number, code = ballot._identify(number, code, channel)
        choices = ballot._clean_choices(choices)
        envelope = ballot._make_envelope(voter, number, code, choices)
        if ballot_box.put_in(self.env.cr, ballot.id, voter.id, channel, envelope):
            voter.invalidate_recordset(["has_voted"], flush=False)
            ballot.invalidate_recordset(["voted"], flush=False)
            return Counted(envelope.shown)
        if ballot.policy == "first":
            raise Refused("voted")
        if not ballot_box.replace(self.env.cr, ballot.id, envelope):
            raise Refused("other_code")
        return Counted(envelope.shown, is_change=True)

    def _find_counted(self, number, code, channel):
        """The receipt of the vote that is in the box, or None: "can I vote, and is my vote in?"

        It is told before the opening too, and until the box is opened.

        :raise Refused: not_open, mistyped, wrong, locked
        """
        # sudo: municipal.ballot - as in _cast
        ballot = self.sudo()
        voter, number, code = ballot._identify(number, code, channel, is_voting=False)
        if not voter.has_voted:
            return None
        tag = ballot._derive("urn", number, code)
        return ballot_box.find_shown(self.env.cr, ballot.id, tag)

    def _is_taking_votes(self):
        """By the clock of the database, and with the grace at the end."""
        self.env.cr.execute("SELECT now() AT TIME ZONE 'UTC'")
        (now,) = self.env.cr.fetchone()
        end = self.date_end and self.date_end + timedelta(minutes=self.grace_minutes)
        return self.state == "open" and self.date_start <= now <= end

    def _is_answering(self):
        """Whether voters are told that they are on the roll and that their vote is in."""
        return self.state in ("ready", "open")

    # === WHO === #

    def _identify(self, number, code, channel, is_voting=True):
        """(voter, number, code) of whoever knows both.

        An unknown number takes the same work and gets the same answer as a wrong code.

        :param bool is_voting: not only asking: then votes have to be taken at the moment
        :raise Refused: not_open, mistyped, wrong, locked
        """
        if not (self._is_taking_votes() if is_voting else self._is_answering()):
            raise Refused("not_open")
        try:
            number = read_digits(number, NUMBER_DIGITS)
            code = read_digits(code, CODE_DIGITS)
        except MistypedCode as slip:
            raise Refused("mistyped", reason=slip.code) from None
        voter = self.env["municipal.ballot.voter"].search(
            [("ballot_id", "=", self.id), ("number", "=", number), ("is_struck", "=", False)]
        )
        is_right = consteq(self._derive("code", number, code), voter.code_mark or "0" * 64)
        if voter and voter._is_locked(channel):
            raise Refused("locked")
        if not is_right:
            self._count_failure(voter, channel)
            raise Refused("wrong")
        return voter, number, code

    def _count_failure(self, voter, channel):
        """It stands even when the visit ends in an error; of two at once both count."""
        column = SQL.identifier(f"failures_{channel}")
        with beside(self.env) as cr:
            cr.execute(
                SQL(
                    "UPDATE municipal_ballot_voter SET %s = %s + 1 WHERE id = %s",
                    column,
                    column,
                    voter.id or 0,
                )
            )
        voter.invalidate_recordset([f"failures_{channel}"])

    # === WHAT === #

    def _clean_choices(self, raw):
        questions = self._get_frozen_questions()
        raw = list(raw) + [None] * (len(questions) - len(raw))
        choices = []
        for at, question in enumerate(questions):
            try:
                choices.append(clean_choice(question, raw[at]))
            except NotAChoice as error:
                raise Refused(
                    "choice", question=at, reason=error.code, limits=error.facts
                ) from None
        return choices

    def _make_envelope(self, voter, number, code, choices):
        sealer = Sealer(bytes.fromhex(self.public_key), self.uuid, self.definition["size"])
        content = sealer.seal(voter.area or None, choices)
        receipt = make_receipt(self.uuid, content)
        tag = self._derive("urn", number, code)
        return ballot_box.Envelope(tag, receipt, show_receipt(receipt), content)

    # === HOUSEKEEPING === #

    def _cron_shake(self):
        """Rows of open ballots lose what is left of their order."""
        for ballot in self.search([("state", "=", "open")]):
            ballot_box.shake(self.env.cr, ballot.id, ballot.uuid)
            self.env.cr.commit()  # pylint: disable=invalid-commit

    def _cron_check(self):
        """Every night: as many envelopes as voters who took part, and no break in the log."""
        for ballot in self.search([("state", "=", "open")]):
            voters, envelopes = ballot_box.count(self.env.cr, ballot.id)
            broken = self.env["municipal.ballot.log"].search([("ballot_id", "=", ballot.id)])
            broken = broken._find_break()
            if voters != envelopes or broken:
                ballot._raise_alarm(voters, envelopes, broken)

    def _raise_alarm(self, voters, envelopes, broken):
        now = fields.Datetime.now()
        self._record(
            "alarm", voters=voters, envelopes=envelopes, line=broken.id or None, checked=str(now)
        )
        self.message_post(
            body=self.env._(
                "The nightly check failed: %(voters)s took part, %(envelopes)s envelopes are in "
                "the box, and the log is %(log)s.",
                voters=voters,
                envelopes=envelopes,
                log=self.env._("broken") if broken else self.env._("whole"),
            )
        )

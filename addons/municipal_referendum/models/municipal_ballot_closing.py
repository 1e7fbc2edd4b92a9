from collections import Counter
from dataclasses import asdict
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.envelope import EnvelopeError, Opener, ShareError, join_shares
from ..tools.publication import publish
from ..tools.tally import count, has_quorum, merge_small
from . import ballot_box

#: What an envelope counts as that does not open: one invalid answer to every question.
UNREADABLE = "unreadable"


class MunicipalBallot(models.Model):
    """The end: the trustees open the box, everything is counted, and the file is published."""

    _inherit = "municipal.ballot"

    def _close(self, shares):
        """Open the box, count and publish; one transaction.

        :param shares: words of as many trustees as are needed; they are kept nowhere
        :raise UserError: too early, the words do not open this box, or something does not add up
        """
        self.ensure_one()
        self._check_over()
        opener = self._open_box(shares)
        sealed = ballot_box.empty(self.env.cr, self.id)
        self._count_last_hour()
        turnout = self._get_turnout()
        if len(sealed) != turnout["voted"]:
            raise UserError(
                self.env._(
                    "%(envelopes)s envelopes are in the box of %(voted)s voters. Do not count; "
                    "call the auditors.",
                    envelopes=len(sealed),
                    voted=turnout["voted"],
                )
            )
        ballots = [self._open_envelope(opener, envelope) for _receipt, envelope in sealed]
        receipts = [receipt for receipt, _envelope in sealed]
        self._publish(receipts, ballots, turnout)

    def _check_over(self):
        end = self.date_end + timedelta(minutes=self.grace_minutes)
        if self.state != "open" or fields.Datetime.now() <= end:
            raise UserError(self.env._("The box is opened when the vote and its grace are over."))

    def _open_box(self, shares):
        try:
            key = join_shares(shares, bytes.fromhex(self.public_key))
        except ShareError as error:
            texts = {
                "unreadable": self.env._("The words of a trustee have a mistake in them."),
                "too_few": self.env._(
                    "The words of %s different trustees are needed.", self.threshold
                ),
                "other_box": self.env._("These words belong to another ballot."),
            }
            raise UserError(texts[error.code]) from None
        return Opener(key, self.uuid)

    def _open_envelope(self, opener, envelope):
        """[area, choices]"""
        try:
            content = opener.open(envelope)
        except EnvelopeError:
            return ["", [UNREADABLE] * len(self.definition["questions"])]
        return [content["area"] or "", content["choices"]]

    def _get_turnout(self):
        """{"registered": n, "voted": n, "areas": {area: [registered, voted]}}"""
        registered = Counter(
            dict(
                self.env["municipal.ballot.voter"]._read_group(
                    [("ballot_id", "=", self.id), ("is_struck", "=", False)], ["area"], ["__count"]
                )
            )
        )
        voted = Counter()
        for (area, _channel), number in ballot_box.count_turnout(self.env.cr, self.id).items():
            voted[area or False] += number
        return {
            "registered": sum(registered.values()),
            "voted": sum(voted.values()),
            "areas": {area or "": [registered[area], voted[area]] for area in registered | voted},
        }

    def _publish(self, receipts, ballots, turnout):
        """Write the result, do away with the envelopes, and sign."""
        groups = merge_small(
            {area: voted for area, (_registered, voted) in turnout["areas"].items()},
            self.least_group,
        )
        ballots = [["+".join(groups.get(area, (area,))), choices] for area, choices in ballots]
        roll = turnout | {"areas": self._join_areas(turnout["areas"], groups)}
        result = self._count(ballots, turnout)
        closed = fields.Datetime.now().isoformat() + "+00:00"
        # sudo: municipal.ballot - the key signs once, here, and goes
        ballot = self.sudo()
        key = bytes.fromhex(self.env["municipal.sealed"]._get_seal().open(ballot.signer_sealed))
        document = publish(self.definition, receipts, ballots, roll, result, closed, key)
        ballot._set_state("closed", publication=document, result=result, signer_sealed=False)
        self.flush_recordset()
        ballot_box.destroy(self.env.cr, self.id)
        self._record(
            "counted", **{name: document[name] for name in ("receipts_head", "ballots_head")}
        )

    def _join_areas(self, areas, groups):
        joined = {}
        for area, figures in areas.items():
            name = "+".join(groups.get(area, (area,)))
            before = joined.get(name, [0, 0])
            joined[name] = [one + other for one, other in zip(before, figures, strict=True)]
        return joined

    def _count(self, ballots, turnout):
        """The figures of the table of results."""
        rules, registered = self._get_rules(), turnout["registered"]
        questions = self._get_frozen_questions()
        return {
            "registered": registered,
            "voted": turnout["voted"],
            "has_quorum": has_quorum(rules, registered, turnout["voted"]),
            "questions": [
                asdict(count(question, [one[1][at] for one in ballots], rules, registered))
                for at, question in enumerate(questions)
            ],
        }

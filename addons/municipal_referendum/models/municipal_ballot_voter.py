from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.codes import CODE_DIGITS, NUMBER_DIGITS, make_digits
from . import ballot_box
from .municipal_ballot import CHANNELS

DESK = "municipal_referendum.municipal_referendum_group_desk"
#: Wrong codes after which a channel is locked for a voter.
MOST_FAILURES = 5


class MunicipalBallotVoter(models.Model):
    """A line of the roll: a pseudonym with the right to vote, and no name.

    Who it is stands in the town's register alone; ``key`` is what that register's number becomes
    under a key outside the database. The code of the letter is nowhere: only its mark.
    """

    _name = "municipal.ballot.voter"
    _description = "Voter of a ballot"
    _rec_name = "number"
    _log_access = False
    _order = "number"

    ballot_id = fields.Many2one("municipal.ballot", required=True, ondelete="restrict", index=True)
    key = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    number = fields.Char("Voter's number", required=True, readonly=True)
    code_mark = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    area = fields.Char(readonly=True)
    failures_web = fields.Integer(readonly=True, default=0, aggregator=None)
    failures_phone = fields.Integer(readonly=True, default=0, aggregator=None)
    failures_desk = fields.Integer(readonly=True, default=0, aggregator=None)
    is_locked = fields.Boolean(compute="_compute_is_locked", search="_search_is_locked")
    is_struck = fields.Boolean("Struck off", readonly=True)
    has_voted = fields.Boolean(compute="_compute_has_voted", search="_search_has_voted")

    _key_uniq = models.UniqueIndex("(ballot_id, key)", "This person is on the roll already.")
    _number_uniq = models.UniqueIndex("(ballot_id, number)", "This number is on the roll already.")

    def init(self):
        super().init()
        ballot_box.create_tables(self.env.cr)

    # === COMPUTE METHODS === #

    @api.depends("failures_web", "failures_phone", "failures_desk")
    def _compute_is_locked(self):
        for voter in self:
            voter.is_locked = any(voter._is_locked(channel) for channel, _name in CHANNELS)

    @api.model
    def _search_is_locked(self, operator, value):
        if operator != "in":
            return NotImplemented
        locked = Domain.OR(
            [(f"failures_{channel}", ">=", MOST_FAILURES)] for channel, _name in CHANNELS
        )
        return locked if True in value else ~locked

    def _compute_has_voted(self):
        voted = ballot_box.find_voted(self.env.cr, self.ids)
        for voter in self:
            voter.has_voted = voter.id in voted

    @api.model
    def _search_has_voted(self, operator, value):
        if operator != "in":
            return NotImplemented
        table = SQL("SELECT voter_id FROM municipal_ballot_participation")
        return [("id", "in" if True in value else "not in", table)]

    # === ROLL === #

    @api.model
    def _enroll(self, ballot, voters):
        """Put voters on the roll.

        :param voters: ``municipal_referendum.tools.roll.Voter`` of each
        :return: [(voter of the file, number, code)]: the codes exist here and in the letters alone
        """
        ballot._check_roll_open()
        # sudo: municipal.ballot.voter - officers have rolls made, nobody writes in them
        Voter = self.sudo()
        taken = set(ballot.sudo().voter_ids.mapped("number"))
        rows, letters = [], []
        for voter in voters:
            number, code = self._draw_number(taken), make_digits(CODE_DIGITS)
            taken.add(number)
            letters.append((voter, number, code))
            rows.append(
                {
                    "ballot_id": ballot.id,
                    "key": ballot._derive("roll", voter.key),
                    "number": number,
                    "code_mark": ballot._derive("code", number, code),
                    "area": voter.area,
                }
            )
        Voter.create(rows)
        ballot._record("enrolled", voters=len(rows))
        return letters

    @api.model
    def _draw_number(self, taken):
        while (number := make_digits(NUMBER_DIGITS)) in taken:
            pass
        return number

    def _renew_code(self):
        """A new code for who lost the letter; the old one is worth nothing any more.

        :raise UserError: they have voted: nobody could tell what the new code belongs to
        """
        self.ensure_one()
        if self.has_voted:
            raise UserError(self.env._("This voter has voted; the vote stands."))
        code = make_digits(CODE_DIGITS)
        # sudo: municipal.ballot.voter - as in _enroll
        self.sudo().write({"code_mark": self.ballot_id._derive("code", self.number, code)})
        self.ballot_id._record("renewed", number=self.number)
        return code

    def _strike(self, reason):
        """Take somebody off the roll; a vote that was cast stays in the box."""
        # sudo: municipal.ballot.voter - as in _enroll
        for voter in self.sudo():
            voter.write({"is_struck": True})
            voter.ballot_id._record("struck", number=voter.number, reason=reason)

    # === LOCK === #

    def _is_locked(self, channel):
        return self[f"failures_{channel}"] >= MOST_FAILURES

    def action_unlock(self):
        """Let a voter try again; it is recorded.

        :raise AccessError: not the desk, or another municipality's roll
        """
        if not self.env.user.has_group(DESK):
            raise AccessError(self.env._("Only the desk unlocks a number."))
        self.check_access("read")
        # sudo: municipal.ballot.voter - as in _enroll
        for voter in self.sudo():
            voter.write({f"failures_{channel}": 0 for channel, _name in CHANNELS})
            voter.ballot_id._record("unlocked", number=voter.number)

from odoo import api, models
from odoo.exceptions import UserError

from .municipal_ballot import FROZEN


class MunicipalBallotFrozen(models.AbstractModel):
    """A part of a ballot that is frozen with it."""

    _name = "municipal.ballot.frozen"
    _description = "Part of a ballot"

    def _get_ballots(self):
        return self.ballot_id

    def _check_not_frozen(self):
        if any(ballot.state in FROZEN for ballot in self._get_ballots()):
            raise UserError(self.env._("A ballot does not change once people vote."))

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_not_frozen()
        return parts

    def write(self, vals):
        self._check_not_frozen()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_not_frozen(self):
        self._check_not_frozen()

from odoo import fields, models


class MunicipalRequest(models.Model):
    _inherit = "municipal.request"

    closing_reason_id = fields.Many2one(
        "municipal.closing.reason",
        "Why it ended",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    def _record_move(self, target, role, reason, moment):
        """Whatever the next move is, the reason of an earlier one holds no more."""
        history = super()._record_move(target, role, reason, moment)
        if self.closing_reason_id:
            # sudo: municipal.request - the move was checked
            self.sudo()._write_unguarded({"closing_reason_id": False})
        return history

from odoo import fields, models


class MunicipalRequest(models.Model):
    _inherit = "municipal.request"

    date_reminded = fields.Datetime("Citizen reminded on", readonly=True, copy=False)

    def _record_move(self, target, role, reason, moment):
        """Another wait has a reminder of its own."""
        history = super()._record_move(target, role, reason, moment)
        if self.date_reminded:
            # sudo: municipal.request - the move was checked
            self.sudo()._write_unguarded({"date_reminded": False})
        return history

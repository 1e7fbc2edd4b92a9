from odoo import api, models


class MunicipalIvrCaller(models.Model):
    """Numbers that want no automatic calls."""

    _inherit = "municipal.ivr.caller"

    @api.model
    def _set_opt_out(self, phone, opt_out=True):
        """Remember the wish of whoever answers at ``phone`` (E.164)."""
        self._keep(phone, "opt_out", opt_out)

import time

from odoo import api, models
from odoo.tools import consteq
from odoo.tools import hmac as secret_hmac

from ..tools.typed import read_number

#: System parameter: seconds that a person needs at least to fill in a form; 0 asks for none.
SECONDS = "municipal_crm.form_seconds"


class MunicipalRequestForm(models.AbstractModel):
    """What keeps robots and banned people from filing requests, without a puzzle for anybody."""

    _inherit = "municipal.request.form"

    @api.model
    def _check_ban(self, sheet, vals):
        for name in ("contact_phone", "contact_email"):
            if vals.get(name) and self.env["municipal.ban"]._is_banned(None, vals[name]):
                sheet.errors[name] = self.env._(
                    "With this contact no request can be filed here at the moment. Please call us."
                )

    @api.model
    def _make_stamp(self):
        """When the form was opened, signed: nobody can claim to have opened it earlier."""
        now = str(int(time.time()))
        return f"{now}-{self._sign(now)}"

    @api.model
    def _is_too_fast(self, stamp):
        """Whether a form comes back sooner than a person could fill it in, or from nowhere."""
        # sudo: ir.config_parameter - visitors must not read it, but it holds for them
        seconds = read_number(self.env["ir.config_parameter"].sudo().get_param(SECONDS))
        if not seconds:
            return False
        opened, _dash, signature = (stamp or "").partition("-")
        moment = read_number(opened, 12)
        is_ours = moment is not None and consteq(self._sign(opened), signature)
        return not is_ours or time.time() - moment < seconds

    @api.model
    def _sign(self, text):
        return secret_hmac(self.env(su=True), "municipal.request.form.opened", text)[:20]

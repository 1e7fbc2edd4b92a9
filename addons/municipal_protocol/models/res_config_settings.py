from odoo import fields, models
from odoo.addons.municipal_crm.models.notices import show_notice

from ..tools.answer import Unavailable


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    protocol_connector = fields.Selection(
        related="company_id.protocol_connector", readonly=False, required=True
    )
    protocol_answers = fields.Boolean(related="company_id.protocol_answers", readonly=False)
    protocol_address = fields.Char(related="company_id.protocol_address", readonly=False)
    protocol_seconds = fields.Integer(related="company_id.protocol_seconds", readonly=False)
    protocol_secret = fields.Char(related="company_id.protocol_secret", readonly=False)

    def action_check_protocol(self):
        """Say whether the e-protocol answers and knows our secret; nothing is registered."""
        self.ensure_one()
        self.check_access("write")
        connector = self.env["municipal.protocol.connector.rest"].with_company(self.company_id)
        try:
            connector._check_connection()
        except Unavailable as reason:
            return show_notice(self._explain_protocol(reason), "danger", sticky=True)
        return show_notice(self.env._("The e-protocol answers and knows our secret."), "success")

    def _explain_protocol(self, reason):
        field = self.env["municipal.protocol.document"]._fields["failure"]
        labels = dict(field._description_selection(self.env))
        return f"{labels[reason.code]} {reason.detail}".strip()

from odoo import api, fields, models

from .selection import selection_like


class MunicipalConsent(models.Model):
    """What a citizen agreed to or withdrew, with the text they saw."""

    _name = "municipal.consent"
    _inherit = "municipal.append.only"
    _description = "Consent"
    _order = "date desc, id desc"
    _rec_name = "purpose"

    citizen_id = fields.Many2one("municipal.citizen", required=True, index=True, ondelete="cascade")
    purpose = fields.Selection(
        [
            ("request", "Handling of my request"),
            ("messages", "Messages on the progress of my requests"),
            ("news", "News and announcements"),
            ("recording", "Recording of calls"),
        ],
        required=True,
    )
    granted = fields.Boolean(default=True)
    text = fields.Text("Text as shown", required=True)
    text_version = fields.Char("Version", required=True)
    date = fields.Datetime(default=fields.Datetime.now, required=True)
    channel = fields.Selection(selection_like("municipal.request", "channel"), required=True)

    def _may_be_erased(self):
        return self.env.su or not self.citizen_id.exists()

    @api.model
    def _explain_append_only(self):
        return self.env._("Consents are kept as they were given: record a new one.")

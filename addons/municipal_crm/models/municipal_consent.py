from odoo import api, fields, models
from odoo.exceptions import UserError


class MunicipalConsent(models.Model):
    """What a citizen agreed to or withdrew, with the text they saw. Rows are never changed."""

    _name = "municipal.consent"
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
    channel = fields.Selection(
        selection=lambda self: (
            self.env["municipal.request"]._fields["channel"]._description_selection(self.env)
        ),
        required=True,
    )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("Consents are kept as they were given: record a new one."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_citizen(self):
        if self.citizen_id.exists() and not self.env.su:
            raise UserError(self.env._("Consents are kept as they were given: record a new one."))

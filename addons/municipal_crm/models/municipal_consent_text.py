from odoo import api, fields, models

from .selection import selection_like


class MunicipalConsentText(models.Model):
    """What a citizen reads before they agree; the town edits it, and what was shown is kept."""

    _name = "municipal.consent.text"
    _description = "Text of a consent"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    purpose = fields.Selection(selection_like("municipal.consent", "purpose"), required=True)
    text = fields.Text(required=True, translate=True)
    version = fields.Char(required=True, default="1", readonly=True, copy=False)
    sequence = fields.Integer(default=10)

    _purpose_uniq = models.UniqueIndex("(purpose)", "There is a text for this purpose already.")

    def write(self, vals):
        """Another text is another version: nobody is said to have agreed to what they never saw."""
        if "text" in vals and "version" not in vals:
            vals = {**vals, "version": fields.Datetime.now().strftime("%Y-%m-%d %H:%M:%S")}
        return super().write(vals)

    @api.model
    def _get_texts(self):
        """{purpose: record (in sudo)} in order, for everybody who is asked."""
        # sudo: municipal.consent.text - read by the citizens whom it asks
        return {row.purpose: row for row in self.sudo().search([])}

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.colour import WHITE, make_palette, parse, to_hex


class ResCompany(models.Model):
    """How a municipality looks and where it is reached: its emblem is the company's logo, its
    colours are the company's own two; both are used as they are only where that can be read."""

    _inherit = "res.company"

    municipality_motto = fields.Char("Motto", translate=True)
    municipality_line_phone = fields.Char(
        "Telephone line", help="Where citizens are served by telephone; empty: the town's number."
    )
    municipality_line_hours = fields.Char("Hours of the telephone line", translate=True)

    @api.constrains("primary_color", "secondary_color")
    def _check_colours(self):
        for company in self:
            for colour in (company.primary_color, company.secondary_color):
                if colour and not parse(colour):
                    raise ValidationError(
                        self.env._("“%s” is not a colour: write it as #0b4a6f.", colour)
                    )

    def _get_municipal_palette(self):
        """The readable :class:`~..tools.colour.Palette` of the municipality."""
        self.ensure_one()
        return make_palette(self.primary_color, self.secondary_color)

    def _get_municipal_phone(self):
        """The number to call: the telephone line, else the town hall."""
        self.ensure_one()
        return self.municipality_line_phone or self.phone or ""

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._set_email_colours()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if "primary_color" in vals and "email_secondary_color" not in vals:
            self._set_email_colours()
        return result

    def _set_email_colours(self):
        """The buttons of Odoo's own e-mails take the town's colour too."""
        for company in self:
            brand = company._get_municipal_palette().brand
            company.write({"email_primary_color": to_hex(WHITE), "email_secondary_color": brand})

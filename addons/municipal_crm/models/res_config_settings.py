from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.map_grid import is_tile_address


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    municipality_code = fields.Char(related="company_id.municipality_code", readonly=False)
    municipality_tz = fields.Selection(related="company_id.municipality_tz", readonly=False)
    municipality_show_officer = fields.Boolean(
        related="company_id.municipality_show_officer", readonly=False
    )
    municipality_reopen_days = fields.Integer(
        related="company_id.municipality_reopen_days", readonly=False
    )
    municipality_quiet_start = fields.Float(
        related="company_id.municipality_quiet_start", readonly=False
    )
    municipality_quiet_end = fields.Float(
        related="company_id.municipality_quiet_end", readonly=False
    )
    municipality_emergency_text = fields.Char(
        related="company_id.municipality_emergency_text", readonly=False
    )
    municipality_primary_color = fields.Char(related="company_id.primary_color", readonly=False)
    municipality_secondary_color = fields.Char(related="company_id.secondary_color", readonly=False)
    municipality_motto = fields.Char(related="company_id.municipality_motto", readonly=False)
    municipality_line_phone = fields.Char(
        related="company_id.municipality_line_phone", readonly=False
    )
    municipality_line_hours = fields.Char(
        related="company_id.municipality_line_hours", readonly=False
    )
    municipality_map_tiles = fields.Char(
        "Tile server",
        config_parameter="leaflet.tile_url",
        help="For example https://tiles.example.org/{z}/{x}/{y}.png",
    )
    municipality_map_copyright = fields.Char(
        "Whose map it is", config_parameter="leaflet.copyright"
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if values.get("municipality_map_tiles") == "False":  # how web_leaflet_lib says: none
            values["municipality_map_tiles"] = False
        return values

    @api.constrains("municipality_map_tiles")
    def _check_municipality_map_tiles(self):
        for settings in self:
            address = settings.municipality_map_tiles
            if address and not is_tile_address(address):
                raise ValidationError(
                    self.env._(
                        "The address of a tile server begins with https:// or with / and holds "
                        "{z}, {x} and {y}."
                    )
                )

from odoo import api, models


class MunicipalHome(models.AbstractModel):
    _inherit = "municipal.home"

    @api.model
    def _get_tiles(self):
        _, tile = self.env._, self._prepare_tile
        news = _("News, notices, events and council meetings.")
        places = _("Services, shelters and other places, with hours and access.")
        return [
            *super()._get_tiles(),
            tile("announcements", 30, "/announcements", _("Announcements"), news, "news"),
            tile("places", 60, "/places", _("Places"), places, "map"),
        ]

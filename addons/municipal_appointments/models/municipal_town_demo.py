from odoo import api, models
from odoo.addons.municipal_crm.models.municipal_town_demo import TOWN_PARTS


class MunicipalTownDemo(models.AbstractModel):
    """The demo town gives appointments."""

    _inherit = "municipal.town.demo"

    @api.model
    def _load_appointments(self, town_folder, folder):
        """:param str folder: of ``appointments.json``, whose keys are those of ``town_folder``"""
        town = {part: self._read(town_folder, part) for part in TOWN_PARTS if part != "staff"}
        town.pop("routing")
        town["appointments"] = self._read(folder, "appointments")
        self.env["municipal.town.loader"]._load(town)

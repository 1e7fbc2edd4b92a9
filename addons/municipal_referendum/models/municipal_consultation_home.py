from odoo import api, models
from odoo.addons.municipal_crm.models.municipal_rate_limit import DEFAULT_RATES

DEFAULT_RATES.update({"consultation_comment": "30/3600", "consultation_report": "30/3600"})


class MunicipalHome(models.AbstractModel):
    _inherit = "municipal.home"

    @api.model
    def _get_tiles(self):
        """A tile while people are asked."""
        # sudo: municipal.consultation - whether one is open is for everybody
        is_open = self.env["municipal.consultation"].sudo().search_count(
            [("state", "=", "open"), ("company_id", "=", self.env.company.id)], limit=1
        )  # fmt: skip
        if not is_open:
            return super()._get_tiles()
        title = self.env._("Consultations")
        text = self.env._("Read what the municipality plans, comment and propose.")
        tile = self._prepare_tile("consultation", 26, "/consultations", title, text, "talk")
        return [*super()._get_tiles(), tile]

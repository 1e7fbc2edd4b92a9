from odoo import api, models


class MunicipalHealth(models.AbstractModel):
    _inherit = "municipal.health"

    @api.model
    def _get_health(self):
        """How many personnel systems were not followed the last time. The town hall works on with
        the chart that it has, so this does not make the service sick."""
        self.env.cr.execute(
            """
            SELECT COUNT(*) FROM municipal_organisation_source
             WHERE active AND state IN ('failed', 'refused')
            """
        )
        (behind,) = self.env.cr.fetchone()
        return super()._get_health() | {"organisation_behind": behind}

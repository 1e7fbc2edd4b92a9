from odoo import api, models


class MunicipalHealth(models.AbstractModel):
    _inherit = "municipal.health"

    @api.model
    def _get_health(self):
        """Documents that wait for a number, how long the oldest should have had one, and how many
        wait for a person. An e-protocol that is down does not make the service sick."""
        self.env.cr.execute(
            """
            SELECT COUNT(*) FILTER (WHERE state = 'pending'),
                   EXTRACT(EPOCH FROM (clock_timestamp() AT TIME ZONE 'UTC')
                           - MIN(create_date) FILTER (WHERE state = 'pending'))::int,
                   COUNT(*) FILTER (WHERE state <> 'pending')
              FROM municipal_protocol_document
             WHERE state IN ('pending', 'refused', 'failed')
            """
        )
        pending, oldest, stuck = self.env.cr.fetchone()
        return super()._get_health() | {
            "protocol_pending": pending,
            "protocol_oldest_seconds": oldest or 0,
            "protocol_stuck": stuck,
        }

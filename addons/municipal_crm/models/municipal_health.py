from odoo import api, models


class MunicipalHealth(models.AbstractModel):
    """What ``/municipal/health`` tells a monitoring system. Addons add their own figures.

    Figures only: no names, no texts, nothing that helps an intruder.
    """

    _name = "municipal.health"
    _description = "State of the service"

    @api.model
    def _get_health(self):
        """{"status", "db", figures…}: two statements on partial indexes, whatever the size.

        ``outbox_oldest_seconds`` is how long the oldest message that should have left has waited.
        """
        self.env.cr.execute(
            """
            SELECT COUNT(*),
                   EXTRACT(EPOCH FROM (clock_timestamp() AT TIME ZONE 'UTC') - MIN(date_planned))::int
              FROM municipal_notification
             WHERE state = 'queued' AND date_planned <= clock_timestamp() AT TIME ZONE 'UTC'
            """
        )
        queue, oldest = self.env.cr.fetchone()
        self.env.cr.execute("SELECT COUNT(*) FROM municipal_request WHERE is_unrouted IS TRUE")
        (unrouted,) = self.env.cr.fetchone()
        return {
            "status": "pass",
            "db": "ok",
            "outbox_queue": queue,
            "outbox_oldest_seconds": oldest or 0,
            "requests_unrouted": unrouted,
        }

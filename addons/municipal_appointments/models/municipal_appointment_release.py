import random
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.transactions import hold, try_hold

from .municipal_appointment import PASSING

BATCH_SIZE = 500


class MunicipalAppointment(models.Model):
    """What was let go: cancelled times come back at a moment that nobody can know.

    A time that came back at once would be sold: its holder cancels while the buyer clicks.
    """

    _inherit = "municipal.appointment"

    def _keep_back(self, old, moved_from=None):
        """A row for the time that was just let go; it keeps it for a while. :return: the row

        :param dict old: see ``_get_time``
        """
        self.ensure_one()
        self.flush_recordset()
        service = self.env["municipal.appointment.service"].browse(old["service_id"])
        row = self.create(
            {
                **old,
                "channel": self.channel,
                "moved_from_id": moved_from and moved_from.id,
                "service_asked_id": self.service_asked_id.id,
                "is_walk_in": not old["lane_id"],
            }
        )
        minutes = self._get_release_minutes(service, row.lane_id)
        if minutes and old["date_start"] > fields.Datetime.now():
            wait = timedelta(seconds=random.SystemRandom().randint(60, minutes * 60))
            length, gap = old["date_end"] - old["date_start"], old["date_free"] - old["date_end"]
            expires = min(fields.Datetime.now() + wait, old["date_start"])
            # not possible where the appointment itself has moved by less than its length
            row._take(
                row.lane_id, old["date_start"], length, gap, state="kept_back", date_expires=expires
            )
        return row

    @api.model
    def _get_release_minutes(self, service, lane):
        """Counters that only the officers can book need no such care."""
        return 0 if not lane or lane.is_internal else service.release_minutes

    @api.model
    def _cron_expire(self):
        """End what was held too long. Free times do not wait for this: they look at the clock."""
        domain = [("state", "in", PASSING), ("date_expires", "<=", fields.Datetime.now())]
        # sudo: municipal.appointment - the scheduler's own work
        ids = self.sudo().search(domain, order="date_expires, id", limit=BATCH_SIZE).ids
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(ids))
        for row_id in ids:
            row = try_hold(self.sudo().browse(row_id)).filtered_domain(domain)
            if row:
                row._set_state("expired")
            if not cron._commit_progress(1):
                break

    def _release(self):
        """Give a time that is kept back free at once, e.g. for somebody on the waiting list."""
        kept = hold(self).filtered(lambda row: row.state == "kept_back")
        kept._set_state("expired")
        kept.flush_recordset()
        return kept

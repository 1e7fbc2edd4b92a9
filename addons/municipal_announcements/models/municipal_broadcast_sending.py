from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .municipal_broadcast import CRON

#: Messages of each channel that are handed over in a minute; system parameters
#: ``municipal_announcements.per_minute.<channel>`` override them.
PER_MINUTE = {"email": 3000, "sms": 1200, "push": 12000, "voice": 30}
RATE_PARAMETER = "municipal_announcements.per_minute."
BATCH_SIZE = 500
PAUSE_SECONDS = 10


class MunicipalBroadcast(models.Model):
    """Sending: starting in time, at the pace of each channel, and ending (N18, N25)."""

    _inherit = "municipal.broadcast"

    @api.model
    def _cron_broadcast(self):
        """Start what is due, hand over what is queued, one row and one commit at a time.

        Killed at any moment, the row at hand is undone as a whole and is simply still due.
        """
        cron = self.env["ir.cron"]
        self._start_due()
        cron._commit_progress(remaining=1)
        for broadcast in self._get_running():
            while ids := broadcast._find_due():
                for row_id in ids:
                    self.env["municipal.notification"]._send_broadcast_row(row_id)
                    if not cron._commit_progress(1, remaining=1):
                        return
        self._finish()
        cron._commit_progress(remaining=0)
        self._wake_for_rest()

    @api.model
    def _wake_for_rest(self):
        """Come back when the next message is due, or when the pace of its channel allows it."""
        rows = self.env["municipal.notification"]
        domain = [("broadcast_id", "in", self._get_running().ids), ("state", "=", "queued")]
        later = rows.search(domain, order="date_planned, id", limit=1)
        if later:
            soon = fields.Datetime.now() + timedelta(seconds=PAUSE_SECONDS)
            rows._wake_cron(CRON, max(later.date_planned, soon))

    @api.model
    def _start_due(self):
        """Choose and queue the people of every broadcast whose time has come."""
        now = fields.Datetime.now()
        for broadcast in self.search([("state", "=", "ready")], order="is_severe desc, id"):
            start = broadcast._get_start()
            if start and start > now:
                continue
            if refusal := broadcast._get_refusal():
                broadcast._set_state("stopped", stop_reason=refusal)
                continue
            broadcast._enqueue()
            broadcast._set_state("running", date_started=now)
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _get_running(self):
        """What is severe goes first, then what was let go first."""
        self.env.invalidate_all()
        return self.search([("state", "=", "running")], order="is_severe desc, date_started, id")

    def _find_due(self):
        """Ids of rows that may leave now: as many of each channel as its pace allows."""
        self.env.invalidate_all()
        if refusal := self._get_refusal():
            self._set_state("stopped", stop_reason=refusal)
        if self.state != "running":
            return []
        ids = []
        for channel in (*PER_MINUTE, None):
            room = min(BATCH_SIZE, self._get_room(channel))
            if room > 0:
                domain = self._get_due_domain() & fields.Domain("channel", "=", channel or False)
                rows = self.env["municipal.notification"].search(
                    domain, order="date_planned, id", limit=room
                )
                ids += rows.ids
        return ids

    def _get_due_domain(self):
        return fields.Domain(
            [
                ("broadcast_id", "=", self.id),
                ("state", "=", "queued"),
                ("date_planned", "<=", fields.Datetime.now()),
            ]
        )

    @api.model
    def _get_room(self, channel):
        """How many messages of a channel may be handed over at this moment."""
        if not channel:  # the second way of a message that failed on its first
            return BATCH_SIZE
        # sudo: ir.config_parameter - a number, the same for everybody
        text = self.env["ir.config_parameter"].sudo().get_param(RATE_PARAMETER + channel)
        limit = int(text) if (text or "").isdecimal() else PER_MINUTE[channel]
        since = fields.Datetime.now() - timedelta(minutes=1)
        used = self.env["municipal.notification"].search_count(
            [
                ("broadcast_id", "!=", False),
                ("channel", "=", channel),
                ("date_handed_over", ">", since),
            ]
        )
        return limit - used

    # === END === #

    @api.model
    def _finish(self):
        """End what has nothing left to send; what was stopped lets go of its queue."""
        since = fields.Datetime.now() - timedelta(days=1)
        stopped = fields.Domain("state", "=", "stopped") & fields.Domain("date_ended", ">", since)
        for broadcast in self.search(stopped | fields.Domain("state", "=", "running")):
            if broadcast.state == "stopped":
                broadcast._cancel_queued()
            elif not broadcast._has_open():
                broadcast._set_state("done")

    def _has_open(self):
        domain = [("broadcast_id", "=", self.id), ("state", "in", ("queued", "sending"))]
        return bool(self.env["municipal.notification"].search_count(domain, limit=1))

    def _cancel_queued(self):
        """One statement: nobody has to wait for a hundred thousand rows."""
        self.env["municipal.notification"].flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE municipal_notification SET state = 'cancelled', failure_reason = %s,"
                " write_date = %s WHERE broadcast_id = %s AND state = 'queued'",
                self.stop_reason or "",
                fields.Datetime.now(),
                self.id,
            )
        )
        self.env["municipal.notification"].invalidate_model(["state", "failure_reason"])

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

MOST_DAYS = 366
#: Recordings whose words a machine could not give: the desk has to listen.
UNREAD = ("failed",)


class MunicipalCall(models.Model):
    """Figures of the telephone line, of the calls that the user may see."""

    _inherit = "municipal.call"

    @api.model
    def get_indicators(self, days=30):
        """How the line is used.

        :param int days: the last so many days, today included; at most a year
        :return: {"calls", "answered", "contained" (share), "seconds" (mean), "abandoned" (share),
            "outcomes": [{"code", "label", "count"}], "days": [{"day", "count"}],
            "hours": [24 counts], "left_at": [{"node", "name", "count"}], "unread": recordings without text,
            "recordings", "callbacks", "late_callbacks": to be called back, and after their day}
        """
        days = max(1, min(int(days), MOST_DAYS))
        since = fields.Datetime.now() - timedelta(days=days)
        domain = Domain("date_start", ">=", since) & Domain("outcome", "!=", "running")
        [(calls, seconds, contained)] = self._read_group(
            domain, [], ["__count", "duration:avg", "contained:avg"]
        )
        outcomes = dict(self._read_group(domain, ["outcome"], ["__count"]))
        return {
            "calls": calls,
            "answered": self.search_count(domain & Domain("date_answer", "!=", False)),
            "seconds": round(seconds or 0),
            "contained": contained or 0,
            "abandoned": outcomes.get("abandoned", 0) / calls if calls else 0,
            "outcomes": self._prepare_outcomes(outcomes),
            **self._prepare_times(domain),
            "left_at": self._prepare_left_at(domain),
            **self._prepare_recordings(since),
            **self._prepare_callbacks(),
        }

    @api.model
    def _prepare_outcomes(self, counts):
        labels = self._fields["outcome"]._description_selection(self.env)
        return [
            {"code": code, "label": label, "count": counts[code]}
            for code, label in labels
            if counts.get(code)
        ]

    @api.model
    def _prepare_times(self, domain):
        days = self._read_group(domain, ["date_start:day"], ["__count"])
        hours = dict(self._read_group(domain, ["date_start:hour_number"], ["__count"]))
        return {
            "days": [{"day": fields.Date.to_string(day), "count": count} for day, count in days],
            "hours": [hours.get(hour, 0) for hour in range(24)],
        }

    @api.model
    def _prepare_left_at(self, domain):
        rows = self._read_group(
            domain & Domain("outcome", "in", ("abandoned", "partial")),
            ["node"],
            ["__count", "flow_version_id:max"],
            order="__count desc",
            limit=10,
        )
        Version = self.env["municipal.ivr.flow.version"]
        return [
            {
                "node": node or "",
                "name": Version.browse(version or [])._get_step_name(node or ""),
                "count": count,
            }
            for node, count, version in rows
        ]

    @api.model
    def _prepare_recordings(self, since):
        domain = Domain("call_id.date_start", ">=", since) & Domain("kind", "=", "message")
        Recording = self.env["municipal.call.recording"]
        return {
            "recordings": Recording.search_count(domain),
            "unread": Recording.search_count(domain & Domain("transcript_state", "in", UNREAD)),
        }

    @api.model
    def _prepare_callbacks(self):
        domain = Domain(self.env["municipal.request"]._get_callback_domain())
        today = fields.Date.context_today(self)
        Request = self.env["municipal.request"]
        return {
            "callbacks": Request.search_count(domain),
            "late_callbacks": Request.search_count(
                domain & Domain("activity_date_deadline", "<", today)
            ),
        }

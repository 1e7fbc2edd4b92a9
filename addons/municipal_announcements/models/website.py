import pytz
from odoo import models
from odoo.tools import format_datetime


class Website(models.Model):
    _inherit = "website"

    def _get_municipal_alerts(self):
        """The banner of the alerts that hold now, rendered once for all who see the same."""
        alerts = self.env["municipal.announcement"]._get_current_alerts()
        if not alerts:
            return ""
        tz = self._get_municipal_facts()["tz"]
        return self._get_announcement_piece("website_alert_banner", alerts=alerts, tz=tz)

    def _get_announcement_piece(self, template, **values):
        """As ``_get_municipal_piece``, for templates of this addon."""
        name = f"municipal_announcements.{template}"
        if self._is_frame_edited():
            return self.env["ir.qweb"]._render(name, values)
        return self._render_piece(name, self.env.lang, tuple(sorted(values.items())))

    def _say_until(self, start, end, zone):
        """The end of something that began at ``start`` (both UTC): on the same day, its time alone."""
        days = {pytz.utc.localize(at).astimezone(pytz.timezone(zone)).date() for at in (start, end)}
        if len(days) > 1:
            return self._say_moment(end, zone)
        return format_datetime(self.env, end, zone, "HH:mm", self.env.lang)

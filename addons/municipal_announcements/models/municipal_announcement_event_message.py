from odoo import fields, models


class MunicipalAnnouncement(models.Model):
    """People who registered hear when the event moves or is cancelled (N24)."""

    _inherit = "municipal.announcement"

    def write(self, vals):
        if "event_start" not in vals:
            return super().write(vals)
        before = {event: event.event_start for event in self if event.state == "approved"}
        result = super().write(vals)
        for event, start in before.items():
            if event.event_start != start:
                old = fields.Datetime.to_string(start)
                event._get_coming()._announce("event_moved", old_start=old)
        return result

    def _follow_state(self, code):
        super()._follow_state(code)
        if code == "cancelled" and (self.event_start or self.date_start) > fields.Datetime.now():
            self._get_coming()._announce("event_cancelled")

    def _get_coming(self):
        """The registrations (in sudo) that count on the event, the waiting ones too."""
        # sudo: municipal.event.registration - told by the system, whoever decides
        return (
            self.env["municipal.event.registration"]
            .sudo()
            .search([("announcement_id", "=", self.id), ("state", "in", ("registered", "waiting"))])
        )

from odoo import api, fields, models

EVENTS = (
    "event_registered", "event_waiting", "event_promoted", "event_moved", "event_left",
    "event_cancelled", "event_reminder",
)  # fmt: skip


class MunicipalMessageTemplate(models.Model):
    """Messages to people who registered for an event (N24)."""

    _inherit = "municipal.message.template"

    event = fields.Selection(
        selection_add=[
            ("event_registered", "Registered for the event"),
            ("event_waiting", "On the waiting list of the event"),
            ("event_promoted", "A seat has become free"),
            ("event_moved", "Event at another time"),
            ("event_left", "Registration cancelled"),
            ("event_cancelled", "Event cancelled"),
            ("event_reminder", "Reminder of the event"),
        ],
        ondelete=dict.fromkeys(EVENTS, "cascade"),
    )

    @api.model
    def _get_fact_names(self):
        return super()._get_fact_names() | {
            "title", "time", "old_time", "place", "address", "seats",
        }  # fmt: skip

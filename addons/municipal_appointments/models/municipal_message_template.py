from odoo import api, fields, models


class MunicipalMessageTemplate(models.Model):
    """Messages about appointments, and the facts that their texts can show."""

    _inherit = "municipal.message.template"

    event = fields.Selection(
        selection_add=[
            ("appointment_confirm", "Confirm the appointment"),
            ("appointment_booked", "Appointment booked"),
            ("appointment_moved", "Appointment moved"),
            ("appointment_cancelled", "Appointment cancelled"),
            ("appointment_reminder", "Reminder of the appointment"),
            ("appointment_wish", "On the waiting list"),
            ("appointment_offer", "Offer from the waiting list"),
            ("appointment_survey", "How was the visit?"),
            ("appointment_proposal", "New times after a closure"),
        ],
        ondelete={
            "appointment_confirm": "cascade",
            "appointment_booked": "cascade",
            "appointment_moved": "cascade",
            "appointment_cancelled": "cascade",
            "appointment_reminder": "cascade",
            "appointment_wish": "cascade",
            "appointment_offer": "cascade",
            "appointment_survey": "cascade",
            "appointment_proposal": "cascade",
        },
    )

    @api.model
    def _get_fact_names(self):
        return super()._get_fact_names() | {
            "service", "place", "address", "directions", "time", "old_time", "papers",
            "change_until", "video", "times", "call",
        }  # fmt: skip

from urllib.parse import urlencode

from odoo import api, fields, models


class MunicipalAppointmentService(models.Model):
    """Addresses that open a service directly, for announcements, papers on a door, an SMS (P39)."""

    _inherit = "municipal.appointment.service"

    public_url = fields.Char("Link to this service", compute="_compute_public_url")

    @api.depends("code", "is_published", "active")
    def _compute_public_url(self):
        for service in self:
            is_public = service.code and service.is_published and service.active
            service.public_url = is_public and service._make_public_url()

    def _make_public_url(self, place=None):
        """The page on which one chooses a time, at ``place`` (municipal.place) or anywhere."""
        query = f"?{urlencode({'place': place.id})}" if place else ""
        return f"{self.company_id.get_base_url()}/appointments/{self.code}{query}"

    def action_share(self):
        """Show the link and its QR code, for one office too."""
        self.ensure_one()
        return self.env["municipal.appointment.share"]._open(service_id=self.id)


class MunicipalPlace(models.Model):
    """The address that opens the services of one office."""

    _inherit = "municipal.place"

    appointments_url = fields.Char("Link to its appointments", compute="_compute_appointments_url")

    @api.depends("is_bookable")
    def _compute_appointments_url(self):
        for place in self:
            place_id = place._origin.id
            base = place.company_id.get_base_url()
            place.appointments_url = (
                place_id and place.is_bookable and f"{base}/appointments?place={place_id}"
            )

    def action_share(self):
        """Show the link and its QR code."""
        self.ensure_one()
        return self.env["municipal.appointment.share"]._open(place_id=self.id)

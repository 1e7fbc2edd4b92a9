import pytz
from odoo import api, fields, models

from ..tools.ics import Visit, make_calendar, make_invitation


class MunicipalAppointment(models.Model):
    """The calendar file of an appointment, and the feed of whoever serves."""

    _inherit = "municipal.appointment"

    def _make_ics(self):
        """(file, method) for the citizen, in the language of the environment."""
        self.ensure_one()
        return make_invitation(self._prepare_ics_visit(), self.company_id.municipality_tz)

    def _prepare_ics_visit(self, for_staff=False):
        # sudo: municipal.appointment - the file goes to its citizen or its officer alone
        appointment, channel = self.sudo(), self.env["municipal.channel.email"]
        company, service = appointment.company_id, appointment.service_id
        place = appointment.place_id
        where = ", ".join(filter(None, (place.name, place.address)))
        changed = appointment.write_date or fields.Datetime.now()
        return Visit(
            uid=f"{appointment.uuid}@{channel._get_host(company)}",
            sequence=appointment.ics_sequence,
            start=pytz.utc.localize(appointment.date_start),
            end=pytz.utc.localize(appointment.date_end),
            updated=pytz.utc.localize(changed.replace(microsecond=0)),
            summary=appointment._get_ics_summary(for_staff),
            description=appointment._get_ics_text(for_staff),
            location=where if service.kind == "counter" else service.video_url or "",
            organizer=company.name,
            organizer_email=company.email or "",
            attendee_email="" if for_staff else appointment.contact_email or "",
            is_cancelled=appointment.state in ("cancelled", "expired"),
        )

    def _get_ics_summary(self, for_staff):
        other = self.contact_name if for_staff else self.company_id.name
        return " · ".join(filter(None, (", ".join(self._get_services().mapped("name")), other)))

    def _get_ics_text(self, for_staff):
        """No link: a calendar is often shared, and a link opens the appointment to all."""
        if for_staff:
            return self.note or ""
        papers = [f"- {name}" for name in self._get_services().document_type_ids.mapped("name")]
        lines = [self.env._("Number: %s", self.number)] if self.number else []
        if papers:
            lines += [self.env._("Please bring:"), *papers]
        return "\n".join(lines)

    @api.model
    def _make_feed(self, employee):
        """The file (bytes) with the appointments of a person who serves, past month included."""
        # sudo: municipal.appointment - the token of the feed is the right of access
        limit = fields.Datetime.subtract(fields.Datetime.now(), months=1)
        appointments = self.sudo().search(
            [
                ("date_start", ">", limit),
                ("state", "in", ("booked", "arrived", "called", "serving", "done")),
                "|",
                ("employee_id", "=", employee.id),
                ("lane_id.employee_id", "=", employee.id),
            ],
            order="date_start",
        )
        visits = [row._prepare_ics_visit(for_staff=True) for row in appointments]
        zone = employee.company_id.municipality_tz
        return make_calendar(visits, zone, name=self.env._("Appointments of %s", employee.name))

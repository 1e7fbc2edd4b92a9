from odoo import api, fields, models
from odoo.fields import Domain


class MunicipalAppointmentLane(models.Model):
    """What keeps a counter from being offered, in words for whoever sets it up."""

    _inherit = "municipal.appointment.lane"

    hint = fields.Char("Please note", compute="_compute_hint")
    has_hours = fields.Boolean(
        "Has opening hours", compute="_compute_has_hours", search="_search_has_hours"
    )

    @api.depends("place_id.opening_ids.lane_ids", "place_id.opening_ids.date_to")
    def _compute_has_hours(self):
        for lane in self:
            lane.has_hours = any(
                not opening.lane_ids or lane._origin in opening.lane_ids._origin
                for opening in lane.place_id.opening_ids._in_force()
            )

    def _search_has_hours(self, operator, value):
        if operator != "in":
            return NotImplemented
        openings = self.env["municipal.appointment.opening"].search([])._in_force()
        everywhere = openings.filtered(lambda row: not row.lane_ids).place_id
        domain = Domain("place_id", "in", everywhere.ids)
        domain |= Domain("id", "in", openings.lane_ids.ids)
        return domain if True in value else ~domain

    @api.depends("has_hours", "place_id.is_bookable")
    def _compute_hint(self):
        _ = self.env._
        for lane in self:
            if lane.place_id and not lane.place_id.is_bookable:
                lane.hint = _("The place does not take appointments yet.")
            elif lane.place_id and not lane.has_hours:
                lane.hint = _("No opening hours: no time is ever offered at this counter.")
            else:
                lane.hint = False


class MunicipalAppointmentOpening(models.Model):
    _inherit = "municipal.appointment.opening"

    def _in_force(self):
        """Those that are not over."""
        today = fields.Date.context_today(self)
        return self.filtered(lambda row: not row.date_to or row.date_to >= today)


class MunicipalAppointmentService(models.Model):
    """What keeps a service from having free times."""

    _inherit = "municipal.appointment.service"

    hint = fields.Char("Please note", compute="_compute_hint")

    @api.depends("place_ids", "employee_ids", "department_id", "active", "is_published")
    def _compute_hint(self):
        for service in self:
            service.hint = service._origin and service.active and service._origin._find_hint()

    def _find_hint(self):
        """The first thing that is missing, or False."""
        _ = self.env._
        # sudo: municipal.appointment.lane - whether there is one, and when it opens
        service = self.sudo()
        lanes = service._get_lanes(None, None, internal=True)
        if not lanes:
            return _("No counter takes this service: there are no free times.")
        openings = lanes.place_id.opening_ids._in_force().filtered(
            lambda row: not row.service_ids or service in row.service_ids
        )
        if not openings.filtered(lambda row: not row.lane_ids or row.lane_ids & lanes):
            return _("Its counters have no opening hours: there are no free times.")
        if service.is_published and all(lanes.mapped("is_internal")):
            return _("All its counters are kept back: the website shows no free times.")
        if not service.department_id:
            return _("Without a department only supervisors of all see its appointments.")
        return False


class MunicipalPlace(models.Model):
    """What an office still needs before somebody can book there."""

    _inherit = "municipal.place"

    appointment_hint = fields.Char("Please note", compute="_compute_appointment_hint")

    @api.depends("is_bookable", "opening_ids.date_to", "lane_ids.is_internal", "lane_ids.has_hours")
    def _compute_appointment_hint(self):
        for place in self:
            place.appointment_hint = place.is_bookable and place._find_appointment_hint()

    def _find_appointment_hint(self):
        _ = self.env._
        if not self.lane_ids:
            return _("Add the counters: each serves one visit at a time.")
        if not self.opening_ids._in_force():
            return _("Add the opening hours: without them there are no free times.")
        without = self.lane_ids.filtered(lambda lane: not lane.has_hours)
        if without:
            return _("Without opening hours: %s", ", ".join(without.mapped("name")))
        if all(self.lane_ids.mapped("is_internal")):
            return _("All counters are kept back: the website shows no free times.")
        return False

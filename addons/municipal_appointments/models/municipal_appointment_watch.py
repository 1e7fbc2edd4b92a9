from odoo import api, models


class MunicipalAppointmentClosure(models.Model):
    """Whoever closes a counter starts the search for new times."""

    _inherit = "municipal.appointment.closure"

    @api.model_create_multi
    def create(self, vals_list):
        closures = super().create(vals_list)
        self.env["municipal.appointment"]._wake_proposals()
        return closures

    def write(self, vals):
        result = super().write(vals)
        self.env["municipal.appointment"]._wake_proposals()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["municipal.appointment"]._wake_proposals()
        return result


class MunicipalAppointmentLane(models.Model):
    """So does a counter that is put away, or given to somebody who is absent."""

    _inherit = "municipal.appointment.lane"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"active", "employee_id"}:
            self.env["municipal.appointment"]._wake_proposals()
        return result


class ResourceCalendarLeaves(models.Model):
    """So does an absence of somebody who sits at a counter, or of the whole municipality."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._wake_proposals()
        return leaves

    def write(self, vals):
        self._wake_proposals()
        result = super().write(vals)
        self._wake_proposals()
        return result

    def unlink(self):
        is_ours = self._closes_counters()
        result = super().unlink()
        if is_ours:
            self.env["municipal.appointment"]._wake_proposals()
        return result

    def _wake_proposals(self):
        if self._closes_counters():
            self.env["municipal.appointment"]._wake_proposals()

    def _closes_counters(self):
        """Whether one of these takes times away, see municipal.appointment.service."""
        if any(not leave.resource_id and not leave.calendar_id for leave in self):
            return True
        # sudo: municipal.appointment.lane - whoever enters an absence need not know the counters
        Lane = self.env["municipal.appointment.lane"].sudo()
        domain = [("employee_id.resource_id", "in", self.resource_id.ids)]
        return bool(self.resource_id and Lane.search_count(domain, limit=1))

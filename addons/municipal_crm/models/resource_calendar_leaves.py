from odoo import models


class ResourceCalendarLeaves(models.Model):
    """A day off of the town that is declared late counts at once, in all processes."""

    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "municipal.cached"]


class ResourceCalendarAttendance(models.Model):
    """So do other office hours: they tell what of a day a closure leaves."""

    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "municipal.cached"]

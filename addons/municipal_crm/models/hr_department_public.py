from odoo import models


class HrDepartment(models.Model):
    """What everybody may know of a department: how and when it is reached."""

    _inherit = "hr.department"

    def _get_public_contact(self):
        """{phone, extension, email, hours, place, address} as plain text, empty where unknown.

        The hours are the department's own, else those of its service point.
        """
        if not self:
            return {}
        self.ensure_one()
        place = self.place_id
        return {
            "phone": self.phone or "",
            "extension": self.phone_extension or "",
            "email": self.email or "",
            "hours": self.opening_hours or place.opening_hours or "",
            "place": place.name or "",
            "address": place.address or "",
        }

from odoo import api, models

#: Numbers that nobody has: of the town hall, of departments, of officers.
TOWN_HALL = "+302100000101"
DEPARTMENT, OFFICER = "+302100001{:03}", "+302100002{:03}"


class MunicipalTownDemo(models.AbstractModel):
    """The demo town gets telephones, so that callers can be put through."""

    _inherit = "municipal.town.demo"

    @api.model
    def _load_telephones(self):
        """Telephones for whoever has none yet."""
        if not self.env.company.phone:
            self.env.company.phone = TOWN_HALL
        for number, department in enumerate(self.env["hr.department"].search([], order="id")):
            department.phone = department.phone or DEPARTMENT.format(number)
        officers = self.env["hr.employee"].search([("user_id", "!=", False)], order="id")
        for number, officer in enumerate(officers):
            officer.work_phone = OFFICER.format(number)

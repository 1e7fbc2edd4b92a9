from odoo import api, models

#: Numbers of a range that nobody has: of the town hall, of departments, of officers.
TOWN_HALL = "+302100000101"
DEPARTMENT, OFFICER = "+302100001{:03}", "+302100002{:03}"


class MunicipalTownDemo(models.AbstractModel):
    """The demo town gets telephones, so that callers can be put through."""

    _inherit = "municipal.town.demo"

    @api.model
    def _load_telephones(self):
        """Telephones that could be dialled; those of the fictional town could not."""
        departments = self.env["hr.department"].search([("code", "!=", False)], order="id")
        for number, department in enumerate(departments):
            department.phone = DEPARTMENT.format(number)
        self.env.company.phone = TOWN_HALL
        officers = self.env["hr.employee"].search([("user_id", "!=", False)], order="id")
        for number, officer in enumerate(officers):
            officer.work_phone = OFFICER.format(number)

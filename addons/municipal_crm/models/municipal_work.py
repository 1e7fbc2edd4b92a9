from odoo import api, fields, models


class MunicipalWork(models.AbstractModel):
    """Work that a department does until a day.

    Heirs have ``department_id`` (hr.department), ``is_open`` (stored) and ``date_deadline``.
    """

    _name = "municipal.work"
    _description = "Work of a department"

    is_late = fields.Boolean("Late", compute="_compute_is_late", search="_search_is_late")
    is_my_department = fields.Boolean(
        "Of my department", store=False, search="_search_is_my_department"
    )
    department_member_ids = fields.Many2many(
        "res.users", compute="_compute_department_member_ids", string="Officers of the department"
    )

    @api.depends("date_deadline", "is_open")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for work in self:
            deadline = work.date_deadline
            work.is_late = bool(work.is_open and deadline and deadline < today)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        late = fields.Domain("is_open", "=", True) & fields.Domain("date_deadline", "<", today)
        if set(value) == {True}:
            return late
        return ~late if set(value) == {False} else fields.Domain.TRUE

    def _search_is_my_department(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        # sudo: hr.employee - where the user works is no secret to the user
        return [("department_id", "in", self.env.user.sudo().employee_ids.department_id.ids)]

    @api.depends("department_id")
    def _compute_department_member_ids(self):
        Request = self.env["municipal.request"]
        for department, works in self.grouped("department_id").items():
            officers = Request._get_officers(department) if department.id else []
            works.department_member_ids = [officer.id for officer in officers]

from odoo import api, fields, models, tools


class ResUsers(models.Model):
    _inherit = "res.users"

    municipal_own_department_ids = fields.Many2many(
        "hr.department",
        compute="_compute_municipal_own_department_ids",
        string="Own departments",
        help="Departments that this user works in, heads or stands in for.",
    )

    def _compute_municipal_own_department_ids(self):
        for user in self:
            ids = user._get_municipal_own_departments()
            user.municipal_own_department_ids = self.env["hr.department"].browse(ids)

    @tools.ormcache("self.id")
    def _get_municipal_own_departments(self):
        """Ids of departments; record rules ask for them at every query.

        Forgotten with the scope of the same user, see ``_clear_municipal_scope``.
        """
        # sudo: hr.employee, hr.department - the chart decides access, it is not shown here
        employees = self.env["hr.employee"].sudo().search([("user_id", "=", self.id)])
        headed = self.env["hr.department"].sudo().search(
            ["|", ("manager_id", "in", employees.ids), ("deputy_id", "in", employees.ids)]
        )  # fmt: skip
        return tuple((employees.department_id | headed).ids)

    @api.model
    def _clear_municipal_scope(self):
        result = super()._clear_municipal_scope()
        self.env["res.users"].invalidate_model(["municipal_own_department_ids"], flush=False)
        return result

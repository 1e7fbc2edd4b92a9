from odoo import api, fields, models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    deputy_id = fields.Many2one(
        "hr.employee",
        "Deputy",
        check_company=True,
        groups="hr.group_hr_user,municipal_crm.municipal_crm_group_supervisor",
        help="Receives this officer's new requests during an absence.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        self.env["res.users"]._clear_municipal_scope()
        return employees

    def write(self, vals):
        result = super().write(vals)
        if {"department_id", "user_id", "active"} & vals.keys():
            self.env["res.users"]._clear_municipal_scope()
        return result

from odoo import api, fields, models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    staff_number = fields.Char(
        groups="hr.group_hr_user",
        copy=False,
        help="By this number an import of the organisation chart finds its employees again.",
    )
    deputy_id = fields.Many2one(
        "hr.employee",
        check_company=True,
        groups="hr.group_hr_user,municipal_crm.municipal_crm_group_supervisor",
        help="Receives this officer's new requests during an absence.",
    )

    _staff_number_uniq = models.UniqueIndex(
        "(company_id, staff_number) WHERE staff_number IS NOT NULL",
        "Another employee already has this staff number.",
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

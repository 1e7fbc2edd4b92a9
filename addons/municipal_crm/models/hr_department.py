from odoo import api, fields, models
from odoo.exceptions import UserError


class HrDepartment(models.Model):
    """A directorate, department or office of the town hall, as the organisation chart has it."""

    _inherit = "hr.department"

    code = fields.Char(index=True, copy=False)
    kind = fields.Selection(
        [("directorate", "Directorate"), ("department", "Department"), ("office", "Office")],
        default="department",
        required=True,
    )
    # contact
    email = fields.Char()
    phone = fields.Char()
    phone_extension = fields.Char()
    place_id = fields.Many2one("municipal.place", "Service point")
    opening_hours = fields.Char(translate=True)
    resource_calendar_id = fields.Many2one("resource.calendar", "Working hours", check_company=True)
    responsible_for = fields.Text("Competent for", translate=True)
    # work
    deputy_id = fields.Many2one(
        "hr.employee",
        check_company=True,
        help="Receives requests when every officer of the department is absent.",
    )
    visibility = fields.Selection(
        [("officer", "The officer in charge"), ("department", "The whole department")],
        "Requests are visible to",
        default="officer",
        required=True,
    )
    request_ids = fields.One2many("municipal.request", "department_id")
    open_request_count = fields.Integer(compute="_compute_open_request_count")

    _code_uniq = models.UniqueIndex(
        "(company_id, code) WHERE code IS NOT NULL",
        "Another department already has this code.",
    )

    def _compute_open_request_count(self):
        counts = dict(
            self.env["municipal.request"]._read_group(
                [("department_id", "in", self.ids), ("is_open", "=", True)],
                ["department_id"],
                ["__count"],
            )
        )
        for department in self:
            department.open_request_count = counts.get(department, 0)

    @api.model_create_multi
    def create(self, vals_list):
        departments = super().create(vals_list)
        self.env["res.users"]._clear_municipal_scope()
        return departments

    def write(self, vals):
        if vals.get("active") is False:
            self._check_nothing_open()
        result = super().write(vals)
        if {"parent_id", "manager_id", "deputy_id", "visibility", "active"} & vals.keys():
            self.env["res.users"]._clear_municipal_scope()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_requests(self):
        # sudo: municipal.request - a request that the user may not see still needs its department
        if (
            self.env["municipal.request"]
            .sudo()
            .search_count([("department_id", "in", self.ids)], limit=1)
        ):
            raise UserError(
                self.env._("Departments with requests are kept: archive the department instead.")
            )

    def _check_nothing_open(self):
        """An archived department would keep its open requests out of everybody's sight."""
        # sudo: municipal.request - the check must also count what the user may not see
        count = (
            self.env["municipal.request"]
            .sudo()
            .search_count([("department_id", "in", self.ids), ("is_open", "=", True)])
        )
        if count:
            raise UserError(
                self.env._(
                    "%(count)s open requests belong here. Move them to another department first.",
                    count=count,
                )
            )

    def action_open_requests(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_crm.municipal_request_action"
        )
        return action | {"domain": [("department_id", "child_of", self.ids)], "context": {}}

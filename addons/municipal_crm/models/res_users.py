from odoo import api, fields, models, tools


class ResUsers(models.Model):
    _inherit = "res.users"

    municipal_department_ids = fields.Many2many(
        "hr.department",
        compute="_compute_municipal_scope",
        string="Departments with a shared queue",
        help="Departments whose requests this user sees as a clerk because the queue is shared.",
    )
    municipal_supervised_department_ids = fields.Many2many(
        "hr.department",
        compute="_compute_municipal_scope",
        string="Supervised departments",
        help="Departments that this user heads, stands in for or works in, with all below.",
    )

    def _get_greeting_name(self):
        """The name alone: a page greets its visitor and wants nothing else of the contact."""
        partner = self.sudo().partner_id  # sudo: res.partner - one's own name
        partner.fetch(["name"])
        return partner.name

    def _compute_municipal_scope(self):
        Department = self.env["hr.department"]
        for user in self:
            shared, supervised = user._get_municipal_scope()
            user.municipal_department_ids = Department.browse(shared)
            user.municipal_supervised_department_ids = Department.browse(supervised)

    @tools.ormcache("self.id")
    def _get_municipal_scope(self):
        """Department ids (shared with me as a clerk, below me as a supervisor).

        Record rules ask this for every query, so it is cached; whatever changes the organisation
        chart clears the cache through :meth:`_clear_municipal_scope`.
        """
        # sudo: hr.employee, hr.department - the chart decides access, it is not shown here
        employees = self.env["hr.employee"].sudo().search([("user_id", "=", self.id)])
        own = employees.department_id
        Department = self.env["hr.department"].sudo()
        headed = Department.search(
            ["|", ("manager_id", "in", employees.ids), ("deputy_id", "in", employees.ids)]
        )
        below = Department.search([("id", "child_of", (own | headed).ids)])
        shared = (own | headed).filtered(lambda department: department.visibility == "department")
        return tuple(shared.ids), tuple(below.ids)

    @api.model
    def _clear_municipal_scope(self):
        """Forget cached scopes and the record-rule domains that were made from them."""
        self.env.registry.clear_cache()
        self.env["res.users"].invalidate_model(
            ["municipal_department_ids", "municipal_supervised_department_ids"], flush=False
        )

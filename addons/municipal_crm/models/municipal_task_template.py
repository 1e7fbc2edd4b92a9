from odoo import api, fields, models, tools


class MunicipalTaskTemplate(models.Model):
    """A task that every request of a category brings along."""

    _name = "municipal.task.template"
    _inherit = "municipal.cached"
    _description = "Task of a category"
    _order = "category_id, sequence, id"

    name = fields.Char("Task", required=True, translate=True)
    description = fields.Text("Instructions", translate=True)
    category_id = fields.Many2one(
        "municipal.request.category", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="category_id.company_id", store=True, precompute=True)
    department_id = fields.Many2one(
        "hr.department",
        ondelete="restrict",
        help="Empty: the department that gets the request.",
    )
    days = fields.Integer("Working days", default=3, required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _days_sane = models.Constraint("CHECK (days >= 0)", "Working days are counted from zero.")

    @api.model
    @tools.ormcache("category_id")
    def _get_ids(self, category_id):
        """Ids of the templates of a category; every submission asks, so it is remembered."""
        # sudo: municipal.task.template - whoever submits, the category decides
        return tuple(self.sudo().search([("category_id", "=", category_id)]).ids)

    def _prepare_tasks(self, request):
        """Value dicts of the tasks for ``request``, in the language of the town."""
        company, begin = request.company_id, request.date_submitted
        return [
            {
                "request_id": request.id,
                "template_id": template.id,
                "name": template.name,
                "description": template.description,
                "department_id": template.department_id.id or request.department_id.id,
                "date_deadline": company._get_municipal_deadline(begin, template.days),
                "sequence": template.sequence,
            }
            for template in self.with_context(lang=company.partner_id.lang)
            if template.department_id or request.department_id
        ]

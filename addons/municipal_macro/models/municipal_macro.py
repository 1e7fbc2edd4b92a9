from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class MunicipalMacro(models.Model):
    """Several steps of an officer under one name: note, task, text, new state, department.

    A macro has no rights of its own: each step is taken with those of the officer, by the rules of
    the request, and if one is refused none is taken.
    """

    _name = "municipal.macro"
    _description = "Macro"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    category_ids = fields.Many2many(
        "municipal.request.category",
        string="Categories",
        help="A group stands for all its categories. Empty: offered for every category.",
    )
    note = fields.Text("Internal note", translate=True)
    task_name = fields.Char("Task", translate=True)
    task_department_id = fields.Many2one(
        "hr.department",
        "Department of the task",
        ondelete="restrict",
        help="Empty: the department that has the request in the end.",
    )
    task_days = fields.Integer("Working days of the task", default=3)
    template_id = fields.Many2one(
        "municipal.reply.template", "Text to the citizen", ondelete="restrict"
    )
    state_id = fields.Many2one("municipal.request.state", "New state", ondelete="restrict")
    reason = fields.Text(help="For the file, where the move asks for one.", translate=True)
    department_id = fields.Many2one("hr.department", "Give to department", ondelete="restrict")
    company_id = fields.Many2one(
        "res.company", "Municipality", help="Empty: for every municipality."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _task_days_sane = models.Constraint(
        "CHECK (task_days >= 0)", "Working days are counted from zero."
    )

    @api.constrains("name", "department_id", "note", "task_name", "template_id", "state_id")
    def _check_steps(self):
        for macro in self:
            steps = (macro.department_id, macro.note, macro.task_name, macro.template_id)
            if not any(steps) and not macro.state_id:
                raise ValidationError(self.env._("“%s” does nothing: add a step.", macro.name))

    def _fits(self, request):
        """Whether it is meant for the category of ``request``, and for its municipality."""
        return bool(self.filtered_domain(request._get_offer_domain()))

    def _apply(self, request):
        """Take all steps; the request is given away last, since it may leave the officer's sight.

        :raise UserError: a step is refused, or the macro is for other categories
        """
        self.ensure_one()
        if not self._fits(request):
            raise UserError(
                self.env._(
                    "%(number)s: “%(macro)s” is not meant for its category.",
                    number=request.protocol_number,
                    macro=self.name,
                )
            )
        macro = self.with_context(lang=request.company_id.partner_id.lang)
        if macro.note:
            request._add_internal_note(macro.note)
        if macro.task_name:
            self.env["municipal.task"].create(macro._prepare_task(request))
        self._answer(request)
        if self.department_id and self.department_id != request.department_id:
            request.write({"department_id": self.department_id.id})

    def _prepare_task(self, request):
        company = request.company_id
        department = self.task_department_id or self.department_id or request.department_id
        return {
            "request_id": request.id,
            "name": self.task_name,
            "department_id": department.id,
            "date_deadline": company._get_municipal_deadline(fields.Datetime.now(), self.task_days),
        }

    def _answer(self, request):
        """The text and the new state; together where both are given, so the citizen hears once."""
        text = self.template_id._render_for(request) if self.template_id else ""
        if self.state_id and self.state_id != request.state_id:
            request._set_state(self.state_id.code, reason=self.reason, reply=text)
        elif text:
            request._reply_to_citizen(text)

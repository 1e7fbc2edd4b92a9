from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.message import TemplateError, check_template, render_text

#: What a reply may name. The order is that of the list shown to whoever writes a template.
PLACEHOLDERS = (
    "number", "subject", "citizen", "officer", "department", "department_phone", "department_email",
    "deadline", "date", "state", "category", "address", "municipality", "municipality_phone",
    "municipality_email",
)  # fmt: skip


class MunicipalReplyTemplate(models.Model):
    """A text that officers send again and again, in every language of the town.

    It holds placeholders in braces from a fixed list and nothing else; a line that names something
    unknown of this request is left out.
    """

    _name = "municipal.reply.template"
    _description = "Reply template"
    _order = "sequence, name, id"

    name = fields.Char("Title", required=True, translate=True)
    body = fields.Text("Text to the citizen", required=True, translate=True)
    category_ids = fields.Many2many(
        "municipal.request.category",
        string="Categories",
        help="A group stands for all its categories. Empty: offered for every category.",
    )
    state_ids = fields.Many2many(
        "municipal.request.state",
        string="States",
        help="The state of the request, or the one that it moves to. Empty: in every state.",
    )
    company_id = fields.Many2one(
        "res.company", "Municipality", help="Empty: for every municipality."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    placeholders = fields.Char(compute="_compute_placeholders")

    def _compute_placeholders(self):
        self.placeholders = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)

    @api.constrains("body")
    def _check_body(self):
        for template in self:
            try:
                check_template(template.body, PLACEHOLDERS)
            except TemplateError as error:
                raise ValidationError(template._explain(error)) from error

    def _explain(self, error):
        if error.code == "unknown":
            return self.env._(
                "“%(template)s”: %(name)s is not known here. Use one of: %(known)s",
                template=self.name,
                name=error.name,
                known=self.placeholders,
            )
        return self.env._(
            "“%s”: a single brace is left over: write placeholders as {number}.", self.name
        )

    # === CHOICE === #

    @api.model
    def _get_domain(self, request, state):
        """Templates for ``request`` while it is in, or moves to, ``state``."""
        states = Domain("state_ids", "=", False) | Domain("state_ids", "in", state.ids)
        return request._get_offer_domain() & states

    # === RENDERING === #

    def _render_for(self, request):
        """The text for ``request`` in the citizen's language, with its real values."""
        self.ensure_one()
        lang = request._get_citizen_lang()
        template = self.with_context(lang=lang)
        return render_text(template.body, request.with_context(lang=lang)._get_reply_facts())

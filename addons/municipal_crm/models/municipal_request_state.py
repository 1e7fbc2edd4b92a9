from odoo import api, fields, models, tools
from odoo.exceptions import UserError

PHASES = [
    ("submitted", "Submitted"),
    ("in_process", "In process"),
    ("informed", "Citizen informed"),
]


class MunicipalRequestState(models.Model):
    """A state of the workflow, inside one of the three phases that the citizen knows."""

    _name = "municipal.request.state"
    _inherit = "municipal.cached"
    _description = "Request state"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    phase = fields.Selection(PHASES, required=True, default="in_process")
    public_name = fields.Char(
        "Text for the citizen",
        translate=True,
        help="What the citizen reads or hears; else the name.",
    )
    sequence = fields.Integer(default=10)
    fold = fields.Boolean("Folded in kanban")
    is_closed = fields.Boolean("Nothing more to do")
    pauses_clock = fields.Boolean("The time to answer stands still")
    color = fields.Integer()
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another state already has this code.")

    @api.model
    @tools.ormcache("code")
    def _get_id(self, code):
        state = self.sudo().search([("code", "=", code)], limit=1)  # sudo: workflow is no secret
        if not state:
            raise UserError(self.env._("The workflow has no state “%s”.", code))
        return state.id

    @api.model
    def _get(self, code):
        return self.browse(self._get_id(code))

    @api.model
    def _get_public(self, state_id):
        """{name: as the citizen reads it, code, phase, is_closed} of a state, from a cache."""
        return self._read_public(state_id, self.env.lang)

    @api.model
    @tools.ormcache("state_id", "lang")
    def _read_public(self, state_id, lang):
        state = self.sudo().with_context(lang=lang).browse(state_id)  # sudo: workflow is no secret
        return {
            "name": state.public_name or state.name,
            "code": state.code,
            "phase": state.phase,
            "is_closed": state.is_closed,
        }

    def _get_public_status_code(self):
        """How the public list tells the state: received, in_process, solved, closed."""
        self.ensure_one()
        if self.is_closed:
            return "solved" if self.code == "resolved" else "closed"
        return "received" if self.phase == "submitted" else "in_process"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: municipal.request - also requests that the administrator may not read
        if (
            self.env["municipal.request"]
            .sudo()
            .search_count([("state_id", "in", self.ids)], limit=1)
        ):
            raise UserError(self.env._("Requests are in this state: archive it instead."))

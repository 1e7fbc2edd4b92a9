import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import old_files

#: Letters before the numbers of the old system, unless the administrator chooses others.
PREFIX = "ΠΑΛ"


class MunicipalImport(models.Model):
    """One file of an old system: read, looked at, brought in, and taken back if need be (X15)."""

    _name = "municipal.import"
    _description = "Import from an old system"
    _order = "id desc"

    name = fields.Char(compute="_compute_name", store=True)
    kind = fields.Selection(
        [(old_files.CITIZEN, "Citizens"), (old_files.REQUEST, "Requests")],
        "What is in the file",
        required=True,
        default=old_files.REQUEST,
    )
    file = fields.Binary("File (CSV)", attachment=True)
    filename = fields.Char()
    prefix = fields.Char(
        "Letters before the numbers",
        default=PREFIX,
        size=3,
        help="They keep the old numbers apart from those that our books give.",
    )
    category_id = fields.Many2one(
        "municipal.request.category",
        "Category when none fits",
        help="For lines whose category we do not have. Empty: such lines are faults.",
    )
    state = fields.Selection(
        [
            ("draft", "File"),
            ("checked", "Dry run"),
            ("running", "Importing"),
            ("stopped", "Stopped"),
            ("done", "Imported"),
            ("undoing", "Taking back"),
            ("undone", "Taken back"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
    )
    reading_note = fields.Text("How the file was read", readonly=True)
    line_ids = fields.One2many("municipal.import.line", "import_id", "Lines", readonly=True)
    line_count = fields.Integer("Lines in the file", compute="_compute_counts")
    ready_count = fields.Integer("Will be imported", compute="_compute_counts")
    known_count = fields.Integer("Here already", compute="_compute_counts")
    error_count = fields.Integer("Faults", compute="_compute_counts")
    done_count = fields.Integer("Imported", compute="_compute_counts")
    kept_count = fields.Integer("Kept", compute="_compute_counts")
    progress = fields.Float("Progress (%)", compute="_compute_counts")
    date_done = fields.Datetime("Imported on", readonly=True)
    template = fields.Binary("Empty file", compute="_compute_template")
    faults = fields.Binary("Lines with faults", compute="_compute_faults")
    company_id = fields.Many2one(
        "res.company", "Municipality", required=True, default=lambda self: self.env.company
    )

    # === COMPUTE METHODS === #

    @api.depends("kind", "filename", "create_date")
    def _compute_name(self):
        for run in self:
            kind = dict(self._fields["kind"]._description_selection(self.env)).get(run.kind)
            run.name = f"{kind}: {run.filename}" if run.filename else kind

    @api.depends("line_ids.state")
    def _compute_counts(self):
        counts = {}
        for run, state, count in self.env["municipal.import.line"]._read_group(
            [("import_id", "in", self.ids)], ["import_id", "state"], ["__count"]
        ):
            counts.setdefault(run.id, {})[state] = count
        for run in self:
            of = counts.get(run.id, {})
            run.line_count = sum(of.values())
            run.ready_count = of.get("ready", 0)
            run.known_count = of.get("known", 0)
            run.error_count = of.get("error", 0)
            run.done_count = of.get("done", 0)
            run.kept_count = of.get("kept", 0)
            run.progress = run._get_progress(of)

    def _get_progress(self, of):
        undoing = self.state in ("undoing", "undone")
        over = sum(of.get(state, 0) for state in (("undone", "kept") if undoing else ("done",)))
        left = of.get("done", 0) if undoing else of.get("ready", 0)
        return 100 * over / (over + left) if over + left else 0

    @api.depends("kind")
    def _compute_template(self):
        for run in self:
            run.template = base64.b64encode(old_files.write(run.kind, []))

    @api.depends("line_ids.state")
    def _compute_faults(self):
        for run in self:
            lines = run.line_ids.filtered(lambda line: line.state == "error")
            note = self.env._("Fault")
            rows = [{**(line.cells or {}), note: line.message or ""} for line in lines]
            run.faults = base64.b64encode(old_files.write(run.kind, rows, (note,)))

    # === ACTIONS === #

    def action_start(self):
        """Bring in what the dry run found good; goes on in the background."""
        self._change(("checked", "stopped"), "running")
        self._wake()

    def action_stop(self):
        """Stop after the batch that is being written."""
        self._change(("running",), "stopped")

    def action_undo(self):
        """Take back what came in, as far as nobody has worked on it since."""
        self._change(("done", "stopped"), "undoing")
        self._wake()

    def action_again(self):
        """Choose another file."""
        self._change(("checked",), "draft")
        self._drop_lines()

    def action_open_records(self):
        """What came in."""
        self.ensure_one()
        model, field = (
            ("municipal.citizen", "citizen_id")
            if self.kind == old_files.CITIZEN
            else ("municipal.request", "request_id")
        )
        ids = self.line_ids.filtered(lambda line: line.state == "done")[field].ids
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": [("id", "in", ids)],
        }

    def action_open_lines(self):
        """The report, line by line."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_import.municipal_import_line_action"
        )
        return action | {"domain": [("import_id", "=", self.id)]}

    # === STATE === #

    def _change(self, sources, target):
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update()
        if self.state not in sources:
            raise UserError(self.env._("This can no longer be done: read the page again."))
        self.state = target

    def _wake(self):
        self.env.ref("municipal_import.municipal_import_cron")._trigger()

    def _drop_lines(self):
        self.env.cr.execute(
            SQL("DELETE FROM municipal_import_line WHERE import_id = ANY(%s)", self.ids)
        )
        self.env["municipal.import.line"].invalidate_model()
        self.invalidate_recordset()

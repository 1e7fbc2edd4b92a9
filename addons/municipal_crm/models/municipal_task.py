from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .municipal_request import CLERK, CONFIDENTIAL
from .selection import get_label

STATES = [
    ("todo", "To do"),
    ("doing", "Doing"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
#: {state: states that may follow}; what is not listed here cannot happen.
MOVES = {
    "todo": ("doing", "done", "cancelled"),
    "doing": ("todo", "done", "cancelled"),
    "done": ("todo", "doing"),
    "cancelled": ("todo", "doing"),
}
OPEN = ("todo", "doing")
#: The states that say in words what was done, or why nothing was.
ASK_OUTCOME = frozenset(("done", "cancelled"))
#: What the officer of a task may set who does not work on its request.
OWN_FIELDS = frozenset(("state", "outcome", "user_id", "sequence", "attachment_ids"))
LOGGED = ("name", "department_id", "user_id", "date_deadline")


class MunicipalTask(models.Model):
    """A piece of the work that a request asks for, done by one department.

    The request stays one document with one officer who answers the citizen; its tasks let several
    departments work for it, each with its own officer and its own date.
    """

    _name = "municipal.task"
    _description = "Task"
    _inherit = ["mail.thread", "mail.activity.mixin", "municipal.work"]
    _order = "request_id desc, sequence, id"
    _mail_post_access = "read"

    name = fields.Char("Task", required=True)
    description = fields.Text("Instructions")
    request_id = fields.Many2one("municipal.request", required=True, index=True, ondelete="cascade")
    request_number = fields.Char(related="request_id.protocol_number", string="Number")
    company_id = fields.Many2one(related="request_id.company_id", store=True, precompute=True)
    is_confidential = fields.Boolean(
        related="request_id.is_confidential", store=True, precompute=True
    )
    template_id = fields.Many2one("municipal.task.template", readonly=True, ondelete="set null")
    sequence = fields.Integer(default=10)
    # work
    department_id = fields.Many2one(
        "hr.department", required=True, index=True, ondelete="restrict", tracking=False
    )
    user_id = fields.Many2one(
        "res.users",
        "Officer",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("share", "=", False)],
    )
    date_deadline = fields.Date("Due", index="btree_not_null")
    state = fields.Selection(STATES, required=True, default="todo", group_expand=True, copy=False)
    outcome = fields.Text("What was done", copy=False)
    date_closed = fields.Datetime("Finished", readonly=True, copy=False)
    attachment_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        "Files",
        domain=[("res_model", "=", "municipal.task")],
        bypass_search_access=True,
    )
    is_open = fields.Boolean(compute="_compute_is_open", store=True, precompute=True)
    is_current = fields.Boolean(
        "Opens its request",
        compute="_compute_is_current",
        store=True,
        precompute=True,
        help="Its officers may read the request: the case is open and the task not cancelled.",
    )
    can_direct = fields.Boolean("Mine to direct", compute="_compute_can_direct", groups=CLERK)

    _of_officer = models.Index("(user_id, date_deadline) WHERE is_open IS TRUE")
    _current_of_officer = models.Index("(user_id, request_id) WHERE is_current IS TRUE")
    _current_of_department = models.Index("(department_id, request_id) WHERE is_current IS TRUE")
    _outcome_said = models.Constraint(
        "CHECK (state NOT IN ('done', 'cancelled') OR outcome IS NOT NULL)",
        "Say what was done, or why the task was cancelled.",
    )

    # === COMPUTE METHODS === #

    @api.depends("department_id")
    def _compute_user_id(self):
        """The same choice as for requests: who is present and has the least work."""
        for task in self:
            request = task.request_id
            task.user_id = request._pick_officer(
                task.department_id, task.is_confidential, request.category_id
            )

    @api.depends("state")
    def _compute_is_open(self):
        for task in self:
            task.is_open = task.state in OPEN

    @api.depends("state", "request_id.is_open")
    def _compute_is_current(self):
        for task in self:
            task.is_current = task.state != "cancelled" and task.request_id.is_open

    @api.depends("request_id")
    @api.depends_context("uid")
    def _compute_can_direct(self):
        """Whoever works on the request directs its tasks; the others do theirs."""
        mine = self.request_id._origin.sudo(False)._filtered_access("write")
        for task in self:
            request = task.request_id._origin
            task.can_direct = not request or request in mine

    # === CONSTRAINTS === #

    @api.constrains("user_id", "request_id")
    def _check_officer_may_read(self):
        for task in self.filtered("is_confidential"):
            user_sudo = task.user_id.sudo()  # sudo: res.users - the group decides, whoever assigns
            if user_sudo and not user_sudo.has_group(CONFIDENTIAL):
                raise ValidationError(
                    self.env._(
                        "%s may not read the confidential book: choose somebody who may.",
                        user_sudo.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Tasks are given by those who work on the request: a task lets its officer read it."""
        requests = self.env["municipal.request"].browse(
            vals["request_id"] for vals in vals_list if vals.get("request_id")
        )
        requests.check_access("write")
        tasks = super(MunicipalTask, self.with_context(tracking_disable=True)).create(
            [self._prepare_task(dict(vals)) for vals in vals_list]
        )
        tasks = tasks.with_env(self.env)
        others = tasks.filtered(lambda task: task.department_id != task.request_id.department_id)
        # sudo: municipal.request - whoever gives the task, the law counts
        others.request_id.sudo()._note_other_services()
        for task in tasks:
            task._log_change(False, task.department_id.name)
        tasks._announce("task_assigned")
        return tasks

    @api.model
    def _prepare_task(self, vals):
        """A task begins at the beginning; what was done is said by :meth:`_set_state`."""
        for fname in ("state", "outcome", "date_closed"):
            vals.pop(fname, None)
        return vals

    def write(self, vals):
        vals = dict(vals)
        if "request_id" in vals:
            raise UserError(self.env._("A task stays with its request."))
        self.check_access("write")
        self._check_own_fields(vals)
        if "state" in vals:
            self._set_state(vals.pop("state"), vals.pop("outcome", None))
        if not vals:
            return True
        before = {task: task._get_logged(vals) for task in self}
        result = super().write(vals)
        for task, old in before.items():
            task._follow_up(old, vals)
        return result

    def _check_own_fields(self, vals):
        """The officer of another department works on the task, and leaves the order as it was."""
        if vals.keys() <= OWN_FIELDS or self.env.su:
            return
        if not all(task.can_direct for task in self):
            raise AccessError(
                self.env._("Only those who work on the request change what a task asks for.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A task is part of the file of its request: cancel it instead."))

    # === STATE === #

    def _set_state(self, state, outcome=None):
        """Move to ``state``: the one way to change it.

        :param str outcome: what was done, or why the task is cancelled; internal
        :raise UserError: the move does not exist, or words are missing
        """
        self.check_access("write")
        for task in self:
            if task.state != state:
                task._check_move(state, outcome)
                task._apply_move(state, outcome)

    def _check_move(self, state, outcome):
        if state not in MOVES[self.state]:
            raise UserError(self.env._("“%s” cannot move there.", self.name))
        if state in ASK_OUTCOME and not (outcome or self.outcome or "").strip():
            raise UserError(self.env._("“%s”: say in a few words what was done.", self.name))
        if not self.request_id.is_open and state in OPEN:
            raise UserError(self.env._("“%s”: the request is closed. Reopen it first.", self.name))

    def _apply_move(self, state, outcome):
        old = self._get_state_name()
        vals = {"state": state, "date_closed": False}
        if state in ASK_OUTCOME:
            vals |= {"outcome": outcome or self.outcome, "date_closed": fields.Datetime.now()}
        super().write(vals)
        self._log_change(old, self._get_state_name(), outcome)
        if state in ASK_OUTCOME:
            self._announce("task_finished")

    def _get_state_name(self):
        return get_label(self, "state")

    def action_move_to(self, state):
        """A card was dropped, or a button pressed: move, or ask for the words the move needs.

        :return: an action that opens the dialogue, or False when the move has happened
        """
        self.ensure_one()
        if state in ASK_OUTCOME and not (self.outcome or "").strip():
            title = self.env._("Cancel the task") if state == "cancelled" else self.env._("Done")
            context = {"default_task_id": self.id, "default_state": state}
            return self.request_id._open_dialogue("municipal.task.finish", title, context)
        self._set_state(state)
        return False

    def _add_files(self, files):
        """Attach (name, bytes) pairs to the task."""
        self.ensure_one()
        return self.env["ir.attachment"]._add_to(self, files)

    def action_start(self):
        return self.action_move_to("doing")

    def action_done(self):
        return self.action_move_to("done")

    def action_cancel(self):
        return self.action_move_to("cancelled")

    def action_reopen(self):
        return self.action_move_to("todo")

    def action_open_request(self):
        self.ensure_one()
        self.request_id.check_access("read")
        return self.request_id._get_records_action()

    # === HISTORY AND MESSAGES === #

    def _get_logged(self, vals):
        return {name: self._get_text(name) for name in LOGGED if name in vals}

    def _get_text(self, fname):
        value = self.sudo()[fname]  # sudo: a name in the history, not access to the other record
        return (value.display_name if self._fields[fname].relational else str(value or "")) or ""

    def _follow_up(self, before, vals):
        for fname, old in before.items():
            new = self._get_text(fname)
            if old != new:
                self._log_change(old, new)
        if {"user_id", "department_id"} & vals.keys():
            self._announce("task_assigned")

    def _log_change(self, old, new, reason=None):
        # sudo: municipal.request - its history also tells what other departments do for it
        self.request_id.sudo()._log(
            "task",
            actor=self.env["municipal.request"]._get_actor_role(),
            old_value=old and f"{self.name}: {old}",
            new_value=f"{self.name}: {new}",
            reason=reason,
        )

    def _announce(self, event):
        """Tell the officer of a new task, or the owner of the request what became of it."""
        # sudo: municipal.request - the outbox is written by the system
        rows = [row for task in self.sudo() for row in task._prepare_messages(event)]
        self.env["municipal.request"]._enqueue(rows)

    def _prepare_messages(self, event):
        owner = event == "task_finished"
        user = self.request_id.user_id if owner else self.user_id
        department = self.request_id.department_id if owner else self.department_id
        if user.id == self.env.uid or not (user or department.email):
            return []
        to = {"user": user} if user else {"department": department}
        return [
            {
                "event": event,
                "audience": "staff",
                "request": self.request_id,
                "params": self._prepare_params(),
                **to,
            }
        ]

    def _prepare_params(self):
        deadline = self.date_deadline and fields.Date.to_string(self.date_deadline)
        return {
            "task": self.name,
            "instructions": self.description or "",
            "outcome": self.outcome or "",
            "task_deadline": deadline or "",
            "department_id": self.department_id.id,
        }

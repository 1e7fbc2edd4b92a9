from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .municipal_request import SUPERVISOR
from .municipal_task import OPEN

#: Ids of the requests behind somebody's current tasks. As an array it is computed once for a query,
#: so that the database can still find the few rows by their index; the index says IS TRUE, and
#: PostgreSQL does not know that a bare "is_current" means the same.
REQUESTS_OF_MY_TASKS = """
    %(request)s = ANY(ARRAY(
        SELECT request_id FROM municipal_task
         WHERE is_current IS TRUE AND (user_id = %(user)s OR department_id = ANY(%(departments)s))
    ))
"""


class MunicipalRequest(models.Model):
    """The tasks under a request, and what they mean for it."""

    _inherit = "municipal.request"

    task_ids = fields.One2many("municipal.task", "request_id", "Tasks", copy=False)
    task_count = fields.Integer("Tasks in all", compute="_compute_task_counts")
    open_task_count = fields.Integer("Open tasks", compute="_compute_task_counts")
    task_progress = fields.Char("Tasks done", compute="_compute_task_counts")
    has_task_of_mine = fields.Boolean(
        "With a task of mine",
        compute="_compute_has_task_of_mine",
        search="_search_has_task_of_mine",
    )

    # === COMPUTE METHODS === #

    @api.depends("task_ids.state")
    def _compute_task_counts(self):
        # sudo: municipal.task - how far the work is, whoever does it
        rows = self.env["municipal.task"].sudo()._read_group(
            [("request_id", "in", self.ids), ("state", "!=", "cancelled")],
            ["request_id", "is_open"],
            ["__count"],
        )  # fmt: skip
        counts = {(request.id, is_open): count for request, is_open, count in rows}
        for request in self:
            is_open = counts.get((request._origin.id, True), 0)
            done = counts.get((request._origin.id, False), 0)
            request.open_task_count = is_open
            request.task_count = is_open + done
            request.task_progress = f"{done}/{is_open + done}" if is_open + done else False

    @api.depends("task_ids.is_current", "task_ids.user_id", "task_ids.department_id")
    @api.depends_context("uid")
    def _compute_has_task_of_mine(self):
        # sudo: municipal.task - a record rule asks; it must not ask rules in turn
        tasks = self.env["municipal.task"].sudo().search(
            [
                ("request_id", "in", self.ids),
                ("is_current", "=", True),
                "|",
                ("user_id", "=", self.env.uid),
                ("department_id", "in", self._get_my_task_departments()),
            ]
        )  # fmt: skip
        found = set(tasks.request_id.ids)
        for request in self:
            request.has_task_of_mine = request._origin.id in found

    def _search_has_task_of_mine(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        departments = self._get_my_task_departments()

        def to_sql(model, alias, query):
            model.env["municipal.task"].flush_model(
                ["is_current", "user_id", "department_id", "request_id"]
            )
            return SQL(
                REQUESTS_OF_MY_TASKS,
                request=SQL.identifier(alias, "id"),
                user=model.env.uid,
                departments=departments,
            )

        return fields.Domain.custom(to_sql=to_sql)

    @api.model
    def _get_my_task_departments(self):
        """Ids of the departments whose tasks are shown to the user."""
        # sudo: res.users - the user's own place in the town hall, remembered
        user = self.env.user.sudo()
        departments = user.municipal_department_ids
        if user.has_group(SUPERVISOR):
            departments |= user.municipal_supervised_department_ids
        return departments.ids

    # === TASKS OF THE CATEGORY === #

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        # sudo: municipal.task - the category brings its tasks along, whoever submits
        requests.sudo()._add_category_tasks()
        return requests

    def _apply_category(self):
        """Another category asks for other work: what nobody has begun goes, the new comes."""
        super()._apply_category()
        for request in self:
            stale = request.task_ids.filtered(
                lambda task: (
                    task.state == "todo"
                    and task.template_id
                    and task.template_id.category_id != task.request_id.category_id
                )
            )
            stale._set_state("cancelled", self.env._("The request has another category now."))
        self._add_category_tasks()

    def _add_category_tasks(self):
        Template = self.env["municipal.task.template"]
        for request in self.filtered("is_open"):
            ids = Template._get_ids(request.category_id.id) if request.category_id else ()
            if ids:
                missing = Template.browse(ids) - request.task_ids.template_id
                self.env["municipal.task"].create(missing._prepare_tasks(request))

    # === CLOSING === #

    def _check_move(self, target, role, reason, reply):
        """Nothing is closed while somebody still works for it, unless a supervisor says why."""
        super()._check_move(target, role, reason, reply)
        tasks = self._get_tasks_in_the_way(target)
        if tasks and not (self._may_close_over_tasks(role) and (reason or "").strip()):
            raise UserError(self._explain_tasks(tasks, role))

    def _get_tasks_in_the_way(self, target):
        """Tasks (in sudo) that are open although ``target`` would close the request."""
        # sudo: municipal.task - also those of other departments
        tasks = self.env["municipal.task"].sudo()
        if not target.is_closed:
            return tasks
        return tasks.search([("request_id", "=", self.id), ("state", "in", OPEN)])

    def _asks_for_words(self, transition):
        """A supervisor who closes over open tasks is asked why; a clerk is refused at once."""
        tasks = self._get_tasks_in_the_way(transition.target_id)
        role = self._get_actor_role()
        if tasks and not self._may_close_over_tasks(role):
            raise UserError(self._explain_tasks(tasks, role))
        return bool(tasks) or super()._asks_for_words(transition)

    @api.model
    def _may_close_over_tasks(self, role):
        return role in ("supervisor", "administrator")

    def _explain_tasks(self, tasks, role):
        facts = {
            "number": self.protocol_number,
            "tasks": ", ".join(f"{task.name} ({task.department_id.name})" for task in tasks[:5]),
        }
        if self._may_close_over_tasks(role):
            return self.env._(
                "%(number)s: tasks are still open: %(tasks)s. To close it all the same, say why.",
                **facts,
            )
        return self.env._(
            "%(number)s: tasks are still open: %(tasks)s. Finish or cancel them first; a supervisor "
            "may close the request all the same.",
            **facts,
        )

    def _apply_move(self, target, role, reason, reply, files=()):
        """Tasks that a supervisor closes over are cancelled with the supervisor's reason."""
        tasks = self._get_tasks_in_the_way(target)
        tasks._set_state("cancelled", reason)
        return super()._apply_move(target, role, reason, reply, files)

    # === ACTIONS === #

    def action_open_tasks(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_crm.municipal_task_action"
        )
        return action | {
            "domain": [("request_id", "=", self.id)],
            "context": {"default_request_id": self.id},
        }

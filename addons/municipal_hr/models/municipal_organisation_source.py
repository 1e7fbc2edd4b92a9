import base64

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.notices import show_notice
from odoo.addons.municipal_crm.models.selection import get_label
from odoo.addons.municipal_crm.tools import outside
from odoo.exceptions import UserError, ValidationError

from .municipal_organisation_run import STATES

MASK = "••••••••"
#: {file of the import: address of the source}
FILES = {"department_file": "department_url", "employee_file": "employee_url"}
#: Actions of the report that change something, or stop everything.
TOLD = ("create", "update", "archive", "error")


class Refused(Exception):
    """The plan has errors or would archive too many: a person has to look."""


class MunicipalOrganisationSource(models.Model):
    """A personnel system whose organisation chart is followed: the files of the import of the chart,
    fetched every night.

    It runs the import's own plan, all of it or nothing. What a person would have to look at is not
    done, and whoever is responsible finds it among the activities.
    """

    _name = "municipal.organisation.source"
    _inherit = ["mail.thread", "mail.activity.mixin", "municipal.sealed"]
    _description = "Personnel system that is followed"
    _order = "name, id"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", "Municipality", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Is told when a person has to look.",
    )
    active = fields.Boolean(default=True)
    department_url = fields.Char(
        "Address of the departments", help="Gives the departments as CSV, as the import takes them."
    )
    employee_url = fields.Char(
        "Address of the employees", help="Gives the employees as CSV, as the import takes them."
    )
    is_inside = fields.Boolean(
        "In our own network", help="Addresses of the own network are called only with this."
    )
    token_sealed = fields.Char(groups=fields.NO_ACCESS, copy=False, exportable=False)
    token = fields.Char(
        "Key",
        compute="_compute_token",
        inverse="_inverse_token",
        groups="base.group_system",
        help="Sent with every call (Authorization: Bearer). It is kept sealed and never shown again.",
    )
    is_complete = fields.Boolean(
        "The files are complete",
        help="Archive departments and employees that the files no longer name, as long as nothing "
        "open hangs on them.",
    )
    creates_accounts = fields.Boolean("Make missing user accounts", groups="base.group_erp_manager")
    most_archived = fields.Integer(
        "Archive at most",
        default=5,
        help="When a night would archive more, nothing is done and a person looks.",
    )
    state = fields.Selection(STATES, "Last result", readonly=True, copy=False)
    date_run = fields.Datetime("Last look", readonly=True, copy=False)
    run_ids = fields.One2many("municipal.organisation.run", "source_id", "Looks", readonly=True)

    _has_address = models.Constraint(
        "CHECK (department_url IS NOT NULL OR employee_url IS NOT NULL)",
        "Enter the address of the departments, of the employees, or both.",
    )
    _most_archived_sane = models.Constraint(
        "CHECK (most_archived >= 0)", "The number that may be archived is counted from zero."
    )
    _name_uniq = models.UniqueIndex("(company_id, name)", "This personnel system is here already.")

    # === FIELDS === #

    @api.depends("token_sealed")
    def _compute_token(self):
        # sudo: municipal.organisation.source - whether there is one, not what it is
        for source, source_sudo in zip(self, self.sudo(), strict=True):
            source.token = MASK if source_sudo.token_sealed else False

    def _inverse_token(self):
        for source in self:
            token = (source.token or "").strip()
            if token == MASK:
                continue
            if not (token.isascii() and token.isprintable()):
                raise ValidationError(self.env._("The key has letters that cannot be sent."))
            # sudo: municipal.organisation.source - see _compute_token
            source.sudo().token_sealed = token and self._get_seal().seal(token)
        self.invalidate_recordset(["token"])

    @api.constrains(*FILES.values())
    def _check_addresses(self):
        for source in self:
            try:
                for url in filter(None, (source[fname] for fname in FILES.values())):
                    outside.check_url(url, source._get_allowed(url))
            except outside.OutsideError as error:
                raise ValidationError(
                    self.env._("Write an address with http:// or https:// at its beginning.")
                ) from error

    # === ACTIONS === #

    def action_run(self):
        """Follow now, and say what came of it."""
        self.ensure_one()
        self.check_access("write")
        run = self._follow()
        kind = {"failed": "danger", "refused": "warning"}.get(run.state, "success")
        reload = {"type": "ir.actions.client", "tag": "soft_reload"}
        return show_notice(get_label(run, "state"), kind, next=reload)

    def action_look(self):
        """Open the import with the files as they are now: a dry run, and a person decides."""
        self.ensure_one()
        self.check_access("write")
        try:
            wizard = self._open_import()
        except outside.OutsideError as error:
            raise UserError(self._explain_outside(error)) from error
        return wizard.action_check()

    # === FOLLOWING === #

    @api.model
    def _cron_follow(self):
        sources = self.search([])
        self.env["ir.cron"]._commit_progress(remaining=len(sources))
        for source in sources:
            if source.try_lock_for_update():
                source._follow()
            self.env["ir.cron"]._commit_progress(1)

    def _follow(self):
        """Fetch, plan and apply; returns the row of what came of it."""
        self.ensure_one()
        steps, wizard = [], self.env["municipal.organisation.import"]
        try:
            wizard = self._open_import()
            steps, _notes = wizard._plan()
            self._check_plan(steps)
            with self.env.cr.savepoint():
                wizard._apply(steps)
            changed = any(step.action in TOLD for step in steps)
            return self._note_run("done" if changed else "same", wizard, steps)
        except outside.OutsideError as error:
            return self._note_run("failed", wizard, steps, self._explain_outside(error))
        except Refused as error:
            return self._note_run("refused", wizard, steps, str(error))
        except UserError as error:
            return self._note_run("failed", wizard, steps, str(error))

    def _open_import(self):
        """The import of the chart with the files as the personnel system has them now."""
        self.ensure_one()
        source = self.sudo()  # sudo: municipal.organisation.source - the key and what it may make
        vals = {
            "company_id": source.company_id.id,
            "is_complete": source.is_complete,
            "creates_accounts": source.creates_accounts,
        }
        for fname, address in FILES.items():
            if source[address]:
                vals[fname] = base64.b64encode(source._fetch(source[address]))
                vals[f"{fname}name"] = source[address].rpartition("/")[2]
        # sudo: municipal.organisation.import - what a run may make was set by who has the right to
        wizard = self.env["municipal.organisation.import"].sudo().create(vals)
        return wizard.with_env(self.env)

    def _fetch(self, url):
        headers = {"Accept": "text/csv"}
        if self.token_sealed:
            headers["Authorization"] = f"Bearer {self._get_seal().open(self.token_sealed)}"
        answer = outside.call(url, headers=headers, allowed=self._get_allowed(url))
        if answer.status != 200:
            raise outside.OutsideError("unreachable", str(answer.status))
        return answer.content

    def _get_allowed(self, url):
        """{(host, port)} that may be called though it is no public address."""
        if not self.is_inside:
            return frozenset()
        try:
            parts = outside.urlsplit(url)
            return frozenset(
                [(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))]
            )
        except ValueError:
            return frozenset()

    def _check_plan(self, steps):
        actions = [step.action for step in steps]
        if "error" in actions:
            raise Refused(self.env._("The files have errors: nothing was changed."))
        if actions.count("archive") > self.most_archived:
            raise Refused(
                self.env._(
                    "%(count)s would be archived, and at most %(most)s may be: nothing was changed.",
                    count=actions.count("archive"),
                    most=self.most_archived,
                )
            )

    # === WHAT CAME OF IT === #

    def _note_run(self, state, wizard, steps, reason=""):
        lines = [wizard._prepare_line(step) for step in steps if step.action in TOLD]
        texts = [f"{line['code']} {line['name']}: {line['detail']}" for line in lines]
        actions = [step.action for step in steps]
        # sudo: municipal.organisation.run - nobody writes these rows by hand
        run = self.env["municipal.organisation.run"].sudo().create(
            {
                "source_id": self.id,
                "state": state,
                "detail": "\n".join(filter(None, [reason, *texts])),
                **{f"{action}_count": actions.count(action) for action in TOLD},
            }
        )  # fmt: skip
        self.write({"state": state, "date_run": run.date})
        self._call_person(run, reason)
        return run.with_env(self.env)

    def _call_person(self, run, reason):
        """One activity as long as something is wrong, however many nights; done when it is over."""
        kind = "mail.mail_activity_data_warning"
        if run.state in ("done", "same"):
            self.activity_unlink([kind])
        elif not self.activity_search([kind]):
            note = self.env._("The organisation chart was not followed: %s", reason)
            self.activity_schedule(
                kind, summary=get_label(run, "state"), note=note, user_id=self.user_id.id
            )

    def _explain_outside(self, error):
        return {
            "forbidden": self.env._("The address is in our own network: tick that it may be."),
            "slow": self.env._("The personnel system took too long."),
            "large": self.env._("The file is too large for an organisation chart."),
        }.get(error.code) or self.env._("The personnel system did not answer (%s).", error)

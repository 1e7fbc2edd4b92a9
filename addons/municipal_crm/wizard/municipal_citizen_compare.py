from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..models.municipal_request import SUPERVISOR
from ..models.selection import get_label

COMPARED = (
    "name", "kind", "phone", "email", "street", "street2", "zip", "city", "lang",
    "preferred_channel", "identity_level", "afm_masked",
)  # fmt: skip
LEVELS = ("unverified", "phone", "email", "in_person", "taxisnet")


class MunicipalCitizenCompare(models.TransientModel):
    """Two records side by side: which one stays, and which value of each field."""

    _name = "municipal.citizen.compare"
    _description = "Two citizens side by side"

    first_id = fields.Many2one(
        "municipal.citizen", required=True, readonly=True, ondelete="cascade"
    )
    second_id = fields.Many2one(
        "municipal.citizen", required=True, readonly=True, ondelete="cascade"
    )
    kept = fields.Selection(
        [("first", "Left"), ("second", "Right")], "Record that stays", required=True
    )
    line_ids = fields.One2many("municipal.citizen.compare.line", "compare_id", "Differences")
    first_facts = fields.Char("What the left one has", compute="_compute_facts")
    second_facts = fields.Char("What the right one has", compute="_compute_facts")
    warning = fields.Text(compute="_compute_warning")

    # === COMPUTE METHODS === #

    @api.depends("first_id", "second_id")
    def _compute_facts(self):
        for wizard in self:
            wizard.first_facts = wizard._get_facts(wizard.first_id)
            wizard.second_facts = wizard._get_facts(wizard.second_id)

    def _get_facts(self, citizen):
        """Numbers of what hangs on a record, as far as the user sees it."""
        account = self._get_account(citizen)
        facts = [
            self.env._("requests: %s", citizen.request_count),
            self.env._("consents: %s", len(citizen.consent_ids)),
            self.env._("registered on %s", format_date(self.env, citizen.create_date)),
            account and self.env._("account: %s", account.login),
        ]
        return " · ".join(filter(None, facts))

    def _get_account(self, citizen):
        # sudo: res.users - the login is what the supervisor has to know before a merge
        return citizen.sudo().partner_id.user_ids[:1]

    @api.depends("first_id", "second_id")
    def _compute_warning(self):
        for wizard in self:
            pair = wizard.first_id | wizard.second_id
            warnings = []
            if len(set(pair.mapped("kind"))) > 1:
                warnings.append(
                    self.env._("They are of different kinds: a person and a body are two.")
                )
            accounts = [account for account in map(wizard._get_account, pair) if account]
            if len(accounts) == 1:
                warnings.append(
                    self.env._(
                        "Whoever signs in as %s will read the requests of both.", accounts[0].login
                    )
                )
            wizard.warning = "\n".join(warnings)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        pair = self.env["municipal.citizen"].browse(self.env.context.get("active_ids", []))
        if len(pair.exists()) != 2:
            raise UserError(self.env._("Choose exactly two records."))
        first, second = sorted(pair, key=self._get_weight, reverse=True)
        return values | {
            "first_id": first.id,
            "second_id": second.id,
            "kept": "first",
            "line_ids": [Command.create(line) for line in self._prepare_lines(first, second)],
        }

    @api.model
    def _get_weight(self, citizen):
        """Who stays if nobody says otherwise: an account, a better proof, the older record."""
        account = bool(self._get_account(citizen))
        return account, LEVELS.index(citizen.identity_level), -citizen.id

    @api.model
    def _prepare_lines(self, first, second):
        """One line for each field in which the two differ."""
        lines = []
        for fname in COMPARED:
            if first[fname] == second[fname] and not self._has_other_afm(fname, first, second):
                continue
            lines.append(
                {
                    "field_name": fname,
                    "first_value": self._get_text(first, fname),
                    "second_value": self._get_text(second, fname),
                    "taken": "first" if first[fname] else "second",
                }
            )
        return lines

    @api.model
    def _has_other_afm(self, fname, first, second):
        """Two numbers behind the same mask."""
        # sudo: municipal.citizen - whether they are equal, not what they are
        return fname == "afm_masked" and first.sudo().afm_index != second.sudo().afm_index

    @api.model
    def _get_text(self, citizen, fname):
        if citizen._fields[fname].type == "selection":
            return get_label(citizen, fname)
        return citizen[fname] or ""

    # === ACTIONS === #

    def action_merge(self):
        """Merge, and show the record that stayed."""
        self.ensure_one()
        if not self.env.user.has_group(SUPERVISOR):
            raise UserError(self.env._("Only a supervisor merges two records."))
        pair = self.first_id | self.second_id
        pair.check_access("write")
        kept, old = (
            (self.first_id, self.second_id)
            if self.kept == "first"
            else (self.second_id, self.first_id)
        )
        old._merge_into(kept, self._get_values(kept, old))
        return {
            "type": "ir.actions.act_window",
            "res_model": "municipal.citizen",
            "res_id": kept.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def _get_values(self, kept, old):
        """What the kept record takes over; remarks of both are joined."""
        values = {}
        for line in self.line_ids:
            source = self.first_id if line.taken == "first" else self.second_id
            if source != kept:
                fname = "afm" if line.field_name == "afm_masked" else line.field_name
                values[fname] = source[fname]
        if old.comment:
            values["comment"] = (kept.comment or "") + old.comment
        return values

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.transactions import hold
from odoo.addons.municipal_crm.tools.typed import clean_line
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import plaintext2html
from odoo.tools.misc import format_amount

from .municipal_consultation_comment import WORKED

#: Characters that a field takes; what is longer is refused, never cut.
LIMITS = {"project_title": 120, "place": 200, "estimated_cost": 15}
#: What people were told when they were asked.
FROZEN = {"is_budget", "budget", "ballot_id"}
MOST_COST = 10**9


class MunicipalConsultation(models.Model):
    """A consultation that collects projects for a participatory budget (V17).

    People propose, the municipality checks and says why; what is accepted becomes the answers of a
    ballot's question, which has the same limit.
    """

    _inherit = "municipal.consultation"

    is_budget = fields.Boolean(
        "Participatory budget",
        help="People propose projects with a place and a cost; those that are accepted are voted on.",
    )
    budget = fields.Integer("Amount to spend", aggregator=None)
    ballot_id = fields.Many2one(
        "municipal.ballot", "Vote on the projects", readonly=True, copy=False, ondelete="set null"
    )
    accepted_count = fields.Integer("Accepted projects", compute="_compute_project_counts")
    unchecked_count = fields.Integer("Projects to check", compute="_compute_project_counts")

    _budget_has_amount = models.Constraint(
        "CHECK (is_budget IS NOT TRUE OR COALESCE(budget, 0) > 0)", "Say how much can be spent."
    )

    @api.depends("comment_ids.state", "comment_ids.outcome")
    def _compute_project_counts(self):
        rows = self.env["municipal.consultation.comment"]._read_group(
            [
                ("consultation_id", "in", self.ids),
                ("state", "=", "published"),
                ("kind", "=", "project"),
            ],
            ["consultation_id", "outcome"],
            ["__count"],
        )
        found = {(one.id, outcome): count for one, outcome, count in rows}
        for one in self:
            one.accepted_count = found.get((one.id, "accepted"), 0)
            one.unchecked_count = found.get((one.id, False), 0)

    def write(self, vals):
        if FROZEN & set(vals) and any(one.state != "draft" for one in self):
            raise UserError(self.env._("A consultation does not change once people are asked."))
        return super().write(vals)

    def _check_may_be_closed(self):
        super()._check_may_be_closed()
        self._check_projects_checked()

    def _check_projects_checked(self):
        if self.is_budget and self.unchecked_count:
            raise UserError(
                self.env._("%s projects have not been checked yet.", self.unchecked_count)
            )

    # === FORM === #

    def _read_form(self, post):
        return super()._read_form(post) | {
            name: clean_line(post.get(name) or "") for name in LIMITS
        }

    def _get_kinds(self, article):
        """Projects are proposed to the whole, and where there is something to spend."""
        kinds = super()._get_kinds(article)
        if not self.is_budget or article:
            kinds.pop("project", None)
            return kinds
        labels = dict(
            self.env["municipal.consultation.comment"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        return {code: labels[code] for code in ("project", "comment")}

    def _check_form(self, raw):
        errors = super()._check_form(raw)
        if raw["kind"] != "project" or "kind" in errors:
            return errors
        return self._check_project(raw) | errors

    def _check_project(self, raw):
        _ = self.env._
        cost = _read_cost(raw["estimated_cost"])
        errors = {
            "project_title": not raw["project_title"] and _("Give the project a short title."),
            "place": not raw["place"] and _("Say where it is."),
            "estimated_cost": not cost
            and _("Write the cost with figures alone, for example 12000."),
        }
        if cost and cost > self.budget:
            text = _(
                "A project costs no more than there is to spend: %s.", self._say_cost(self.budget)
            )
            errors["estimated_cost"] = text
        for name, most in LIMITS.items():
            if len(raw[name]) > most:
                errors[name] = _("This is too long: at most %s characters.", most)
        return {name: text for name, text in errors.items() if text}

    def _take_comment(self, raw):
        comment = super()._take_comment(raw)
        if raw["kind"] == "project" and comment.state == "unconfirmed":
            vals = {name: raw[name] for name in ("project_title", "place")}
            comment.write(vals | {"estimated_cost": _read_cost(raw["estimated_cost"])})
        return comment

    # === PAGES === #

    def _say_cost(self, amount):
        currency = self.company_id.currency_id
        return format_amount(self.env, amount, currency, trailing_zeroes=False)

    def _say_project_hint(self):
        return self.env._(
            "For a project fill in the next three fields too. The amount to spend is %s.",
            self._say_cost(self.budget),
        )

    def _prepare_project(self, comment):
        """A project as plain values; None for every other comment."""
        if comment.kind != "project":
            return None
        return {
            "title": comment.project_title,
            "place": comment.place,
            "cost": self._say_cost(comment.checked_cost or comment.estimated_cost),
            "is_checked": bool(comment.checked_cost),
            "outcome": comment.outcome or "",
            "merged": comment.merged_id.project_title or "",
        }

    def _get_vote_path(self):
        """The page of the vote on the accepted projects, once everybody may see it."""
        ballot = self.ballot_id
        found = ballot and ballot._find_public(ballot.uuid)
        return f"/referendums/{ballot.uuid}" if found else ""

    # === BALLOT === #

    def action_make_ballot(self):
        """A ballot in preparation, with the accepted projects as the answers of its question."""
        self.ensure_one()
        self.check_access("write")
        hold(self)
        if not self.ballot_id:
            self._check_may_have_ballot()
            ballot = self.env["municipal.ballot"].create(self._prepare_ballot())
            super().write({"ballot_id": ballot.id})
            self._translate_ballot(ballot)
        return self.action_ballot()

    def _check_may_have_ballot(self):
        if not self.is_budget or self.state not in ("evaluating", "closed"):
            raise UserError(self.env._("The vote is prepared when the time for projects is over."))
        self._check_projects_checked()
        if self.accepted_count < 2:
            raise UserError(self.env._("A vote needs two accepted projects or more."))

    def _prepare_ballot(self):
        projects = self.comment_ids.filtered(
            lambda one: one.state == "published" and one.outcome == "accepted"
        )
        question = {
            "name": self.env._("Which projects shall be carried out?"),
            "kind": "budget",
            "budget": self.budget,
            "option_ids": [Command.create(one._prepare_option()) for one in projects],
        }
        return {
            "name": self.name,
            "kind": "budget",
            "company_id": self.company_id.id,
            "quorum": "0",
            "majority": "0",
            "question_ids": [Command.create(question)],
        }

    def _translate_ballot(self, ballot):
        """What the municipality says, in its languages; projects as their authors wrote them."""
        for code, _name in self.env["res.lang"].get_installed():
            spoken = ballot.with_context(lang=code)
            spoken.name = self.with_context(lang=code).name
            spoken.question_ids.name = spoken.env._("Which projects shall be carried out?")

    def action_ballot(self):
        """The ballot of the accepted projects."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Vote on the projects"),
            "res_model": "municipal.ballot",
            "res_id": self.ballot_id.id,
            "view_mode": "form",
        }


class MunicipalConsultationComment(models.Model):
    """A project: where, how much, and what the municipality says to it."""

    _inherit = "municipal.consultation.comment"

    project_title = fields.Char("Project", readonly=True)
    place = fields.Char(readonly=True)
    estimated_cost = fields.Integer("Cost as proposed", readonly=True, aggregator=None)
    checked_cost = fields.Integer("Cost as checked", readonly=True, aggregator=None)
    outcome = fields.Selection(
        [
            ("accepted", "Goes to the vote"),
            ("merged", "Joined to another"),
            ("refused", "Does not go to the vote"),
        ],
        "Check of the project",
        readonly=True,
    )
    merged_id = fields.Many2one("municipal.consultation.comment", "Joined to", readonly=True)

    _project_whole = models.Constraint(
        "CHECK (kind <> 'project' OR state = 'unconfirmed' OR (COALESCE(project_title, '') <> ''"
        " AND COALESCE(place, '') <> '' AND COALESCE(estimated_cost, 0) > 0))",
        "A project has a title, a place and a cost.",
    )
    _checked_in_public = models.Constraint(
        "CHECK (outcome IS NULL OR (kind = 'project' AND date_answered IS NOT NULL))",
        "What the municipality decides on a project is published with the reason.",
    )
    _accepted_has_cost = models.Constraint(
        "CHECK (outcome IS DISTINCT FROM 'accepted' OR COALESCE(checked_cost, 0) > 0)",
        "An accepted project has a cost that was checked.",
    )
    _merged_into_another = models.Constraint(
        "CHECK ((outcome IS NOT DISTINCT FROM 'merged') = (merged_id IS NOT NULL)"
        " AND merged_id IS DISTINCT FROM id)",
        "Say to which other project it is joined.",
    )

    def _check_project(self, outcome, reason, cost=0, merged=None):
        """What the municipality decides on a project, with the reason for everybody to read.

        :param int cost: as checked, of an accepted one
        :param merged: the accepted project that this one is joined to
        """
        self.ensure_one()
        # sudo: municipal.consultation.comment - as in _set_state
        one = hold(self.sudo())
        one._check_outcome(outcome, cost, merged)
        one._answer(reason)
        one.write(
            {
                "outcome": outcome,
                "checked_cost": cost if outcome == "accepted" else 0,
                "merged_id": merged.id if outcome == "merged" else False,
            }
        )

    def _check_outcome(self, outcome, cost, merged):
        _, town = self.env._, self.consultation_id
        if self.kind != "project" or self.state != "published" or town.state not in WORKED:
            raise UserError(_("Only a published project is checked."))
        if town.ballot_id:
            raise UserError(_("The vote on the projects is prepared already."))
        if outcome == "accepted" and not 0 < cost <= town.budget:
            raise UserError(_("The cost lies between 1 and %s.", town._say_cost(town.budget)))
        if outcome == "merged" and not self._may_join(merged):
            raise UserError(_("Choose another project that goes to the vote."))
        joined = [("merged_id", "=", self.id)]
        if outcome != "accepted" and self.search_count(joined, limit=1):
            raise UserError(_("Another project is joined to this one. Change that one first."))

    def _may_join(self, other):
        return (
            bool(other)
            and other != self
            and other.consultation_id == self.consultation_id
            and other.outcome == "accepted"
        )

    def _prepare_option(self):
        return {
            "name": self.project_title,
            "cost": self.checked_cost,
            "info": plaintext2html(f"{self.place}\n\n{self.body}"),
        }

    def action_check_project(self):
        """Ask for the decision on a project and its reason."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check the project"),
            "res_model": "municipal.consultation.project",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_comment_id": self.id,
                "default_checked_cost": self.checked_cost or self.estimated_cost,
                "default_outcome": self.outcome or "accepted",
                "default_merged_id": self.merged_id.id,
                "default_reason": self.answer or "",
            },
        }


def _read_cost(text):
    """Euros as people write them: ``12.000``, ``12 000 €``; None for what is no amount."""
    digits = text.replace("€", "").replace(".", "").replace(" ", "")
    fits = digits.isascii() and digits.isdecimal() and len(digits) < 10
    return int(digits) if fits and 0 < int(digits) < MOST_COST else None

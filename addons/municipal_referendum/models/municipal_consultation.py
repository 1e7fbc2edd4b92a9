from odoo import api, fields, models
from odoo.addons.municipal_crm.models.selection import get_label
from odoo.addons.municipal_crm.models.transactions import hold
from odoo.exceptions import UserError

STATES = [
    ("draft", "In preparation"),
    ("open", "Open for comments"),
    ("evaluating", "Being evaluated"),
    ("closed", "Closed"),
    ("cancelled", "Called off"),
]
#: {state: states that may follow}
MOVES = {
    "draft": {"open", "cancelled"},
    "open": {"evaluating", "cancelled"},
    "evaluating": {"open", "closed", "cancelled"},
    "closed": set(),
    "cancelled": set(),
}
#: What stays as it is once people have been asked; articles guard themselves.
FROZEN_FIELDS = frozenset(("name", "introduction", "company_id", "authorship", "comment_start"))
SLUG_LENGTH = 60


class MunicipalConsultation(models.Model):
    """A text that the municipality shows to its people before it decides (V16).

    It has articles; people comment on one of them or on the whole, propose something, or write
    another wording. ``_set_state`` is the one way to change the state; from the opening on an
    article changes only by ``article._revise``, which keeps what stood there before.
    """

    _name = "municipal.consultation"
    _description = "Consultation"
    _inherit = ["mail.thread"]
    _order = "comment_start desc, id desc"

    name = fields.Char("Title", required=True, translate=True, tracking=True)
    introduction = fields.Text(translate=True, help="What it is about, and why.")
    conclusion = fields.Text(
        translate=True, help="What the municipality does with what it was told."
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    department_id = fields.Many2one("hr.department", "Responsible", tracking=True)
    state = fields.Selection(
        STATES,
        required=True,
        default="draft",
        index=True,
        copy=False,
        readonly=True,
        tracking=True,
        group_expand=True,
    )
    authorship = fields.Selection(
        [("identified", "Under their name"), ("pseudonymous", "Under a pseudonym")],
        "People write",
        required=True,
        default="identified",
        tracking=True,
        help="Under a pseudonym: no name is asked, and the e-mail address is deleted at the end.",
    )
    comment_start = fields.Datetime("Comments from", copy=False, tracking=True)
    comment_end = fields.Datetime("Comments until", copy=False, tracking=True)
    answer_until = fields.Date("Answers until", copy=False, tracking=True)
    article_ids = fields.One2many("municipal.consultation.article", "consultation_id", copy=True)
    comment_ids = fields.One2many("municipal.consultation.comment", "consultation_id", copy=False)
    new_count = fields.Integer("To be read", compute="_compute_counts")
    published_count = fields.Integer("Published comments", compute="_compute_counts")
    unanswered_count = fields.Integer("Without an answer", compute="_compute_counts")

    _dates_in_order = models.Constraint(
        "CHECK (comment_start < comment_end)", "Comments end after they have begun."
    )
    _answers_after_comments = models.Constraint(
        "CHECK (answer_until >= comment_end::date)", "Answers come after the comments."
    )
    _times_when_open = models.Constraint(
        "CHECK (state IN ('draft', 'cancelled')"
        " OR (comment_start IS NOT NULL AND comment_end IS NOT NULL))",
        "Say from when until when people can comment.",
    )

    # === COMPUTE METHODS === #

    @api.depends("comment_ids.state", "comment_ids.date_answered")
    def _compute_counts(self):
        rows = self.env["municipal.consultation.comment"]._read_group(
            [("consultation_id", "in", self.ids), ("state", "in", ("new", "published"))],
            ["consultation_id", "state"],
            ["__count", "date_answered:count"],
        )
        found = {(one.id, state): (count, answered) for one, state, count, answered in rows}
        for one in self:
            published, answered = found.get((one.id, "published"), (0, 0))
            one.new_count = found.get((one.id, "new"), (0, 0))[0]
            one.published_count = published
            one.unanswered_count = published - answered

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([vals | {"state": "draft"} for vals in vals_list])

    def write(self, vals):
        """The state has a way of its own, and what people were told stays."""
        if "state" in vals:
            raise UserError(self.env._("The state is changed by the buttons alone."))
        if set(vals) & FROZEN_FIELDS and any(one.state != "draft" for one in self):
            raise UserError(self.env._("A consultation does not change once people are asked."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if any(one.state != "draft" for one in self):
            raise UserError(self.env._("A consultation is called off, never deleted."))

    # === STATE === #

    def _set_state(self, code):
        """Move to the state ``code``: the one way to change it.

        :raise UserError: there is no such move, or something is missing for it
        """
        self.env.flush_all()  # a text that was just written comes before the state that keeps it
        for one in hold(self):
            if one.state == code:
                continue
            if code not in MOVES[one.state]:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "This consultation is “%(state)s” and cannot become “%(wanted)s”.",
                        state=get_label(one, "state"),
                        wanted=labels[code],
                    )
                )
            getattr(one, f"_check_may_be_{code}", lambda: None)()
            super(MunicipalConsultation, one).write({"state": code})
            if code in ("closed", "cancelled"):
                one.comment_ids._forget_authors()

    def _check_may_be_open(self):
        if not self.article_ids:
            raise UserError(self.env._("Enter the articles of the text first."))
        if not (self.comment_start and self.comment_end):
            raise UserError(self.env._("Say from when until when people can comment."))
        if self.comment_end <= fields.Datetime.now():
            raise UserError(self.env._("The time for comments is over. Choose a later end."))

    def _check_may_be_closed(self):
        """Nobody's comment stays unread or without an answer."""
        if self.new_count:
            raise UserError(self.env._("%s comments have not been read yet.", self.new_count))
        if self.unanswered_count:
            raise UserError(self.env._("%s comments have no answer yet.", self.unanswered_count))

    def _is_taking_comments(self):
        self.ensure_one()
        if self.state != "open":
            return False
        return self.comment_start <= fields.Datetime.now() < self.comment_end

    @api.model
    def _cron_end(self):
        """What is over is evaluated; a comment that waits for its code may still come in."""
        over = [("state", "=", "open"), ("comment_end", "<=", fields.Datetime.now())]
        self.search(over)._set_state("evaluating")

    # === ACTIONS === #

    def action_open(self):
        """People can read it, and comment from its start on."""
        self.check_access("write")
        self._set_state("open")

    def action_evaluate(self):
        """No more comments; the municipality answers."""
        self.check_access("write")
        self._set_state("evaluating")

    def action_close(self):
        """Everything is answered."""
        self.check_access("write")
        self._set_state("closed")

    def action_cancel(self):
        """Call it off: it goes from the website."""
        self.check_access("write")
        self._set_state("cancelled")

    def action_comments(self):
        """The comments of this consultation."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_referendum.municipal_consultation_comment_action"
        )
        context = {"search_default_new": bool(self.new_count)}
        return action | {"domain": [("consultation_id", "=", self.id)], "context": context}

    def action_page(self):
        """The public page."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self._get_public_path(), "target": "self"}

    def action_report(self):
        """The report as PDF."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"{self._get_public_path()}/report.pdf",
            "target": "self",
        }

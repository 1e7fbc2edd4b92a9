from fractions import Fraction
from uuid import uuid4

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.selection import get_label
from odoo.addons.municipal_crm.models.transactions import hold
from odoo.exceptions import UserError, ValidationError

from . import ballot_box

STATES = [
    ("draft", "In preparation"),
    ("ready", "Ready to open"),
    ("open", "Open"),
    ("closed", "Counted"),
    ("certified", "Certified"),
    ("cancelled", "Called off"),
]
#: {state: states that may follow}
MOVES = {
    "draft": {"ready", "cancelled"},
    "ready": {"draft", "open", "cancelled"},
    "open": {"closed", "cancelled"},
    "closed": {"certified"},
    "certified": set(),
    "cancelled": set(),
}
#: From here on nothing changes that voters were told.
FROZEN = ("open", "closed", "certified", "cancelled")
#: What may be written when the ballot is frozen.
LIVE_FIELDS = frozenset(("state", "date_end", "result", "publication", "signer_sealed"))
CHANNELS = [("web", "Website"), ("phone", "Telephone"), ("desk", "Town hall")]


class MunicipalBallot(models.Model):
    """A question to the people of the municipality, from its legal sheet to its certified result.

    ``_cast`` takes a vote (``municipal_ballot_casting``), ``_close`` counts
    (``municipal_ballot_closing``); ``_set_state`` is the one way to change the state. What voters
    are told is frozen at the opening, by the database too.
    """

    _name = "municipal.ballot"
    _description = "Ballot"
    _inherit = ["mail.thread"]
    _order = "date_start desc, id desc"

    name = fields.Char("Title", required=True, translate=True, tracking=True)
    description = fields.Html(translate=True, sanitize=True, help="What is asked, and why.")
    plain_text = fields.Text(
        "In plain language", translate=True, help="Short sentences, no terms of the law."
    )
    uuid = fields.Char(
        "UUID", required=True, readonly=True, copy=False, default=lambda self: uuid4().hex
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    kind = fields.Selection(
        [
            ("consultative", "Consultative"),
            ("decisive", "Decisive"),
            ("poll", "Poll"),
            ("budget", "Participatory budget"),
        ],
        required=True,
        default="consultative",
        tracking=True,
    )
    state = fields.Selection(
        STATES, required=True, default="draft", index=True, copy=False, tracking=True
    )
    date_start = fields.Datetime("Opens", tracking=True, copy=False)
    date_end = fields.Datetime("Closes", tracking=True, copy=False)
    grace_minutes = fields.Integer(
        "Grace (minutes)",
        default=10,
        aggregator=None,
        help="Who has begun before the end may finish within this time.",
    )
    question_ids = fields.One2many("municipal.ballot.question", "ballot_id", copy=True)
    voter_ids = fields.One2many("municipal.ballot.voter", "ballot_id", copy=False)
    trustee_ids = fields.One2many("municipal.ballot.trustee", "ballot_id", copy=True)
    threshold = fields.Integer(
        "Trustees who open the box", default=2, aggregator=None, help="Two or more."
    )
    # rules
    quorum = fields.Char(
        default="2/5", required=True, help="Share of the registered who have to take part."
    )
    majority = fields.Char(
        default="1/2", required=True, help="An answer needs more than this share; 0: most votes."
    )
    majority_base = fields.Selection(
        [("valid", "Valid votes"), ("voted", "All votes"), ("registered", "Registered voters")],
        "Majority of",
        required=True,
        default="valid",
    )
    winners = fields.Integer("Answers that can prevail", default=1, aggregator=None)
    policy = fields.Selection(
        [("last", "The last vote counts"), ("first", "The first vote counts")],
        "Voting again",
        required=True,
        default="last",
        help="A vote that can be changed protects who was pressed to vote in somebody's sight.",
    )
    minimum_age = fields.Integer(default=17, aggregator=None)
    least_group = fields.Integer(
        "Smallest group shown",
        default=10,
        aggregator=None,
        help="Areas with fewer votes are told together with others.",
    )
    # legal sheet
    has_competence = fields.Boolean("The council decides on this", tracking=True)
    is_subject_checked = fields.Boolean("The subject was checked against the law", tracking=True)
    subject_note = fields.Text("Who checked it, and how", tracking=True)
    decision_number = fields.Char("Council decision", tracking=True)
    decision_ids = fields.Many2many(
        "ir.attachment", string="Text of the decision", copy=False, bypass_search_access=True
    )
    # frozen
    definition = fields.Json(readonly=True, copy=False)
    public_key = fields.Char("Key of the box", readonly=True, copy=False)
    signer = fields.Char("Key of the signature", readonly=True, copy=False)
    signer_sealed = fields.Char(copy=False, groups=fields.NO_ACCESS)
    result = fields.Json(readonly=True, copy=False)
    publication = fields.Json(
        "Published file", readonly=True, copy=False, prefetch=False, help="Megabytes, once counted."
    )
    # figures
    registered = fields.Integer(compute="_compute_registered", aggregator=None)
    voted = fields.Integer(compute="_compute_voted", aggregator=None)

    _uuid_uniq = models.UniqueIndex("(uuid)", "This ballot exists already.")
    _dates_in_order = models.Constraint(
        "CHECK (date_start < date_end)", "A ballot closes after it has opened."
    )
    _grace_sane = models.Constraint("CHECK (grace_minutes BETWEEN 0 AND 60)", "At most one hour.")
    _threshold_sane = models.Constraint(
        "CHECK (threshold BETWEEN 2 AND 16)", "Two trustees or more open the box."
    )
    _winners_sane = models.Constraint("CHECK (winners >= 1)", "One answer at least can prevail.")

    # === COMPUTE METHODS === #

    @api.depends("voter_ids")
    def _compute_registered(self):
        counts = dict(
            self.env["municipal.ballot.voter"]._read_group(
                [("ballot_id", "in", self.ids), ("is_struck", "=", False)],
                ["ballot_id"],
                ["__count"],
            )
        )
        for ballot in self:
            ballot.registered = counts.get(ballot, 0)

    @api.depends("state")
    def _compute_voted(self):
        for ballot in self:
            ballot.voted = ballot_box.count(self.env.cr, ballot.id)[0] if ballot.id else 0

    # === CONSTRAINTS === #

    @api.constrains("quorum", "majority")
    def _check_shares(self):
        for ballot in self:
            for text in (ballot.quorum, ballot.majority):
                try:
                    is_share = 0 <= Fraction(text) < 1
                except (ValueError, ZeroDivisionError):
                    is_share = False
                if not is_share:
                    raise ValidationError(self.env._("“%s” is no share of one, such as 2/5.", text))

    # === CRUD METHODS === #

    def write(self, vals):
        """What was frozen stays; the state goes through ``_set_state``."""
        vals = dict(vals)
        changed = vals.keys() - LIVE_FIELDS
        if changed and any(ballot.state in FROZEN for ballot in self):
            raise UserError(self.env._("A ballot does not change once people vote."))
        if "state" in vals:
            self._set_state(vals.pop("state"))
        return super().write(vals) if vals else True

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if any(ballot.state not in ("draft", "cancelled") for ballot in self):
            raise UserError(self.env._("A ballot is called off, never deleted."))

    # === STATE === #

    def _set_state(self, code, **vals):
        """Move to the state ``code``: the one way to change it. ``vals`` are written with it.

        :raise UserError: there is no such move, or something is missing for it
        """
        for ballot in hold(self):
            if ballot.state == code:
                continue
            if code not in MOVES[ballot.state]:
                raise UserError(
                    self.env._(
                        "This ballot is “%(state)s” and cannot become “%(wanted)s”.",
                        state=get_label(ballot, "state"),
                        wanted=dict(self._fields["state"]._description_selection(self.env))[code],
                    )
                )
            ballot._check_may_become(code)
            super(MunicipalBallot, ballot).write(vals | {"state": code})
            ballot._record(code)

    def _check_may_become(self, code):
        """:raise UserError: what is missing for the state ``code``; see the other files"""

    # === ACTIONS === #

    def action_ready(self):
        """Everything is in order: only the opening is missing."""
        self._set_state("ready")

    def action_draft(self):
        """Back to preparation."""
        self._set_state("draft")

    def action_open(self):
        """From here on nothing changes."""
        self._set_state("open")

    def action_certify(self):
        """The result is final."""
        self._set_state("certified")

    def action_cancel(self):
        """Call the ballot off; envelopes stay sealed."""
        self._set_state("cancelled")

    def action_keys(self):
        """The page on which trustees get their words."""
        return self._open_page("keys")

    def action_roll(self):
        """The page on which the roll is read and letters are printed."""
        return self._open_page("roll")

    def action_count(self):
        """The page on which trustees open the box."""
        return self._open_page("count")

    def action_vote(self):
        """The page on which somebody is helped to vote in the town hall."""
        return self._open_page("vote") | {"target": "new"}

    def action_results(self):
        """The public page of the results."""
        return self._open_page("results")

    def _open_page(self, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/referendums/{self.uuid}/{name}",
            "target": "self",
        }

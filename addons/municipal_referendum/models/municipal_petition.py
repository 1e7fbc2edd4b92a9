from odoo import api, fields, models
from odoo.addons.municipal_crm.models.selection import get_label
from odoo.addons.municipal_crm.models.transactions import hold
from odoo.exceptions import UserError

from ..tools.petition import get_threshold

STATES = [
    ("draft", "In preparation"),
    ("open", "Open for signatures"),
    ("closed", "Signatures ended"),
    ("submitted", "Submitted"),
    ("accepted", "Accepted"),
    ("refused", "Refused"),
]
#: {state: states that may follow}
MOVES = {
    "draft": {"open"},
    "open": {"closed"},
    "closed": {"submitted", "refused"},
    "submitted": {"accepted", "refused"},
    "accepted": set(),
    "refused": set(),
}
#: What people sign stays as it is; so do the rules by which their signatures count.
FROZEN_FIELDS = frozenset(
    (
        "name", "body", "initiator", "company_id", "registered", "percent", "minimum_age",
        "asks_number", "sign_start",
    )
)  # fmt: skip
#: Written by the buttons alone.
KEPT_FIELDS = frozenset(
    ("state", "reason", "date_submitted", "date_decided", "date_checked", "date_erased", "entry_id")
)


class MunicipalPetition(models.Model):
    """Citizens ask for a referendum (V12): so many of the registered voters have to sign.

    ``_set_state`` is the one way to change the state. What was asked is never changed once people
    sign it; names rest sealed, are shown to one group alone, and are erased after a term.
    """

    _name = "municipal.petition"
    _description = "Petition for a referendum"
    _inherit = ["mail.thread"]
    _order = "sign_start desc, id desc"

    name = fields.Char("Question", required=True, translate=True, tracking=True)
    body = fields.Text("Why it is asked", translate=True)
    initiator = fields.Char("Asked by", help="Who collects the signatures; everybody reads it.")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
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
    sign_start = fields.Datetime("Signatures from", copy=False, tracking=True)
    sign_end = fields.Datetime("Signatures until", copy=False, tracking=True)
    registered = fields.Integer(
        "Registered voters", aggregator=None, help="Of the municipality, in the last elections."
    )
    percent = fields.Integer("Per cent needed", default=10, aggregator=None)
    threshold = fields.Integer(
        "Signatures needed", compute="_compute_threshold", store=True, aggregator=None
    )
    closes_at_threshold = fields.Boolean(
        "Ends when reached", help="Else people sign until the end, so that there is a reserve."
    )
    minimum_age = fields.Integer(default=17, aggregator=None)
    asks_number = fields.Boolean(
        "Asks the electoral number", help="The form asks the number of the electoral roll too."
    )
    retention_days = fields.Integer(
        "Names are erased after",
        default=180,
        aggregator=None,
        help="Days after the decision; without one, after the end of the signatures.",
    )
    reason = fields.Text("Decision", readonly=True, copy=False, help="Everybody reads it.")
    date_submitted = fields.Datetime("Submitted on", readonly=True, copy=False)
    date_decided = fields.Datetime("Decided on", readonly=True, copy=False)
    date_checked = fields.Datetime("Compared with the roll", readonly=True, copy=False)
    date_erased = fields.Datetime("Names erased on", readonly=True, copy=False)
    entry_id = fields.Many2one(
        "municipal.protocol.entry",
        "Entry in the book",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    protocol_number = fields.Char(related="entry_id.name", related_sudo=True)
    signature_ids = fields.One2many("municipal.petition.signature", "petition_id", copy=False)
    signature_count = fields.Integer("Signatures", compute="_compute_counts")
    matched_count = fields.Integer("On the roll", compute="_compute_counts")
    unmatched_count = fields.Integer("Not on the roll", compute="_compute_counts")
    double_count = fields.Integer("Doubles", compute="_compute_counts")
    progress = fields.Integer(compute="_compute_counts", help="Per cent of what is needed.")

    _numbers_sane = models.Constraint(
        "CHECK (registered >= 0 AND percent BETWEEN 1 AND 100 AND minimum_age BETWEEN 15 AND 21)",
        "The share is 1 to 100 per cent, and the least age 15 to 21 years.",
    )
    _names_go = models.Constraint(
        "CHECK (retention_days BETWEEN 1 AND 1826)", "Names are kept for five years at the most."
    )
    _dates_in_order = models.Constraint(
        "CHECK (sign_start < sign_end)", "Signatures end after they have begun."
    )
    _ready_when_open = models.Constraint(
        "CHECK (state = 'draft'"
        " OR (sign_start IS NOT NULL AND sign_end IS NOT NULL AND threshold > 0))",
        "Say from when until when people can sign, and how many voters are registered.",
    )
    _numbered_when_submitted = models.Constraint(
        "CHECK (state NOT IN ('submitted', 'accepted') OR entry_id IS NOT NULL)",
        "A petition that was submitted has a protocol number.",
    )
    _decided_with_reason = models.Constraint(
        "CHECK (state NOT IN ('accepted', 'refused')"
        " OR (COALESCE(reason, '') <> '' AND date_decided IS NOT NULL))",
        "Say why the petition is accepted or refused.",
    )

    # === COMPUTE METHODS === #

    @api.depends("registered", "percent")
    def _compute_threshold(self):
        for petition in self:
            petition.threshold = get_threshold(petition.registered, petition.percent)

    @api.depends("signature_ids.state", "signature_ids.roll_state", "threshold")
    def _compute_counts(self):
        # sudo: municipal.petition.signature - sums without any person
        rows = self.env["municipal.petition.signature"].sudo()._read_group(
            [("petition_id", "in", self.ids), ("state", "in", ("signed", "double"))],
            ["petition_id", "state", "roll_state"],
            ["__count"],
        )  # fmt: skip
        found = {(one.id, state, roll): count for one, state, roll, count in rows}
        for one in self:
            mine = {key[1:]: count for key, count in found.items() if key[0] == one.id}
            signed = {roll: count for (state, roll), count in mine.items() if state == "signed"}
            one.signature_count = sum(signed.values())
            one.matched_count = signed.get("matched", 0)
            one.unmatched_count = signed.get("unmatched", 0)
            one.double_count = sum(mine.values()) - sum(signed.values()) + signed.get("double", 0)
            one.progress = 100 * one.signature_count // one.threshold if one.threshold else 0

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        clean = [
            {name: value for name, value in vals.items() if name not in KEPT_FIELDS}
            for vals in vals_list
        ]
        return super().create(clean)

    def write(self, vals):
        """The state has a way of its own, and what people sign stays."""
        if KEPT_FIELDS & set(vals):
            raise UserError(self.env._("The state is changed by the buttons alone."))
        if set(vals) & FROZEN_FIELDS and any(one.state != "draft" for one in self):
            raise UserError(self.env._("A petition does not change once people sign it."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if any(one.state != "draft" for one in self):
            raise UserError(self.env._("A petition is decided on with a reason, never deleted."))

    # === STATE === #

    def _keep(self, **vals):
        """Write what the buttons alone write."""
        return super().write(vals)

    def _set_state(self, code, **vals):
        """Move to the state ``code``: the one way to change it.

        :raise UserError: there is no such move, or something is missing for it
        """
        self.env.flush_all()
        for one in hold(self):
            if one.state == code:
                continue
            if code not in MOVES[one.state]:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "This petition is “%(state)s” and cannot become “%(wanted)s”.",
                        state=get_label(one, "state"),
                        wanted=labels[code],
                    )
                )
            getattr(one, f"_check_may_be_{code}", lambda: None)()
            one._keep(state=code, **vals)

    def _check_may_be_open(self):
        if not (self.sign_start and self.sign_end and self.threshold):
            raise UserError(
                self.env._(
                    "Say from when until when people can sign, and how many voters are registered."
                )
            )
        if self.sign_end <= fields.Datetime.now():
            raise UserError(self.env._("The time for signatures is over. Choose a later end."))
        self.env["municipal.sealed"]._get_seal()  # nobody signs where names cannot be sealed

    def _check_may_be_submitted(self):
        if self.date_erased:
            raise UserError(self.env._("The names are erased; nobody can check them any more."))
        valid = self._count_valid()
        if valid < self.threshold:
            raise UserError(
                self.env._(
                    "Only %(valid)s of %(needed)s signatures are there. Refuse the petition with "
                    "the reason, or compare it with the roll once more.",
                    valid=valid,
                    needed=self.threshold,
                )
            )

    def _count_valid(self):
        """Signatures that count: on the roll, once the roll was read."""
        return self.matched_count if self.date_checked else self.signature_count

    def _is_taking_signatures(self):
        self.ensure_one()
        if self.state != "open":
            return False
        return self.sign_start <= fields.Datetime.now() < self.sign_end

    @api.model
    def _cron_end(self):
        """Signatures end by date; names go when their term is over."""
        over = [("state", "=", "open"), ("sign_end", "<=", fields.Datetime.now())]
        self.search(over)._set_state("closed")
        self._erase_old()

    def _end_when_reached(self):
        """After a signature: the end, where the petition ends with the number reached."""
        if self.closes_at_threshold and self.signature_count >= self.threshold:
            self._set_state("closed")

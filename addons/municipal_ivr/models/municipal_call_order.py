from uuid import uuid4

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.transactions import hold
from odoo.exceptions import UserError

from ..tools.outbound import OUTCOMES

CRON = "municipal_ivr.municipal_call_order_cron_place"
#: {state: states that may follow}; what comes late or twice changes nothing.
MOVES = {
    "planned": {"placed", "ringing", "done", "failed", "cancelled"},
    "placed": {"planned", "ringing", "done", "failed", "cancelled"},
    "ringing": {"planned", "done", "failed", "cancelled"},
    "done": set(),
    "failed": {"planned", "done", "cancelled"},
    "cancelled": {"planned"},
}


class MunicipalCallOrder(models.Model):
    """A call that the municipality makes by itself: an outbox, one row for each call to one person.

    Placed by a scheduled action (``municipal_call_order_placing``), judged when it is over
    (``municipal_call_order_outcome``). The row says what is to happen *before* the carrier is
    asked, so that a call whose order got lost is asked about and not rung a second time.
    """

    _name = "municipal.call.order"
    _description = "Automatic call"
    _order = "id desc"
    _rec_name = "number"

    uuid = fields.Char(required=True, readonly=True, default=lambda self: uuid4().hex, copy=False)
    line_id = fields.Many2one(
        "municipal.ivr.line", "From", required=True, ondelete="restrict", index=True
    )
    account_id = fields.Many2one(related="line_id.account_id", store=True, index=True)
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    number = fields.Char("Telephone", required=True, index=True, help="E.164: +306971234567")
    lang = fields.Char("Language")
    flow_code = fields.Char("Flow", required=True, default="news")
    slots = fields.Json(help="What the conversation need not ask.")
    dedupe_key = fields.Char(required=True, help="One reason gives one call, however often told.")
    citizen_id = fields.Many2one("municipal.citizen", ondelete="set null", index="btree_not_null")
    request_id = fields.Many2one("municipal.request", ondelete="cascade", index="btree_not_null")
    notification_id = fields.Many2one(
        "municipal.notification", "Message", ondelete="cascade", index="btree_not_null"
    )
    is_urgent = fields.Boolean("Emergency", help="Rings at any hour of any day.")
    is_paused = fields.Boolean("Paused", copy=False)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("placed", "Ordered"),
            ("ringing", "In progress"),
            ("done", "Heard"),
            ("failed", "In vain"),
            ("cancelled", "Cancelled"),
        ],
        default="planned",
        required=True,
        index=True,
        copy=False,
    )
    outcome = fields.Selection("_get_outcomes", "Last result", copy=False)
    reason = fields.Char("Why", copy=False)
    date_planned = fields.Datetime("Not before", required=True, default=fields.Datetime.now)
    date_placed = fields.Datetime("Last ordered", copy=False)
    carrier_ref = fields.Char("Order at the carrier", copy=False, index="btree_not_null")
    is_unsure = fields.Boolean(
        "Not known whether it rang", copy=False, help="The carrier is asked before it rings again."
    )
    questions = fields.Integer(copy=False, aggregator=None, help="How often it was asked.")
    faults = fields.Integer("Faults of the carrier", copy=False, aggregator=None)
    is_message_left = fields.Boolean("Left on a machine", copy=False)
    try_ids = fields.One2many("municipal.call.try", "order_id", "Each try")
    tries = fields.Integer(compute="_compute_tries", store=True, aggregator="sum")
    cost = fields.Float(compute="_compute_tries", store=True, digits=(12, 5))
    call_ids = fields.One2many("municipal.call", "order_id", "Calls")

    _uuid_uniq = models.UniqueIndex("(uuid)", "This call exists already.")
    _dedupe_uniq = models.UniqueIndex("(dedupe_key)", "This call has been ordered already.")
    _due = models.Index("(date_planned, id) WHERE state = 'planned'")
    _under_way = models.Index("(date_placed) WHERE state IN ('placed', 'ringing')")

    @api.model
    def _get_outcomes(self):
        labels = {
            "heard": self.env._("Heard to the end"),
            "partial": self.env._("Hung up before the end"),
            "no_code": self.env._("Had no PIN"),
            "machine": self.env._("A machine answered"),
            "no_answer": self.env._("Nobody answered"),
            "busy": self.env._("Busy"),
            "refused": self.env._("Refused"),
            "wrong_number": self.env._("Wrong number"),
            "opt_out": self.env._("Wants no automatic calls"),
            "failed": self.env._("Fault"),
        }
        return [(code, labels[code]) for code in OUTCOMES]

    @api.depends("try_ids.cost", "try_ids.outcome")
    def _compute_tries(self):
        for order in self:
            order.tries = len(order.try_ids._filter_rung())
            order.cost = sum(order.try_ids.mapped("cost"))

    # === ONE WAY IN === #

    @api.model
    def _plan(self, calls, campaign=None):
        """Put calls into the outbox; each number has to be one that can be rung.

        :param list calls: dicts of field values; ``line_id`` and ``number`` are needed
        :param str campaign: the same reason for all: a number in the list twice is rung once
        :return: the orders (in sudo) that were added
        """
        # sudo: municipal.call.order - planned by the outbox, placed by the system
        Order = self.sudo()
        rows = {}
        for vals in calls:
            number = self.env["municipal.dialogue"]._clean_phone(vals["number"])
            if not number:
                continue
            key = f"{campaign}:{number}" if campaign else vals.get("dedupe_key") or uuid4().hex
            rows.setdefault(key, {**vals, "number": number, "dedupe_key": key})
        known = Order.search([("dedupe_key", "in", list(rows))]).mapped("dedupe_key")
        orders = Order.create([vals for key, vals in rows.items() if key not in known])
        if orders:
            self._wake(min(orders.mapped("date_planned")))
        return orders

    @api.model
    def _wake(self, at=None):
        """Have the calls looked at, now or at ``at``."""
        self.env["municipal.notification"]._wake_cron(CRON, at)

    @api.model
    def _find_by_uuid(self, uuid):
        """The order (in sudo), held until the end of the transaction; empty when unknown."""
        Order = self.sudo()  # sudo: municipal.call.order - carriers are no users
        if not uuid:
            return Order
        return hold(Order.search([("uuid", "=", uuid)], limit=1))

    # === STATE === #

    def _move(self, state, **vals):
        """The one way to change state; returns the orders that moved."""
        moved = self.filtered(lambda order: state in MOVES[order.state])
        # sudo: municipal.call.order - nobody may write it except its own methods
        moved.sudo().write({**vals, "state": state})
        return moved

    # === PEOPLE === #

    def action_pause(self):
        self._check_operator()
        # sudo: municipal.call.order - see _move
        self.filtered(lambda order: order.state == "planned").sudo().is_paused = True

    def action_resume(self):
        self._check_operator()
        # sudo: municipal.call.order - see _move
        self.filtered("is_paused").sudo().is_paused = False
        self._wake()

    def action_cancel(self):
        """No further call; one that rings already is taken back at the carrier."""
        self._check_operator()
        for order in self:
            under_way = order.state in ("placed", "ringing")
            reason = self.env._("Stopped by %s.", self.env.user.name)
            moved = order._move("cancelled", reason=reason, is_paused=False)
            if moved and under_way:
                moved._take_back()
            moved._tell_channel()

    def action_retry(self):
        """Ring once more as soon as it is allowed, although the plan is through."""
        self._check_operator()
        for order in self:
            if order.is_unsure:
                raise UserError(
                    self.env._("It is not known yet whether the last call rang. Please wait.")
                )
            order._move(
                "planned", date_planned=fields.Datetime.now(), is_paused=False, reason=False
            )
        self._wake()

    def _check_operator(self):
        """The desk stops and starts calls of the municipalities that it sees."""
        self.check_access("read")
        if not self.env.user.has_group("municipal_ivr.municipal_ivr_group_operator"):
            raise UserError(self.env._("Only the telephone desk may do this."))

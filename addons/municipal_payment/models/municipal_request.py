from odoo import api, fields, models
from odoo.addons.municipal_crm.models.past import is_past
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.fee import find_change
from .municipal_charge import STATES

#: Who is held up by a fee that is paid first; the citizen may go, and the system may tidy up.
STAFF = ("clerk", "supervisor", "administrator")
AWAITED = Domain("state", "=", "due") & Domain("moment", "=", "before")


class MunicipalRequest(models.Model):
    """The fee of a request, and the work that waits for it."""

    _inherit = "municipal.request"

    charge_ids = fields.One2many("municipal.charge", "request_id", "Fee", readonly=True)
    charge_state = fields.Selection(STATES, "State of the fee", compute="_compute_charge")
    charge_amount = fields.Monetary(
        "Amount of the fee", compute="_compute_charge", currency_field="charge_currency_id"
    )
    charge_currency_id = fields.Many2one("res.currency", compute="_compute_charge")
    awaits_payment = fields.Boolean(
        compute="_compute_charge", search="_search_awaits_payment", string="Awaits payment"
    )

    @api.depends("charge_ids.state", "charge_ids.amount", "charge_ids.moment")
    def _compute_charge(self):
        for request in self:
            # sudo: municipal.charge - the fee belongs to what the reader sees already
            charge = request.sudo().charge_ids[:1]
            request.charge_state = charge.state
            request.charge_amount = charge.amount
            request.charge_currency_id = charge.currency_id
            request.awaits_payment = charge.state == "due" and charge.moment == "before"

    @api.model
    def _search_awaits_payment(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return Domain("charge_ids", "any!", AWAITED)

    # === THE CHARGE FOLLOWS THE CATEGORY === #

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        if not is_past(self.env):
            # sudo: municipal.charge - the category asks for the fee, whoever submits
            for request in requests.sudo():
                if request.category_id._get_charged_fee():
                    request._follow_fee()
        return requests

    def _apply_category(self):
        super()._apply_category()
        for request in self:
            request._follow_fee()

    def _follow_fee(self):
        """Bring the charge (in sudo) to what the category asks for; what is settled stays."""
        charge, category = self.charge_ids[:1], self.category_id
        fee = category._get_charged_fee()
        cents = 10**self.company_id.currency_id.decimal_places
        change = find_change(charge.state or None, round(charge.amount * cents), round(fee * cents))
        if change == "raise":
            self._raise_charge(charge, fee)
        elif change == "adjust":
            self._adjust_charge(charge, fee)
        elif change == "cancel":
            charge._cancel(self.env._("The request has another category now."))
        elif change == "mismatch":
            charge.is_mismatched = True
            charge._note(self.env._("The fee is paid; the new category asks for another amount."))
        elif charge.state == "due":
            charge.write(self._prepare_charge(fee))

    def _prepare_charge(self, fee):
        return {
            "category_id": self.category_id.id,
            "amount": fee,
            "currency_id": self.company_id.currency_id.id,
            "moment": self.category_id.payment_moment,
        }

    def _raise_charge(self, charge, fee):
        """A new charge, or the one that was cancelled before: a request has one."""
        vals = self._prepare_charge(fee) | {
            "state": "due",
            "date_raised": fields.Datetime.now(),
            "date_settled": False,
            "reason": False,
        }
        if charge:
            charge.write(vals)
        else:
            charge = self.env["municipal.charge"].create(vals | {"request_id": self.id})
        charge._note(self.env._("Fee: %s", charge._format_amount()))
        if charge.moment == "before":
            charge._announce("fee_due", str(charge.date_raised))

    def _adjust_charge(self, charge, fee):
        before = charge._format_amount()
        charge.write(self._prepare_charge(fee))
        charge._note(self.env._("Fee: %(old)s → %(new)s", old=before, new=charge._format_amount()))

    # === WAITING === #

    def _check_move(self, target, role, reason, reply):
        """Work that waits for its fee is not moved by staff."""
        super()._check_move(target, role, reason, reply)
        self._check_fee(role)

    def _asks_for_words(self, transition):
        """Refused at once, before anybody writes a text in vain."""
        self._check_fee(self._get_actor_role())
        return super()._asks_for_words(transition)

    def _check_fee(self, role):
        if role in STAFF and self.awaits_payment:
            raise UserError(
                self.env._(
                    "%(number)s waits for its fee of %(amount)s. Take the payment, or let a supervisor "
                    "waive it.",
                    number=self.protocol_number,
                    amount=self.sudo().charge_ids._format_amount(),  # sudo: as in _compute_charge
                )
            )

    def _apply_move(self, target, role, reason, reply, files=()):
        """Nothing is asked for a request that ends without its work being done."""
        result = super()._apply_move(target, role, reason, reply, files)
        if target.is_closed and target.code != "resolved":
            # sudo: municipal.charge - the move was checked; the fee follows from it
            for charge in self.sudo().charge_ids.filtered(lambda row: row.state == "due"):
                charge._cancel(self.env._("The request ended: %s", target.name))
        return result

    # === CLOCK === #

    def _resume_after_fee(self, charge):
        """The days on which the fee was awaited do not count."""
        if self.is_open:
            self._resume_clock(self._get_fee_pause(charge), charge.date_settled)

    def _get_fee_pause(self, charge):
        return self._get_pause(charge.date_raised, charge.date_settled)

    def _get_pauses(self):
        pauses = super()._get_pauses()
        # sudo: municipal.charge - when it stood still, whoever may read why
        charge = self.sudo().charge_ids[:1]
        if charge.moment == "before" and charge.date_settled:
            pauses.append(self._get_fee_pause(charge))
        return pauses

    # === ACTIONS === #

    def action_open_charge(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "municipal.charge",
            "res_id": self.charge_ids[:1].id,
            "view_mode": "form",
            "name": self.env._("Fee"),
        }

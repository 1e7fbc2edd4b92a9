import logging
from datetime import timedelta

import pytz
from odoo import api, fields, models
from odoo.addons.municipal_crm.models.transactions import hold

from ..tools.dial import is_plain_number, read_prefixes
from ..tools.errors import TelephonyError
from ..tools.outbound import OPT_OUT

_logger = logging.getLogger(__name__)
BATCH_SIZE = 200
#: Minutes to wait after the first, second … fault of the carrier.
FAULT_MINUTES = (5, 15, 30, 60, 120, 240)
#: A number is not rung while another call of ours may ring there.
BUSY_MINUTES = 5
#: The guard against calls that nobody wanted lets none pass until its hour is over.
GUARD_MINUTES = 15


class MunicipalCallOrder(models.Model):
    """Placing: who may be rung now, and the order to the carrier, given once."""

    _inherit = "municipal.call.order"

    @api.model
    def _cron_place(self):
        """Ask about calls whose fate is not known, then place what is due, one commit each.

        What another worker holds is skipped. Killed at any moment, a call is either still due,
        or written down as ordered and asked about.
        """
        self._ask_about_lost()
        due = self._get_due_domain()
        ids = self.search(due, order="is_urgent desc, date_planned, id", limit=BATCH_SIZE).ids
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(ids))
        for order_id in ids:
            order = self.browse(order_id).try_lock_for_update().filtered_domain(due)
            if order:
                order._place_one()
            if not cron._commit_progress(1):
                break
        self._wake_for_next()

    @api.model
    def _get_due_domain(self):
        return fields.Domain(
            [
                ("state", "=", "planned"),
                ("is_paused", "=", False),
                ("account_id.is_paused", "=", False),
                ("date_planned", "<=", fields.Datetime.now()),
            ]
        )

    @api.model
    def _wake_for_next(self):
        waiting = fields.Domain("state", "=", "planned") & fields.Domain("is_paused", "=", False)
        later = fields.Domain("date_planned", ">", fields.Datetime.now())
        order = self.search(waiting & later, order="date_planned, id", limit=1)
        if order:
            self._wake(order.date_planned)

    # === ONE CALL === #

    def _place_one(self):
        """Place one locked order, or put it off, or end it."""
        self.ensure_one()
        if self.notification_id and self.notification_id.state != "sending":
            self._move("cancelled", reason=self.env._("The message is not needed any more."))
            return
        obsolete = self.notification_id and self.notification_id._find_obsolete()
        if obsolete:
            self._move("cancelled", reason=obsolete)
            self.notification_id._set_cancelled(obsolete)
            return
        if self._has_opted_out():
            self._finish(OPT_OUT)
            return
        if not is_plain_number(self.number, read_prefixes(self.line_id.allowed_prefixes)):
            self._give_up(self.env._("This number may not be dialled at the town's cost."))
            return
        later = self._find_later()
        if later:
            self.date_planned = later
            return
        self._order_call()

    def _order_call(self):
        """Written down and committed first; then the carrier is asked, once."""
        # made here, so that whoever picks up does not wait for it
        self.env["municipal.ivr.flow"]._get_outbound_version(self.flow_code, self.company_id)
        attempt = self._write_down()
        self.env["ir.cron"]._commit_progress()
        # Nothing is held while the carrier is asked: it may call us before it has answered.
        reference, error = self._ask_for_call()
        self.env["ir.cron"]._commit_progress()
        hold(self)
        if reference:
            self._take_reference(attempt, reference)
        elif self.state == "placed":
            self._take_refusal(attempt, error)

    def _write_down(self):
        """The new try (``municipal.call.try``) of an order that is now on its way."""
        now = fields.Datetime.now()
        fresh = dict.fromkeys(("carrier_ref", "outcome", "reason"), False)
        self._move("placed", date_placed=now, is_unsure=True, questions=0, **fresh)
        self.line_id._note_dial(self.number)
        return self.env["municipal.call.try"].create(
            {
                "order_id": self.id,
                "account_id": self.account_id.id,
                "number": self.number,
                "date": now,
            }
        )

    def _ask_for_call(self):
        """(the carrier's id, None) or (None, ``TelephonyError``)."""
        account = self.account_id
        try:
            return account._get_provider()._place_call(account, self), None
        except TelephonyError as error:
            return None, error

    def _take_reference(self, attempt, reference):
        self.write({"carrier_ref": reference, "is_unsure": False, "faults": 0})
        attempt.carrier_ref = reference
        if self.state == "cancelled":  # a person stopped it in this very moment
            self._take_back()

    def _take_refusal(self, attempt, error):
        reason = str(error)
        if error.unknown:
            _logger.info("Call %s: not known whether it was placed: %s", self.uuid, reason)
            self.write({"reason": reason})
            self._wake(fields.Datetime.now() + timedelta(minutes=FAULT_MINUTES[0]))
            return
        attempt.write({"outcome": "not_placed", "reason": reason})
        faults = self.faults + 1
        if error.permanent or faults > len(FAULT_MINUTES):
            self._give_up(reason)
            return
        wait = timedelta(minutes=FAULT_MINUTES[faults - 1])
        self._move(
            "planned",
            faults=faults,
            is_unsure=False,
            reason=reason,
            date_planned=fields.Datetime.now() + wait,
        )

    # === MAY IT RING NOW? === #

    def _find_later(self):
        """When to look again (naive UTC), or None when it may ring now."""
        now = fields.Datetime.now()
        if self._is_ringing_there(now):
            return now + timedelta(minutes=BUSY_MINUTES)
        if not self.line_id._may_dial(self.number):  # too many calls in this hour
            return now + timedelta(minutes=GUARD_MINUTES)
        if not self.is_urgent:
            quiet_end = self.company_id._get_municipal_quiet_end(now)
            if quiet_end:
                return quiet_end
            room = self._find_room(now)
            if room is None:
                return now + timedelta(days=1)
            if room > now:
                return room
        return self.account_id._find_outbound_room(now, self.company_id)

    def _find_room(self, now):
        """The first moment that hours and daily cap allow; None when there is none."""
        hours, plan = self.company_id._get_calling_hours(), self.company_id._get_retry_plan()
        tries = self._get_tries_to_number(now)
        moment = plan.find_room(pytz.utc.localize(now), tries, hours)
        return moment and max(now, moment.replace(tzinfo=None, microsecond=0))

    def _get_tries_to_number(self, now):
        """Moments (aware) at which this number was rung lately, for whatever reason."""
        recent = self.env["municipal.call.try"].search(
            [
                ("number", "=", self.number),
                ("date", ">", now - timedelta(days=2)),
                ("outcome", "!=", "not_placed"),
            ]
        )
        return [pytz.utc.localize(row.date) for row in recent]

    def _is_ringing_there(self, now):
        domain = [
            ("number", "=", self.number),
            ("state", "in", ("placed", "ringing")),
            ("date_placed", ">", now - timedelta(hours=1)),
            ("id", "!=", self.id),
        ]
        return bool(self.search_count(domain, limit=1))

    def _has_opted_out(self):
        """Whether the number, or the citizen, wants no automatic calls."""
        # sudo: municipal.ivr.caller - calls have no user
        Caller = self.env["municipal.ivr.caller"].sudo()
        said = Caller.search_count([("phone", "=", self.number), ("opt_out", "=", True)], limit=1)
        Consent = self.env["municipal.consent"]
        return bool(said) or Consent._get_state(self.citizen_id, "automatic_calls") is False

import logging
from datetime import timedelta

import pytz
from odoo import api, fields, models

from ..tools.errors import TelephonyError
from ..tools.outbound import (
    FAILED,
    FINAL,
    HEARD,
    MACHINE,
    NO_ANSWER,
    OPT_OUT,
    PARTIAL,
    estimate_seconds,
    get_outcome,
)  # fmt: skip
from ..tools.webhook import Answer

_logger = logging.getLogger(__name__)
#: A call lasts ten minutes at most; later the carrier knows what became of it.
LOST_MINUTES = 15
#: As often is it asked about a lost call; afterwards a person takes over.
MOST_QUESTIONS = 5
#: The step of every dialogue that tells the message.
NEWS = "/news"


class MunicipalCallOrder(models.Model):
    """What became of a call, and what follows from it."""

    _inherit = "municipal.call.order"

    # === WHAT THE CARRIER TELLS === #

    @api.model
    def _hear_machine(self, account, webhook):
        """The carrier has made up its mind whether a machine has answered; it may be late.

        :return: ``Answer``
        """
        is_machine = account._get_provider()._parse_machine(account, webhook)
        order = self._find_by_uuid(webhook.arguments.get("order"))
        if is_machine and order.account_id == account and order.state in ("placed", "ringing"):
            order._meet_machine()
        return Answer()

    def _meet_machine(self):
        """It hears our greeting, which tells nothing private; once is enough of that."""
        if any(call._has_pressed_keys() for call in self.call_ids):
            return  # whoever presses keys is no machine, whatever the carrier believes
        self.outcome = MACHINE
        if self.is_message_left:
            self._take_back()
        self.is_message_left = True

    def _take_back(self):
        """Have the carrier end the call, after the commit; it ends by itself otherwise."""
        account, order_id = self.account_id, self.id
        call_id = self.call_ids.sorted("id")[-1:].uuid or ""
        reference = self.carrier_ref or ""
        registry, uid = self.env.registry, self.env.uid

        def take_back():
            with registry.cursor() as cr:
                env = api.Environment(cr, uid, {}, su=True)
                own = env["municipal.ivr.account"].browse(account.id)
                try:
                    own._get_provider()._take_back(own, reference, call_id)
                except TelephonyError as error:
                    _logger.info("Call order %s could not be taken back: %s", order_id, error)

        self.env.cr.postcommit.add(take_back)

    def _ring(self, call):
        """The carrier tells of the call of this order for the first time.

        It may be one that was believed not to have left.
        """
        self.try_ids[-1:].filtered(lambda row: row.outcome == "not_placed").outcome = False
        self._move("ringing", is_unsure=False, reason=False)
        call.order_id = self

    def _call_ended(self, call):
        """The call is closed: what was heard decides, then what the carrier said."""
        self.ensure_one()
        attempt = self.try_ids[-1:]
        attempt.write({"cost": call.cost, "seconds": call.duration})
        if self.state not in ("placed", "ringing"):
            return
        outcome = self._judge(call)
        self._finish(outcome, call.hangup_cause)

    def _judge(self, call):
        """How it ended, as one of ``OUTCOMES``."""
        was_answered = bool(call.date_answer)
        if self.outcome == MACHINE and not call._has_pressed_keys():
            return MACHINE
        if self.outcome in FINAL:
            return self.outcome
        if was_answered and self._has_heard(call):
            return HEARD
        if was_answered and not call._has_pressed_keys():
            return NO_ANSWER  # nobody reacted: a machine that was not recognised, or silence
        return get_outcome(call.hangup_cause or "", was_answered)

    def _has_heard(self, call):
        """Whether the news was played to its end, to somebody with the code."""
        # sudo: municipal.dialogue.session - nobody has rights on conversations
        rows = call.session_id.sudo().turn_ids.sorted("number")
        told = rows.filtered(lambda row: row.position.endswith(NEWS))
        if any(not row.reply for row in told - rows[-1:]):
            return True  # silence followed its last word
        if not told or told[-1] != rows[-1]:
            return False  # a key cut it; whoever confirms has been noted already
        turn = call.session_id.sudo()._localized()._get_turn(told[-1].number)
        says = [say.text for say in turn.says]
        return (call.date_end - told[-1].date).total_seconds() >= estimate_seconds(says)

    # === WHAT FOLLOWS === #

    def _finish(self, outcome, reason=None):
        """A try is over: it was heard, or it rings again as planned, or a person takes over."""
        self.ensure_one()
        if self.state in ("done", "cancelled") or (self.state == "failed" and outcome != HEARD):
            return
        attempt = self.try_ids[-1:]
        if attempt and not attempt.outcome:
            attempt.write({"outcome": outcome, "reason": reason})
        self.write({"outcome": outcome, "is_unsure": False})
        if outcome == HEARD:
            self._move("done", reason=False)
            self._tell_channel()
            return
        later = self._find_next_try(outcome)
        if later:
            self._move("planned", date_planned=later, reason=reason)
            self._wake(later)
        else:
            self._give_up(reason or dict(self._get_outcomes())[outcome])

    def _find_next_try(self, outcome):
        """Naive UTC, or None when the plan is through."""
        company = self.company_id
        tries = [pytz.utc.localize(row.date) for row in self.try_ids._filter_rung()]
        now = pytz.utc.localize(fields.Datetime.now())
        hours = company._get_calling_hours(always=self.is_urgent)
        later = company._get_retry_plan().next_try(outcome, tries, now, hours)
        return later and later.replace(tzinfo=None, microsecond=0)

    def _give_up(self, reason):
        self._move("failed", reason=reason, is_unsure=False, outcome=self.outcome or FAILED)
        self._tell_channel()

    def _tell_channel(self):
        """The message to the citizen follows its call."""
        for order in self.filtered("notification_id"):
            self.env["municipal.channel.voice"]._sync_order(order.notification_id, order)

    def _opt_out(self):
        """Whoever answers may stop automatic calls to this number; the citizen's wish is noted."""
        self.env["municipal.ivr.caller"]._set_opt_out(self.number)
        self.env["municipal.consent"]._record_call_opt_out(self.citizen_id)
        self._finish(OPT_OUT)

    # === LOST CALLS === #

    @api.model
    def _ask_about_lost(self):
        """Calls of which nothing was heard: the carrier's list tells what became of them."""
        limit = fields.Datetime.now() - timedelta(minutes=LOST_MINUTES)
        lost = self.search(
            [("state", "in", ("placed", "ringing")), ("date_placed", "<", limit)], limit=50
        )
        for order_id in lost.ids:
            order = self.browse(order_id).try_lock_for_update()
            if order.state in ("placed", "ringing") and not order._is_talking():
                order._ask_carrier()
            if not self.env["ir.cron"]._commit_progress():
                break

    def _is_talking(self):
        """A call that is known is closed by its own rules."""
        return any(call.status in ("ringing", "active", "ended") for call in self.call_ids)

    def _ask_carrier(self):
        account = self.account_id
        try:
            found = account._get_provider()._find_call(account, self)
        except TelephonyError as error:
            self._take_no_answer(str(error))
            return
        attempt = self.try_ids[-1:]
        if found:
            attempt.write({"cost": found["cost"], "seconds": found["seconds"]})
            outcome = PARTIAL if found["seconds"] else get_outcome(found["cause"], False)
            self._finish(outcome, found["cause"])
        elif self.is_unsure:  # it never left, so it does not count
            attempt.outcome = "not_placed"
            self._move("planned", is_unsure=False, date_planned=fields.Datetime.now())
        else:
            self._finish(NO_ANSWER)

    def _take_no_answer(self, reason):
        """Nobody knows whether it rang: it must not ring again by itself."""
        self.questions += 1
        if self.questions >= MOST_QUESTIONS:
            self._give_up(self.env._("Nobody knows whether it rang: %s", reason))
        else:
            # looked at again by the next run, which comes anyway
            self.write({"reason": reason, "date_placed": fields.Datetime.now()})

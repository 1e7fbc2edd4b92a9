from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..tools.action import Close, Fetch, Remember, Settle
from ..tools.call import advance
from ..tools.call_state import SETTLE, START, Event, State
from .municipal_call_world import CallWorld

#: A call that is older, or so long without news, is over: its hang-up was lost.
LONGEST_HOURS, QUIET_MINUTES = 4, 15
EFFECTS = {
    Fetch: "_do_fetch",
    Remember: "_do_remember",
    Close: "_do_close",
    Settle: "_do_settle",
}


class MunicipalCall(models.Model):
    """The engine's state in the row, and the work that it asks for."""

    _inherit = "municipal.call"

    def _advance(self, event):
        """Take in ``event`` (tools ``Event``); the row must be locked.

        :return: tuple of actions: what the caller hears next
        """
        self.ensure_one()
        before = State.from_dict(self._read_state())
        step = advance(self._get_flow(event), before, event, CallWorld(self))
        self.write(self._prepare_state(event, before, step.state))
        for effect in step.effects:
            getattr(self, EFFECTS[type(effect)])(effect)
        return step.actions

    def _prepare_state(self, event, before, state):
        now = fields.Datetime.now()
        vals = {"node": state.node, "result": state.result}
        vals["lang"] = state.language or self.lang
        if event.kind != SETTLE:
            vals["date_news"] = now
        if event.kind == START and self.status == "ringing":
            vals |= {"status": "active", "date_answer": now}
        if state.hangup and self.status in ("ringing", "active"):
            vals |= {"status": "ended", "date_end": now}
        if state.hangup:
            vals["duration"] = max(0, state.hangup.get("seconds", 0))
            vals["hangup_cause"] = state.hangup.get("cause")
        if state.settled:
            # what was asked and said is with the conversations; here it would only lie about
            state.answers, state.turn = {}, None
            vals["status"] = "settled"
        vals["state"] = self._prepare_sealed_state(state.to_dict())
        return vals

    # === FACTS === #

    def _prepare_facts(self, heard, webhook):
        """What the flow can ask for at the beginning of the call."""
        caller = self.env["municipal.ivr.caller"]._find(self.caller)
        return {
            "language": caller.lang or "",
            "full": heard.direction == "inbound" and self._is_full(),
            "closed": not self.line_id._is_open(),
            "emergency": bool(self.line_id.emergency_text),
        }

    def _is_full(self):
        """Whether as many others talk to us as the account or the line allows."""
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                SELECT count(*), count(*) FILTER (WHERE line_id = %(line)s)
                  FROM municipal_call
                 WHERE account_id = %(account)s AND status IN ('ringing', 'active')
                   AND id != %(call)s AND date_start > %(oldest)s
                   AND (COALESCE(date_news, date_start) > %(quiet)s OR state->>'mode' = 'dial')
                """,
                line=self.line_id.id,
                account=self.account_id.id,
                call=self.id,
                oldest=now - timedelta(hours=LONGEST_HOURS),
                quiet=now - timedelta(minutes=QUIET_MINUTES),
            )
        )
        others, on_line = self.env.cr.fetchone()
        return others >= self.account_id.max_calls or on_line >= self.line_id.max_calls

    # === EFFECTS === #

    def _do_fetch(self, effect):
        step = self.state["recordings"].get(effect.recording, {}).get("step")
        self.env["municipal.call.recording"]._learn(self, effect, step)

    def _do_remember(self, effect):
        self.env["municipal.ivr.caller"]._remember(self.caller, effect.language)

    def _do_close(self, effect):
        self.session_id._end(effect.status)
        self._link_requests()

    def _do_settle(self, effect):
        at = fields.Datetime.now() + timedelta(seconds=effect.after)
        self.date_settle = at
        # sudo: ir.cron - the system's own clock
        self.env.ref("municipal_ivr.municipal_call_cron_settle").sudo()._trigger(at)

    # === THE END === #

    def _settle(self):
        """Close the call: what was said counts, and nothing more is expected."""
        self._advance(Event("settle", SETTLE))
        self._link_requests()

    def _cron_settle(self):
        """Calls whose late news has had its time."""
        domain = [("status", "=", "ended"), ("date_settle", "<=", fields.Datetime.now())]
        # sudo: municipal.call - run by the system
        calls = self.sudo().search(domain, limit=200, order="date_settle")
        self.env["ir.cron"]._commit_progress(remaining=len(calls))
        for call in calls:
            call = call.try_lock_for_update().filtered_domain(domain)
            if call:
                call.with_company(call.company_id)._settle()
            if not self.env["ir.cron"]._commit_progress(1):
                break

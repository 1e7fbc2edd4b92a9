import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.transactions import try_hold
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

_logger = logging.getLogger(__name__)

NO_ANSWER = "municipal_followup.municipal_reply_template_no_answer"
#: A reminder that is known to have left.
ARRIVED = ("sent", "delivered")


class MunicipalRequest(models.Model):
    """A citizen who is awaited is reminded once; then the request ends, and can be opened again.

    Nothing ends in silence: without a reminder that left, a clerk has to look.
    """

    _inherit = "municipal.request"

    date_reminded = fields.Datetime("Citizen reminded on", readonly=True, copy=False)

    @api.model
    def _cron_follow_up(self):
        """Remind and close in working hours, when somebody answers the telephone."""
        now = fields.Datetime.now()
        for company in self.env["res.company"].search([]):
            if company.municipality_reminder_days and company._is_municipal_working_time(now):
                self._each_awaited(self._get_reminder_domain(company, now), "_remind_citizen")
                if company.municipality_waiting_days:
                    self._each_awaited(self._get_ending_domain(company, now), "_end_unanswered")

    @api.model
    def _each_awaited(self, domain, method):
        """Each in a transaction of its own, with its row held; who answers just now goes first."""
        cron = self.env["ir.cron"]
        for request in self.search(domain, order="id"):
            held = try_hold(request)
            held.invalidate_recordset(flush=False)
            if held.filtered_domain(domain):
                getattr(held, method)()
            if not cron._commit_progress(1):
                break

    @api.model
    def _get_awaited_domain(self, company, before):
        return fields.Domain(
            [
                ("is_open", "=", True),
                ("company_id", "=", company.id),
                ("state_id.pauses_clock", "=", True),
                ("date_state_changed", "<=", before),
            ]
        )

    @api.model
    def _get_reminder_domain(self, company, now):
        before = now - timedelta(days=company.municipality_reminder_days)
        awaited = self._get_awaited_domain(company, before)
        return awaited & fields.Domain("date_reminded", "=", False)

    @api.model
    def _get_ending_domain(self, company, now):
        """After the reminder the citizen has as long as the town means them to have."""
        days = company.municipality_waiting_days
        gap = timedelta(days=days - company.municipality_reminder_days)
        awaited = self._get_awaited_domain(company, now - timedelta(days=days))
        return awaited & fields.Domain("date_reminded", "<=", now - gap)

    # === REMINDER === #

    def _remind_citizen(self):
        self._write_unguarded({"date_reminded": fields.Datetime.now()})
        params = {"question": self._get_last_question()}
        self._enqueue(
            self._prepare_citizen_message("answer_reminder", self._get_reminder_key(), params)
        )

    def _get_reminder_key(self):
        return f"{self.uuid}:answer_reminder:{self.date_state_changed}"

    def _get_last_question(self):
        replies = [row for row in self._get_public_messages() if row["author"] == "town"]
        return html2plaintext(replies[-1]["body"]).strip() if replies else ""

    def _record_move(self, target, role, reason, moment):
        """Another wait has a reminder of its own."""
        history = super()._record_move(target, role, reason, moment)
        if self.date_reminded:
            # sudo: municipal.request - the move was checked
            self.sudo()._write_unguarded({"date_reminded": False})
        return history

    # === END === #

    def _end_unanswered(self):
        if not self._has_been_reminded() or self._get_tasks_in_the_way(self._get_ended_state()):
            return
        try:
            with self.env.cr.savepoint():
                self._set_state(
                    "closed",
                    actor_role="system",
                    reason=self.env._("No answer from the citizen"),
                    reply=self._render_no_answer(),
                )
        except UserError as error:  # a town's own workflow may know no such move
            _logger.info("%s stays open: %s", self.protocol_number, error)

    def _get_ended_state(self):
        return self.env["municipal.request.state"]._get("closed")

    def _has_been_reminded(self):
        """Whether the reminder of this wait left the house."""
        domain = [
            ("dedupe_key", "=", f"{self._get_reminder_key()}:citizen"),
            ("state", "in", ARRIVED),
        ]
        # sudo: municipal.notification - the outbox is the system's own work
        return bool(self.env["municipal.notification"].sudo().search_count(domain, limit=1))

    def _render_no_answer(self):
        """The town's own words; None when the administrator has thrown them away."""
        template = self.env.ref(NO_ANSWER, raise_if_not_found=False)
        return template._render_for(self) if template else None

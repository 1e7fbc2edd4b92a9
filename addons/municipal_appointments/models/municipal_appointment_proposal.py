from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.notices import show_notice
from odoo.addons.municipal_crm.models.transactions import hold, try_hold
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.slot_key import read_slot, write_slot
from .municipal_appointment import AHEAD

CRON_PROPOSE = "municipal_appointments.municipal_appointment_cron_propose"
BATCH_SIZE = 200
#: Times that one message offers, and times that the page shows.
OFFERED = 3
SHOWN = 6
#: Free times that are looked at to find them.
LOOKED_AT = 120


class MunicipalAppointment(models.Model):
    """Several new times for whom a closure or an absence has taken the time.

    One message names them; the times are not held, so who chooses first has them, and the page of
    the appointment shows what is still free. Who does nothing keeps the appointment as it is and
    stays in the officers' list of those who need a new time.
    """

    _inherit = "municipal.appointment"

    date_proposed = fields.Datetime("New times offered on", readonly=True, copy=False)
    proposals = fields.Json(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Keys of the times offered, see tools/slot_key.py.",
    )
    proposal_text = fields.Char("Times offered", compute="_compute_proposal_text")

    @api.depends("proposals")
    def _compute_proposal_text(self):
        for appointment in self:
            # sudo: a field of nobody - the times that the citizen was told
            starts = [read_slot(key)[0] for key in appointment.sudo().proposals or ()]
            appointment.proposal_text = " · ".join(map(appointment._format_moment, starts))

    def action_propose(self):
        """Offer new times now to those of ``self`` who need one."""
        self.check_access("write")
        told = self.filtered("is_stranded")._propose_times()
        if not told:
            raise UserError(self.env._("Nobody of them needs a new time, or there is none free."))
        message = self.env._("New times were offered to %s people.", len(told))
        reload = {"type": "ir.actions.client", "tag": "soft_reload"}
        return show_notice(message, "success", next=reload)

    def _propose_times(self, reason=None, used=None):
        """Offer each a few times near the lost one, by their own channel, in one message.

        :param str reason: the citizen reads it
        :param set used: see :meth:`_find_proposals`
        :return: those who were told; for the others there is no free time
        """
        told, used = self.browse(), set() if used is None else used
        # sudo: municipal.appointment - the caller has decided who may do this
        for appointment in hold(self.sudo()).sorted("date_start"):
            keys = appointment._find_proposals(used) if appointment.state in AHEAD else []
            if not keys:
                continue
            now = fields.Datetime.now()
            appointment.write({"proposals": keys, "date_proposed": now})
            key, reason = str(now), reason or appointment._get_closing_reason()
            appointment._announce("appointment_proposal", key=key, times=keys, reason=reason)
            text = self.env._("New times were offered: %s", appointment.proposal_text)
            appointment._message_log(body=text)
            told |= appointment
        return told

    def _find_proposals(self, used):
        """Keys of free times for this appointment: near the lost one, on several days if possible.

        :param set used: (start, place) pairs that others were offered; it grows
        """
        options = {"people": self.people, "limit": LOOKED_AT}
        services, start = self._get_services(), self.date_start
        frees = services._get_nearest(start, place=self.place_id, **options)
        frees = frees or services._get_nearest(start, **options)
        left = [free for free in frees if (free.date_start, free.place_id) not in used] or frees
        days, first, later = set(), [], []
        for free in left:
            day = self.company_id._get_municipal_day(free.date_start)
            (later if day in days else first).append(free)
            days.add(day)
        chosen = sorted([*first, *later][:OFFERED], key=lambda free: free.date_start)
        used.update((free.date_start, free.place_id) for free in chosen)
        return [write_slot(free.date_start, free.place_id) for free in chosen]

    def _get_closing_reason(self):
        """What the closure tells citizens; an absence says nothing of the person."""
        closures = self.env["municipal.appointment.closure"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date_start", "<", self.date_end),
                ("date_end", ">", self.date_start),
                ("place_id", "in", [self.place_id.id, False]),
            ]
        )
        here = closures.filtered(lambda row: not row.lane_ids or self.lane_id in row.lane_ids)
        return here[:1].reason or ""

    def _get_new_times(self):
        """[{key, label, place}] to choose from now: what was offered first, if it is still free."""
        services = self._get_services()
        options = {"people": self.people, "limit": LOOKED_AT}
        frees = services._get_nearest(self.date_start, place=self.place_id, **options)
        frees = frees or services._get_nearest(self.date_start, **options)
        offered = set(self.proposals or ())
        ours = [f for f in frees if write_slot(f.date_start, f.place_id) in offered]
        others = [free for free in frees if free not in ours]
        shown = sorted([*ours, *others][:SHOWN], key=lambda free: free.date_start)
        return [self.service_id._prepare_time(free) for free in shown]

    # === WHAT FOLLOWS === #

    def _follow_move(self, old, by):
        """Whoever has another time has answered."""
        if self.date_proposed:
            self.write({"date_proposed": False, "proposals": False})
        return super()._follow_move(old, by)

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_propose(self):
        """Offer new times to whom a closure or an absence hit that has stood for a while."""
        self._confirm_reopened()
        todo = Domain("date_proposed", "=", False) & Domain(
            "date_start", ">", fields.Datetime.now()
        )
        ids = []
        for company in self.env["res.company"].search([("appointment_propose_minutes", ">", 0)]):
            grace = timedelta(minutes=company.appointment_propose_minutes)
            stranded = self._query_stranded(fields.Datetime.now() - grace)
            domain = todo & Domain("company_id", "=", company.id) & Domain("id", "in", stranded)
            ids += self.search(domain, order="date_start, id", limit=BATCH_SIZE).ids
        cron, used = self.env["ir.cron"], set()
        cron._commit_progress(remaining=len(ids))
        for appointment_id in ids:
            row = try_hold(self.browse(appointment_id))
            if row and not row.date_proposed:
                row._propose_times(used=used)
            if not cron._commit_progress(1):
                break

    @api.model
    def _confirm_reopened(self):
        """The closure was taken back: who was offered other times reads that theirs stands."""
        asked = self.search(
            [
                ("date_proposed", "!=", False),
                ("state", "in", AHEAD),
                ("date_start", ">", fields.Datetime.now()),
                ("is_stranded", "=", False),
            ]
        )
        for appointment in try_hold(asked):
            key = str(appointment.date_proposed)
            appointment.write({"date_proposed": False, "proposals": False})
            appointment._announce("appointment_booked", key=key)

    @api.model
    def _wake_proposals(self):
        """Something was closed or opened again: look at it when the grace is over."""
        self.invalidate_model(["is_stranded"], flush=False)
        # sudo: res.company - how long to wait, the same for everybody
        minutes = self.env["res.company"].sudo().search([]).mapped("appointment_propose_minutes")
        now, wake = fields.Datetime.now(), self.env["municipal.notification"]._wake_cron
        for wait in set(minutes) - {0}:
            wake(CRON_PROPOSE, now + timedelta(minutes=wait, seconds=1))

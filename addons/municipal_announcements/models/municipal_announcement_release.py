from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.selection import get_label, get_labels
from odoo.addons.municipal_crm.models.transactions import hold
from odoo.exceptions import AccessError, UserError

#: {state: states that may follow}; what is not listed here cannot happen.
MOVES = {
    "draft": {"review", "approved"},
    "review": {"draft", "approved"},
    "approved": {"cancelled"},
    "cancelled": set(),
}
GROUP = "municipal_announcements.municipal_announcements_group_"
#: Written by :meth:`_set_state` alone.
RELEASE_FIELDS = frozenset(
    (
        "state", "author_id", "submitter_id", "approver_id", "date_approved", "approval_note",
        "is_bypass", "bypass_reason", "cancel_reason", "date_cancelled", "canceller_id", "uuid",
        "replaces_id",
    )
)  # fmt: skip
#: An announcement that waited longer than this for its approval shall be looked at again.
LONGEST_WAIT = timedelta(days=1)


class MunicipalAnnouncement(models.Model):
    """The way of an announcement: draft, review, approved, cancelled (N06, N07, N08).

    ``_set_state`` is the one way to change the state. An alert is released by a second person; in an
    emergency by one alone, who says why and leaves a trace.
    """

    _inherit = "municipal.announcement"

    submitter_id = fields.Many2one("res.users", "Submitted by", readonly=True, copy=False)
    approver_id = fields.Many2one("res.users", "Approved by", readonly=True, copy=False)
    date_approved = fields.Datetime("Approved on", readonly=True, copy=False)
    approval_note = fields.Char("Note of the approval", readonly=True, copy=False)
    is_bypass = fields.Boolean("Released without a second person", readonly=True, copy=False)
    bypass_reason = fields.Char("Why without a second person", readonly=True, copy=False)
    canceller_id = fields.Many2one("res.users", "Cancelled by", readonly=True, copy=False)
    date_cancelled = fields.Datetime("Cancelled on", readonly=True, copy=False)
    cancel_reason = fields.Text("Why cancelled", readonly=True, copy=False)
    history_ids = fields.One2many(
        "municipal.announcement.history", "announcement_id", readonly=True
    )

    _two_persons = models.Constraint(
        "CHECK (kind <> 'alert' OR state NOT IN ('approved', 'cancelled') OR is_bypass"
        " OR (approver_id <> author_id AND approver_id <> submitter_id))",
        "An alert is approved by somebody who has neither written nor submitted it.",
    )
    _bypass_says_why = models.Constraint(
        "CHECK (NOT is_bypass OR bypass_reason <> '')",
        "Whoever releases an alert alone says why.",
    )
    _approved_has_start = models.Constraint(
        "CHECK (state <> 'approved' OR (date_start IS NOT NULL AND approver_id IS NOT NULL))",
        "What is approved begins at some moment and has an approver.",
    )
    _cancelled_says_why = models.Constraint(
        "CHECK (state <> 'cancelled' OR cancel_reason <> '')", "A cancellation says why."
    )

    # === ACTIONS === #

    def action_submit(self):
        """Ask a colleague to approve it."""
        self._check_may("editor")
        for announcement in self:
            announcement._set_state("review", submitter_id=self.env.uid)

    def action_back_to_draft(self):
        self._check_may("editor")
        self._set_state("draft")

    def action_approve(self):
        """Release it; an alert only by somebody who has neither written nor submitted it."""
        for announcement in self:
            announcement._check_may(announcement._get_release_group())
            announcement._set_state("approved")

    def action_bypass(self, reason=None):
        """Release an alert alone, in an emergency. It stands in the history for ever.

        :param str reason: why nobody could be asked
        """
        self._check_may("civil")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why nobody else could be asked."))
        for announcement in self:
            if announcement.kind != "alert":
                raise UserError(self.env._("Only alerts have a way around the second person."))
            announcement._set_state("approved", is_bypass=True, bypass_reason=reason.strip())

    def action_cancel(self, reason=None):
        """Take it back: from now on it is nowhere to be seen, heard or sent (N06).

        :param str reason: why; it stays in the history
        """
        for announcement in self:
            announcement._check_may(announcement._get_release_group())
            announcement._set_state("cancelled", cancel_reason=(reason or "").strip())

    def _get_release_group(self):
        """Who may release and cancel it."""
        return "civil" if self.kind == "alert" else "publisher"

    def _check_may(self, group):
        """:raise AccessError: whoever is at work is not in the group of this addon"""
        self.check_access("write")
        if not self.env.user.has_group(GROUP + group):
            raise AccessError(self.env._("Your role does not allow this."))

    # === STATE === #

    def _set_state(self, code, **vals):
        """Move to the state ``code``: the one way to change it. ``vals`` are written with it.

        The rows are held until the end of the transaction: of two who press at once, the second
        finds it done.

        :raise UserError: there is no such move, or it is not ready for it
        """
        # sudo: municipal.announcement - the caller has decided who may do this
        for announcement in hold(self.sudo()):
            if announcement.state == code:
                continue
            announcement._check_move(code)
            row = {"state": code} | announcement._prepare_state(code, vals)
            announcement._check_second_person(row)
            super(MunicipalAnnouncement, announcement).write(row)
            announcement._record_state(code)
            announcement._follow_state(code)

    def _check_move(self, code):
        """:raise UserError: an announcement in its state cannot become ``code``"""
        if code not in MOVES[self.state]:
            raise UserError(
                self.env._(
                    "This announcement is “%(state)s” and cannot become “%(wanted)s”.",
                    state=get_label(self, "state"),
                    wanted=get_labels(self, "state")[code],
                )
            )
        if code in ("review", "approved"):
            self._check_ready()

    def _prepare_state(self, code, vals):
        """Who and when, besides what the caller says."""
        now = fields.Datetime.now()
        if code == "approved":
            # it was not public before now, whatever was planned
            start = max(self.date_start or now, now)
            by = {"approver_id": self.env.uid, "date_approved": now, "date_start": start}
            return by | {"submitter_id": self.submitter_id.id or self.env.uid} | vals
        if code == "cancelled":
            if not (vals.get("cancel_reason") or "").strip():
                raise UserError(self.env._("Say why it is cancelled."))
            return {"canceller_id": self.env.uid, "date_cancelled": now} | vals
        return vals

    def _check_second_person(self, row):
        """:raise UserError: one person alone would release an alert (N08)"""
        if row["state"] != "approved" or self.kind != "alert" or row.get("is_bypass"):
            return
        if row["approver_id"] in (self.author_id.id, row["submitter_id"]):
            raise UserError(
                self.env._("An alert is approved by somebody who has not written or submitted it.")
            )

    def _check_ready(self):
        """:raise UserError: it is too old, has no area or no time (N07, N09)"""
        now = fields.Datetime.now()
        if self.date_end and self.date_end <= now:
            raise UserError(self.env._("Its end has passed. Choose a later one."))
        if self.date_start and self.date_start < now - LONGEST_WAIT:
            raise UserError(self.env._("Its beginning has passed. Choose a later one."))
        if self.kind in ("event", "meeting") and (self.event_start or now) <= now:
            raise UserError(self.env._("Say when it begins; that moment must not have passed."))
        if self.kind == "alert" and not self.date_end:
            raise UserError(self.env._("Say when the alert ends."))
        if self.kind == "alert" and not self._has_area():
            raise UserError(self.env._("Say where the alert is for: an area or the whole town."))

    def _record_state(self, code):
        """One row of history for a new state, by the person at work."""
        event = {"review": "submitted", "draft": "returned"}.get(code, code)
        reason = self.cancel_reason if code == "cancelled" else self.approval_note
        if code == "approved" and self.is_bypass:
            event, reason = "bypassed", self.bypass_reason
        self._record_history(event, reason=reason or False)

    def _record_history(self, event, **vals):
        # sudo: municipal.announcement.history - written by the system, whoever acts
        row = {"announcement_id": self.id, "event": event, "user_id": self.env.uid} | vals
        return self.env["municipal.announcement.history"].sudo().create(row)

    def _follow_state(self, code):
        """What a new state brings with it; see the other files of this model."""
        if code == "approved" and self.is_bypass:
            body = self.env._("Released without a second person: %s", self.bypass_reason)
            self.message_post(body=body)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Whatever comes in is a draft of whoever brings it."""
        if not self.env.su:
            vals_list = [
                {name: value for name, value in vals.items() if name not in RELEASE_FIELDS}
                for vals in vals_list
            ]
        return super().create([vals | {"state": "draft"} for vals in vals_list])

    def write(self, vals):
        """The state has a way of its own, whoever writes."""
        if not self.env.su and vals.keys() & RELEASE_FIELDS:
            raise UserError(self.env._("Submit, approve or cancel the announcement instead."))
        if "state" in vals:
            vals = dict(vals)
            self._set_state(vals.pop("state"))
        return super().write(vals) if vals else True

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.workflow import Refusal
from .municipal_request import OPINION, PERMANENT

TRACKED = (
    "name", "category_id", "department_id", "user_id", "address", "street_id", "street_number",
    "place_note", "area_id", "citizen_id", "date_deadline", "delivery_option_id", "is_public", "public_title",
    "is_confidential", "forwarded_to", "latitude", "longitude",
)  # fmt: skip
#: A change of one of these asks the rules again.
ROUTING_FIELDS = frozenset(("category_id", "street_id", "area_id", "latitude", "longitude"))
#: A change of one of these asks for the area again.
PLACE_FIELDS = frozenset(("street_id", "latitude", "longitude"))


class MunicipalRequest(models.Model):
    """State changes and history of a request."""

    _inherit = "municipal.request"

    allowed_transition_ids = fields.Many2many(
        "municipal.request.transition",
        compute="_compute_allowed_transition_ids",
        string="Allowed moves",
    )

    @api.depends("state_id", "can_change")
    @api.depends_context("uid")
    def _compute_allowed_transition_ids(self):
        """What the table lets this user do; nothing with a request that is only there to be read."""
        role = self._get_actor_role()
        Transition = self.env["municipal.request.transition"]
        allowed = {
            (move.source, move.target)
            for state in self.state_id
            for move in Transition._get_table().allowed(state.code, role)
        }
        # sudo: municipal.request.transition - buttons of the table, shown to every role
        transitions = Transition.sudo().search([("source_id", "in", self.state_id.ids)])
        for request in self:
            request.allowed_transition_ids = transitions.filtered(
                lambda row, request=request: (
                    request.can_change
                    and row.source_id == request.state_id
                    and (row.source_id.code, row.target_id.code) in allowed
                )
            )

    # === CRUD METHODS === #

    def write(self, vals):  # pylint: disable=method-required-super
        if PERMANENT & vals.keys():
            raise UserError(self.env._("Number, date and channel of a request are permanent."))
        if OPINION & vals.keys():
            raise UserError(self.env._("Only the citizen rates the work."))
        self.check_access("write")
        vals = dict(vals)
        if "state_id" in vals:
            self._move_to(self.env["municipal.request.state"].browse(vals.pop("state_id")))
        if not vals:
            return True
        before = self._write_recorded(vals)
        self._follow_up_changes(before, vals)
        return True

    def _write_unguarded(self, vals):
        """Store values whose checks are done; the only way around :meth:`write`."""
        return super().write(vals)

    def _write_recorded(self, vals, **entry):
        """Store values whose checks are done, and their rows of history with the values ``entry``.

        :return: {request id: {field: text}} of what was there before
        """
        before = self._get_tracked_values(vals)
        self._write_unguarded(vals)
        self._record_changes(before, **entry)
        return before

    # === STATE === #

    def _set_state(self, code, *, actor_role=None, reason=None, reply=None, files=()):
        """Move to the state ``code``: the one way to change state.

        :param str actor_role: citizen, clerk, supervisor, administrator or system; by default that
            of the current user
        :param str reason: why, where the move asks for it (internal)
        :param str reply: what the citizen is told, where the move asks for it
        :param files: iterable of (file name, bytes) that go to the citizen with the reply
        :raise UserError: the move is not in the table; the message says why
        """
        target = self.env["municipal.request.state"]._get(code)
        if actor_role is None:
            self._check_officer()
        role = actor_role or self._get_actor_role()
        for request in self:
            if request.state_id != target:
                request._check_move(target, role, reason, reply)
                request._apply_move(target, role, reason, reply, files)

    def _move_to(self, state):
        """Called when ``state_id`` is written: the same rules hold for a drag and for RPC."""
        self._set_state(state.code)

    def _check_move(self, target, role, reason, reply):
        table = self.env["municipal.request.transition"]._get_table()
        move = table.check(self.state_id.code, target.code, role)
        refusal = move if isinstance(move, Refusal) else table.missing(move, reason, reply)
        if refusal is not None:
            raise UserError(self._explain_refusal(refusal, target))

    def _explain_refusal(self, refusal, target):
        facts = {"number": self.protocol_number, "here": self.state_id.name, "there": target.name}
        sentences = {
            "not_your_role": self.env._(
                "%(number)s: you may not move it from “%(here)s” to “%(there)s”.", **facts
            ),
            "final_state": self.env._("%(number)s: no move leaves “%(here)s”.", **facts),
            "needs_reason": self.env._(
                "%(number)s: “%(there)s” needs a reason. Open the request and use its button.",
                **facts,
            ),
            "needs_reply": self.env._(
                "%(number)s: “%(there)s” needs a text to the citizen. Open the request and use its "
                "button.",
                **facts,
            ),
        }
        return sentences.get(refusal.code) or self.env._(
            "%(number)s: the workflow has no move from “%(here)s” to “%(there)s”.", **facts
        )

    def _apply_move(self, target, role, reason, reply, files=()):
        history = self._record_move(target, role, reason, fields.Datetime.now())
        # sudo: the move was checked; messages and outbox are written by the system
        if reply:
            self.sudo()._post_public_reply(reply, files)
        self.sudo()._announce_state(history, reply)

    def _record_move(self, target, role, reason, moment):
        """Store a checked move that is made at ``moment`` (naive UTC); its row of history."""
        source = self.state_id
        seconds = int((moment - self.date_state_changed).total_seconds())
        vals = {"state_id": target.id, "date_state_changed": moment}
        if reason:
            vals["forwarded_to" if target.code == "forwarded" else "closing_reason"] = reason
        # sudo: the move was checked; the rest of the record keeps the user's own rights
        self.sudo()._write_unguarded(vals)
        return self.sudo()._log(
            "state",
            actor=role,
            date=moment,
            old_value=source.name,
            new_value=target.name,
            reason=reason,
            state_from_id=source.id,
            state_to_id=target.id,
            duration=max(seconds, 0),
        )

    # === HISTORY === #

    def _log(self, event, actor=None, **vals):
        """Add one row of history to each request; returns the rows."""
        # sudo: municipal.request.history - nobody writes history but its own method
        return (
            self.env["municipal.request.history"]
            .sudo()
            .create(
                [
                    {
                        "request_id": request.id,
                        "event": event,
                        "actor": actor or self._get_actor_role(),
                        "date": fields.Datetime.now(),
                        **vals,
                    }
                    for request in self
                ]
            )
        )

    @api.model
    def _get_tracked_names(self):
        """Names of the fields whose changes stand in the history."""
        return TRACKED

    def _get_tracked_values(self, vals):
        """{request id: {field: text}} of what ``vals`` is about to change."""
        names = [name for name in self._get_tracked_names() if name in vals]
        return {
            request.id: {name: request._get_value_text(name) for name in names} for request in self
        }

    def _get_value_text(self, fname):
        value = self.sudo()[fname]  # sudo: a name in the history, not access to the other record
        field = self._fields[fname]
        if field.relational:
            return value.display_name or ""
        return str(value) if value or field.type == "boolean" else ""

    def _record_changes(self, before, **vals):
        """A row of history for each value that is another than ``before``; ``vals`` go into it."""
        for request in self:
            for fname, old in before.get(request.id, {}).items():
                new = request._get_value_text(fname)
                if new != old:
                    request._log("field", field_name=fname, old_value=old, new_value=new, **vals)

    def _follow_up_changes(self, before, vals):
        """Route again after a change of category or place; tell the officer who has it now."""
        changed = self.filtered(lambda request: request._has_changed(before))
        # sudo: the rules may lead out of what the user may see
        if "category_id" in vals:
            changed.sudo()._apply_category()
        if ROUTING_FIELDS & vals.keys() and "department_id" not in vals:
            changed.sudo()._reroute(place_moved=not PLACE_FIELDS.isdisjoint(vals))
        elif {"department_id", "user_id"} & vals.keys():
            if "user_id" not in vals:
                changed.sudo()._find_new_officer(before)
            changed.sudo()._announce_assignment()

    def _has_changed(self, before, *fnames):
        return any(
            self._get_value_text(fname) != old
            for fname, old in before.get(self.id, {}).items()
            if not fnames or fname in fnames
        )

    def _find_new_officer(self, before):
        """A request that went to another department leaves its officer behind."""
        for request in self:
            if request._has_changed(before, "department_id"):
                old = request._get_value_text("user_id")
                officer = request._pick_officer(
                    request.department_id, request.is_confidential, request.category_id
                )
                request._write_unguarded({"user_id": officer})
                request._record_changes({request.id: {"user_id": old}})

    def _apply_category(self):
        for request in self:
            vals = request._prepare_category_vals(
                request.category_id, {"date_submitted": request.date_submitted}
            )
            request._write_unguarded(vals)

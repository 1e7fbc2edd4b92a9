from odoo import api, models


class MunicipalRequest(models.Model):
    """Which event tells whom. The outbox decides how; see ``municipal.notification``."""

    _inherit = "municipal.request"

    def _announce_submission(self):
        """One message to the citizen and one to the officer, for all of ``self`` in one insert."""
        rows = []
        for request in self:
            key = f"{request.uuid}:submitted"
            rows += request._prepare_citizen_message("submitted", key, {})
            # a department is told of a new request; nothing has been assigned to anybody there
            rows += request._prepare_staff_message(
                "assigned" if request.user_id else "submitted", key, {}
            )
        self._enqueue(rows)

    def _announce_state(self, history, reply=None):
        """The citizen hears of every change of state; a text that goes along is the message."""
        for request, entry in zip(self, history, strict=True):
            params = {"state_id": request.state_id.id, "reply": reply or ""}
            event = "question" if request.state_id.code == "waiting_citizen" else "state_changed"
            request._announce(event, "citizen", entry, params)

    def _announce_assignment(self):
        for request in self:
            entry = request.history_ids[:1]
            request._announce("assigned", "staff", entry, {})

    def _announce_reroute(self, before):
        entry = self.history_ids[:1]
        self._announce("rerouted", "department", entry, {"from_department_id": before.id})

    def _announce(self, event, audience, history, params):
        """Queue one message about one row of history; the same row never tells twice."""
        self.ensure_one()
        key = f"{self.uuid}:{event}:{history.id}"
        prepare = {
            "citizen": self._prepare_citizen_message,
            "staff": self._prepare_staff_message,
            "department": self._prepare_department_message,
        }[audience]
        self._enqueue(prepare(event, key, params))

    @api.model
    def _enqueue(self, rows):
        # sudo: municipal.notification - the outbox is nobody's to write by hand
        return self.env["municipal.notification"].sudo()._enqueue(rows) if rows else None

    def _prepare_citizen_message(self, event, key, params):
        """Nothing for an anonymous request without a contact: the number was shown or said."""
        if not (self.citizen_id or self.contact_email or self.contact_phone):
            return []
        row = self._prepare_message(event, "citizen", f"{key}:citizen", params)
        return [row | {"citizen": self.citizen_id, "lang": self.lang}]

    def _prepare_staff_message(self, event, key, params):
        if not self.user_id:
            return self._prepare_department_message(event, key, params)
        row = self._prepare_message(event, "staff", f"{key}:{self.user_id.id}", params)
        return [row | {"user": self.user_id}]

    def _prepare_department_message(self, event, key, params):
        """To the department's own address, where it has one."""
        if not self.department_id.email:
            return []
        row = self._prepare_message(event, "staff", f"{key}:department", params)
        return [row | {"department": self.department_id}]

    def _prepare_message(self, event, audience, dedupe_key, params):
        return {
            "event": event,
            "audience": audience,
            "request": self,
            "params": params,
            "dedupe_key": dedupe_key,
        }

from odoo import fields, models

from .municipal_call_recording_transcript import LOW_CONFIDENCE


class MunicipalCallRecording(models.Model):
    """What an officer's screen shows of a recording."""

    _inherit = "municipal.call.recording"

    slot_label = fields.Char("What was asked", compute="_compute_slot_label")
    text = fields.Text("What is said", compute="_compute_text")
    card = fields.Json(compute="_compute_card", exportable=False)
    play_count = fields.Integer("Times listened to", compute="_compute_play_count")

    def _compute_slot_label(self):
        labels = {
            "problem": self.env._("The matter"),
            "place": self.env._("The place"),
            "name": self.env._("The name"),
        }
        for recording in self:
            whole = self.env._("The whole call") if recording.kind == "call" else False
            recording.slot_label = (
                whole or labels.get(recording.slot) or self.env._("Another answer")
            )

    def _compute_text(self):
        for recording in self:
            recording.text = recording._get_text() or False

    def _compute_card(self):
        for recording in self:
            recording.card = recording._get_card()

    def _compute_play_count(self):
        # sudo: municipal.call.recording.log - a number, for whoever may listen
        groups = self.env["municipal.call.recording.log"].sudo()._read_group(
            [("recording_id", "in", self.ids), ("event", "=", "played")],
            ["recording_id"],
            ["__count"],
        )  # fmt: skip
        counts = {recording.id: count for recording, count in groups}
        for recording in self:
            recording.play_count = counts.get(recording.id, 0)

    def _get_card(self):
        """Everything that the player shows, in the language of the user."""
        self.ensure_one()
        text = self._get_text()
        return {
            "id": self.id,
            "what": self.slot_label,
            "seconds": self.seconds,
            "state": self.state,
            "state_label": self._get_label("state"),
            "text_state": self.transcript_state,
            "text_label": self._get_label("transcript_state"),
            "text": text,
            "machine_text": self.transcript if self.corrected else "",
            "is_checked": bool(self.corrected),
            "is_low": bool(text and not self.corrected and self.confidence < LOW_CONFIDENCE),
            "sure_label": self.env._("The machine is %s%% sure", round(self.confidence * 100)),
            "failure": self._get_failure(),
            "can_change": self._can_work(),
            "proposals": self._get_open_proposals(),
        }

    def _get_failure(self):
        """What stands in the way of listening or reading; the rest is the administrator's."""
        if self.state == "failed":
            return self.failure or ""
        return (self.transcript_state == "failed" and self.transcript_failure) or ""

    def _can_work(self):
        """Whether the user may write down what is said here, and apply what it sounds like."""
        own = self.sudo(False)
        request = own.request_id
        return own.has_access("read") and (not request or request.has_access("write"))

    def _get_label(self, fname):
        return dict(self._fields[fname]._description_selection(self.env)).get(self[fname], "")

    def _get_open_proposals(self):
        """What can still be chosen: the keypad's category and a street that is there count more."""
        request = self.request_id
        kinds = {"street": self.env._("Street"), "category": self.env._("Category")}
        known = {"street": bool(request.street_id), "category": bool(request.category_id)}
        return [
            {**row, "kind_label": kinds[row["kind"]], "percent": round(row["score"] * 100)}
            for row in self.proposals or []
            if request and not known[row["kind"]]
        ]

    def action_open_request(self):
        self.ensure_one()
        return self.request_id._get_records_action()

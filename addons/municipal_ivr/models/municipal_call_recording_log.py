from odoo import api, fields, models
from odoo.addons.municipal_crm.models.kept_rows import keep_rows

#: Only the words of the citizen are taken out, and nothing else is touched.
WORDS_ALONE = """
    TG_OP = 'UPDATE' AND NEW.old_value IS NULL AND NEW.new_value IS NULL
    AND (NEW.id, NEW.recording_id, NEW.date, NEW.user_id, NEW.event, NEW.sha256, NEW.reason)
        IS NOT DISTINCT FROM
        (OLD.id, OLD.recording_id, OLD.date, OLD.user_id, OLD.event, OLD.sha256, OLD.reason)
"""


class MunicipalCallRecordingLog(models.Model):
    """Who did what with a recording. Rows are only added; they stay when the sound is deleted."""

    _name = "municipal.call.recording.log"
    _inherit = "municipal.append.only"
    _description = "Log of a recording"
    _order = "id desc"
    _rec_name = "event"
    _log_access = False

    recording_id = fields.Many2one(
        "municipal.call.recording", required=True, ondelete="restrict", index=True, readonly=True
    )
    request_id = fields.Many2one(related="recording_id.request_id")
    date = fields.Datetime(required=True, default=fields.Datetime.now, readonly=True)
    user_id = fields.Many2one(
        "res.users", "By", ondelete="restrict", readonly=True, help="Empty: the system."
    )
    event = fields.Selection(
        [
            ("stored", "Stored"),
            ("failed", "Could not be fetched"),
            ("deleted_at_carrier", "Deleted at the carrier"),
            ("played", "Listened to"),
            ("written", "Written down"),
            ("corrected", "Text corrected"),
            ("applied", "Proposal applied"),
            ("deleted", "Deleted when its time was over"),
            ("erased", "Erased on request"),
        ],
        required=True,
        readonly=True,
    )
    sha256 = fields.Char("SHA-256 of the sound", readonly=True)
    reason = fields.Text(readonly=True)
    old_value = fields.Text("Before", readonly=True)
    new_value = fields.Text("After", readonly=True)

    def init(self):
        """Not even SQL changes a row; only the words of the citizen can be taken out of it."""
        keep_rows(self, "DELETE OR UPDATE", "the log of a recording is append-only", WORDS_ALONE)

    @api.model
    def _add(self, recordings, event, **vals):
        """One row for each of ``recordings``; returns them (in sudo)."""
        user = not self.env.user._is_superuser() and not self.env.user._is_public()
        # sudo: municipal.call.recording.log - nobody has rights to write it, its own method does
        return self.sudo().create(
            [
                {
                    "recording_id": recording.id,
                    "user_id": self.env.uid if user else False,
                    "event": event,
                    "sha256": recording.sha256,
                    **vals,
                }
                for recording in recordings
            ]
        )

    def _forget_words(self):
        """Take out what the citizen said; that something was done stays."""
        self.flush_model()
        self.env.cr.execute(
            "UPDATE municipal_call_recording_log SET old_value = NULL, new_value = NULL"
            " WHERE id = ANY(%s)",
            (self.ids,),
        )
        self.invalidate_recordset(["old_value", "new_value"])

    @api.model
    def _explain_append_only(self):
        return self.env._("The log of a recording is append-only.")

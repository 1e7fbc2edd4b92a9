from odoo import fields, models


class MunicipalCallRecording(models.Model):
    """A sound of a call: fetched from the carrier, kept, written down, deleted in time."""

    _name = "municipal.call.recording"
    _description = "Recording of a telephone call"
    _order = "id"
    _rec_name = "reference"

    call_id = fields.Many2one("municipal.call", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="call_id.company_id", store=True)
    request_id = fields.Many2one("municipal.request", ondelete="set null", index="btree_not_null")
    session_id = fields.Many2one("municipal.dialogue.session", ondelete="set null")
    reference = fields.Char("Id at the carrier", required=True)
    kind = fields.Selection(
        [("message", "What the caller said"), ("call", "The whole call")],
        default="message",
        required=True,
    )
    step = fields.Integer("Answer to step", aggregator=None)
    slot = fields.Char(help="What the dialogue asked: problem, place, name …")
    url = fields.Char("Address at the carrier", groups="base.group_system")
    seconds = fields.Float("Length (s)")
    state = fields.Selection(
        [
            ("waiting", "To be fetched"),
            ("stored", "Stored"),
            ("failed", "Could not be fetched"),
            ("deleted", "Deleted"),
        ],
        default="waiting",
        required=True,
        index=True,
    )
    attachment_id = fields.Many2one("ir.attachment", ondelete="set null", index="btree_not_null")
    sha256 = fields.Char()
    tries = fields.Integer(aggregator=None)
    date_next = fields.Datetime("Next try", default=fields.Datetime.now)
    failure = fields.Char()
    date_deleted_at_carrier = fields.Datetime()
    date_delete = fields.Date("To be deleted on")
    transcript_state = fields.Selection(
        [
            ("waiting", "To be written down"),
            ("done", "Written down"),
            ("silent", "No speech in it"),
            ("failed", "Could not be written down"),
            ("off", "Not to be written down"),
        ],
        default="waiting",
        required=True,
        index=True,
    )
    transcript = fields.Text("Text, not checked", help="What the machine understood.")
    confidence = fields.Float(aggregator="avg")
    engine = fields.Char()
    corrected = fields.Text("Text, checked")
    proposals = fields.Json(help="Streets and categories by sound, with score and margin.")

    _reference_uniq = models.UniqueIndex("(call_id, reference)", "A recording is kept once.")
    _to_fetch = models.Index("(date_next) WHERE state = 'waiting'")
    _to_write_down = models.Index("(id) WHERE state = 'stored' AND transcript_state = 'waiting'")

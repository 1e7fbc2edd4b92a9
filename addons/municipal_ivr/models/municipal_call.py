from odoo import fields, models


class MunicipalCall(models.Model):
    """One telephone call. ``state`` is the engine's; nothing else changes it but :meth:`_advance`."""

    _name = "municipal.call"
    _description = "Telephone call"
    _order = "date_start desc, id desc"
    _rec_name = "uuid"

    uuid = fields.Char("Id at the carrier", required=True, readonly=True)
    account_id = fields.Many2one(
        "municipal.ivr.account", required=True, ondelete="restrict", index=True
    )
    line_id = fields.Many2one("municipal.ivr.line", ondelete="restrict", index=True)
    company_id = fields.Many2one(
        "res.company", "Municipality", required=True, ondelete="restrict", index=True
    )
    direction = fields.Selection(
        [("inbound", "Incoming"), ("outbound", "Outgoing")], required=True, default="inbound"
    )
    caller = fields.Char(
        "Citizen's number", index="btree_not_null", help="Empty when withheld; no proof of who."
    )
    called = fields.Char("Our number")
    lang = fields.Char("Language")
    status = fields.Selection(
        [
            ("ringing", "Ringing"),
            ("active", "In progress"),
            ("ended", "Hung up"),
            ("settled", "Closed"),
        ],
        default="ringing",
        required=True,
        index=True,
    )
    state = fields.Json(default=dict)
    flow_version_id = fields.Many2one("municipal.ivr.flow.version", ondelete="restrict")
    session_id = fields.Many2one(
        "municipal.dialogue.session", "Conversation", ondelete="set null", index="btree_not_null"
    )
    citizen_id = fields.Many2one("municipal.citizen", ondelete="set null", index="btree_not_null")
    request_ids = fields.Many2many("municipal.request", string="Requests")
    date_start = fields.Datetime("Began", required=True, default=fields.Datetime.now)
    date_answer = fields.Datetime("Answered")
    date_end = fields.Datetime("Ended")
    date_settle = fields.Datetime("Is closed after", help="When no late news is expected any more.")
    duration = fields.Integer("Length (s)", aggregator="avg")
    result = fields.Char(help="Node of the flow where it ended, or 'transferred'.")
    node = fields.Char("Where it is", help="Node of the flow in which the caller is or was last.")
    hangup_cause = fields.Char()
    cost = fields.Float(digits=(12, 5))
    event_ids = fields.One2many("municipal.call.event", "call_id", "Events")
    recording_ids = fields.One2many("municipal.call.recording", "call_id", "Recordings")

    _uuid_uniq = models.UniqueIndex("(account_id, uuid)", "The carrier's id of a call is unique.")
    _to_settle = models.Index("(date_settle) WHERE status = 'ended'")
    _running = models.Index("(account_id, line_id) WHERE status IN ('ringing', 'active')")

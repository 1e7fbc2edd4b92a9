from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: A call that began longer ago is not begun again (hours).
OLDEST_HOURS = 24


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
    date_news = fields.Datetime("Last news", help="When the carrier last told something of it.")
    dialogues = fields.Char(help="Codes of the dialogues that its menus add, by commas.")
    event_ids = fields.One2many("municipal.call.event", "call_id", "Events")
    recording_ids = fields.One2many("municipal.call.recording", "call_id", "Recordings")

    _uuid_uniq = models.UniqueIndex("(account_id, uuid)", "The carrier's id of a call is unique.")
    _to_settle = models.Index("(date_settle) WHERE status = 'ended'")
    _running = models.Index("(account_id, line_id) WHERE status IN ('ringing', 'active')")

    # === ONE ROW A CALL === #

    @api.model
    def _get_or_create(self, account, heard):
        """The call of ``heard``, its row held until the end of the transaction.

        None is begun for what the carrier signed long ago: somebody repeats what they have caught.

        Two workers that hear of a new call at the same time make one row: the second of them
        fails to see the first one's, and the server runs its request again.
        """
        call = self._find_locked(account, heard.call)
        if not call and _is_old(heard.extra.get("session_start")):
            return call
        if not call:
            self._insert(account, heard)
            call = self._find_locked(account, heard.call)
            call._set_numbers(heard)
        return call

    @api.model
    def _find_locked(self, account, uuid):
        self.env.cr.execute(
            SQL(
                "SELECT id FROM municipal_call WHERE account_id = %s AND uuid = %s FOR UPDATE",
                account.id, uuid,
            ),
            log_exceptions=False,
        )  # fmt: skip
        # sudo: municipal.call - carriers are no users, the account has checked the signature
        return self.sudo().browse(row[0] for row in self.env.cr.fetchall())

    @api.model
    def _insert(self, account, heard):
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO municipal_call (uuid, account_id, company_id, direction, status, state,
                                            date_start, create_uid, create_date, write_uid, write_date)
                VALUES (%(uuid)s, %(account)s, %(company)s, %(direction)s, 'ringing', '{}',
                        %(now)s, %(user)s, %(now)s, %(user)s, %(now)s)
                ON CONFLICT (account_id, uuid) DO NOTHING
                """,
                uuid=heard.call,
                account=account.id,
                company=account.company_id.id,
                direction=heard.direction,
                now=now,
                user=self.env.uid,
            ),
            log_exceptions=False,
        )

    def _set_numbers(self, heard):
        """Who calls whom, and on which of our lines."""
        self.write(
            {
                "caller": heard.caller or False,
                "called": heard.called or False,
                "line_id": self.account_id._find_line(heard.called).id,
            }
        )


def _is_old(session_start):
    """``session_start``: as the carrier writes it (UTC); what cannot be read is not old."""
    try:
        began = fields.Datetime.to_datetime((session_start or "")[:19])
    except ValueError:
        return False
    return bool(began) and began < fields.Datetime.now() - timedelta(hours=OLDEST_HOURS)

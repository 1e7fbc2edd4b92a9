import logging
from datetime import timedelta
from functools import partial
from uuid import uuid4

from odoo import api, fields, models, sql_db
from odoo.addons.base.models.ir_cron import ODOO_NOTIFY_FUNCTION
from odoo.tools import SQL
from psycopg2 import Error as DatabaseError
from psycopg2.extras import Json

from ..tools.coalesce import Coalescer
from .selection import selection_like

_logger = logging.getLogger(__name__)

CRON_SEND = "municipal_crm.municipal_notification_cron_send"
STATES = [
    ("queued", "Waiting"),
    ("sending", "Handed over"),
    ("sent", "Sent"),
    ("delivered", "Delivered"),
    ("manual", "To be told by hand"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]
#: {state: states that may follow}. Reports arrive late, twice and out of order; what is not
#: listed here is such a report and changes nothing.
MOVES = {
    "queued": {"sending", "manual", "failed", "cancelled"},
    "sending": {"queued", "sent", "delivered", "manual", "failed", "cancelled"},
    "sent": {"queued", "delivered", "manual", "failed"},
    "delivered": set(),
    "manual": {"queued", "sent", "cancelled"},
    "failed": {"queued", "sent", "delivered", "cancelled"},
    "cancelled": {"queued"},
}
#: Minutes to wait after the first, second … failure of one channel; then comes the next channel.
BACKOFF_MINUTES = (5, 30, 120)
#: Keys that :meth:`_enqueue` understands besides the columns below.
MESSAGE_KEYS = frozenset(
    (
        "event", "audience", "request", "record", "company", "citizen", "user", "department",
        "partner", "address", "channel", "lang", "params", "dedupe_key", "date_planned",
    )
)  # fmt: skip
COLUMNS = (
    "uuid", "event", "audience", "request_id", "res_model", "res_id", "company_id", "citizen_id",
    "user_id", "department_id", "partner_id", "address", "channel", "lang", "params", "dedupe_key",
    "date_planned", "state", "attempts", "create_uid", "create_date", "write_uid", "write_date",
)  # fmt: skip


def _notify_cron_workers(database):
    """What ``ir.cron._notifydb`` does; at worst the workers look by themselves within a minute."""
    try:
        with sql_db.db_connect("postgres").cursor() as cr:
            notify = SQL.identifier(ODOO_NOTIFY_FUNCTION)
            cr.execute(SQL("SELECT %s('cron_trigger', %s)", notify, database))
    except DatabaseError:
        _logger.info("The cron workers of %s could not be woken", database, exc_info=True)


#: Each notice needs a connection of its own to the cluster (4 to 11 ms, half a submission), so
#: nobody waits for it and a busy server sends a few a second.
_wake_cron_workers = Coalescer(_notify_cron_workers, pause=0.2)


#: Every row and the call for the sender in one statement; ids of the rows that were not there yet.
INSERT = """
    WITH added AS (
        INSERT INTO municipal_notification (%(columns)s)
        VALUES %(rows)s
        ON CONFLICT (dedupe_key) DO NOTHING
        RETURNING id
    ), wake AS (
        INSERT INTO ir_cron_trigger (cron_id, call_at)
        SELECT %(cron)s, %(wake_at)s WHERE EXISTS (SELECT FROM added)
    )
    SELECT id FROM added
"""


class MunicipalNotification(models.Model):
    """The outbox: one row for each message to one person, and the proof of what was said.

    A domain model says what happened and why (:meth:`_enqueue`, within its own transaction). A
    scheduled action decides how the person is told, renders the text in their language and hands it
    over (``municipal_notification_delivery``). The facts are frozen when the event happens.
    """

    _name = "municipal.notification"
    _description = "Message to a citizen or an officer"
    _order = "id desc"
    _rec_name = "subject"

    uuid = fields.Char("UUID", required=True, readonly=True, default=lambda self: uuid4().hex)
    # what and why
    event = fields.Selection(selection_like("municipal.message.template", "event"), required=True)
    audience = fields.Selection([("citizen", "Citizen"), ("staff", "Officers")], required=True)
    params = fields.Json("Facts")
    request_id = fields.Many2one("municipal.request", index="btree_not_null", ondelete="cascade")
    res_model = fields.Char("Model")
    res_id = fields.Many2oneReference("Record", model_field="res_model")
    company_id = fields.Many2one("res.company", "Municipality", required=True)
    dedupe_key = fields.Char(required=True, help="One event gives one message, however often told.")
    # to whom
    citizen_id = fields.Many2one("municipal.citizen", index="btree_not_null", ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Contact", ondelete="set null")
    user_id = fields.Many2one("res.users", "Officer", ondelete="set null")
    department_id = fields.Many2one("hr.department", ondelete="set null")
    address = fields.Char("Sent to")
    # how
    channel = fields.Selection(lambda self: self.env["municipal.channel"]._get_selection())
    channels_failed = fields.Char("Channels tried in vain")
    lang = fields.Char("Language")
    subject = fields.Char()
    body = fields.Text("Text", help="As sent; PIN and personal link are blanked out.")
    digest_id = fields.Many2one("municipal.notification", "Told within", index="btree_not_null")
    digested_ids = fields.One2many("municipal.notification", "digest_id", "Messages inside")
    # state
    state = fields.Selection(STATES, required=True, default="queued")
    date_planned = fields.Datetime("Not before", required=True, default=fields.Datetime.now)
    date_handed_over = fields.Datetime("Handed over on")
    date_sent = fields.Datetime("Sent on")
    attempts = fields.Integer(default=0, aggregator=None)
    failure_reason = fields.Text("What went wrong")
    provider_ref = fields.Char("Reference of the provider")

    _uuid_uniq = models.UniqueIndex("(uuid)", "This message exists already.")
    _dedupe_uniq = models.UniqueIndex("(dedupe_key)", "This message has been queued already.")
    _due = models.Index("(date_planned, id) WHERE state = 'queued'")
    _in_flight = models.Index("(date_handed_over) WHERE state = 'sending'")
    _by_hand = models.Index("(id) WHERE state = 'manual'")
    _untold = models.Index("(request_id) WHERE state IN ('manual', 'failed')")
    _attempts_sane = models.Constraint("CHECK (attempts >= 0)", "Attempts are counted from zero.")

    # === ENQUEUE === #

    @api.model
    def _enqueue(self, messages):
        """Put messages into the outbox; they leave after the current transaction is committed.

        One statement writes all rows and wakes the sender. Nothing is read, rendered or sent here.
        A message whose ``dedupe_key`` is known already is skipped in silence.

        :param list messages: dicts with

            - ``event`` and ``audience`` (required): see the selections of the fields
            - one or more of ``citizen``, ``user``, ``department``, ``partner`` (records), or
              ``address`` (an e-mail address or phone number); a citizen without record is reached
              by what the request itself says
            - ``request``: the municipal.request it is about; or ``record``, any other record
            - ``params``: JSON dict of facts. A key of the template's facts (``number``, ``reply``…)
              is shown as it is; ``state_id``, ``department_id``… are shown by their name in the
              reader's language
            - ``dedupe_key``: text that is the same for the same message; unique by default
            - ``channel``, ``lang``, ``company``, ``date_planned``: to override the recipient's own
        :return: the rows that were added
        """
        if not messages:
            return self.browse()
        rows = [self._prepare_row(message) for message in messages]
        wake_at = min(row[COLUMNS.index("date_planned")] for row in rows)
        query = SQL(
            INSERT,
            columns=SQL(", ").join(map(SQL.identifier, COLUMNS)),
            rows=SQL(", ").join(SQL("%s", row) for row in rows),
            cron=self.env["ir.model.data"]._xmlid_to_res_id(CRON_SEND, raise_if_not_found=True),
            wake_at=wake_at,
        )
        self.env.cr.execute(query)
        added = self.browse(row_id for (row_id,) in self.env.cr.fetchall())
        if added:
            self.env["municipal.request"].invalidate_model(["notification_ids"], flush=False)
            self._notify_cron_workers()
        return added

    @api.model
    def _prepare_row(self, message):
        """One message as a tuple in the order of ``COLUMNS``; no field is read that is not cached."""
        unknown = message.keys() - MESSAGE_KEYS
        if unknown:
            raise ValueError(f"unknown keys of a notification: {sorted(unknown)}")
        uuid, now, uid = uuid4().hex, fields.Datetime.now(), self.env.uid
        row = {
            **self._prepare_links(message),
            "event": message["event"],
            "audience": message["audience"],
            **{name: message.get(name) or None for name in ("address", "channel", "lang")},
            "params": Json(message.get("params") or {}),
            "uuid": uuid,
            "dedupe_key": message.get("dedupe_key") or uuid,
            "date_planned": message.get("date_planned") or now,
            "state": "queued",
            "attempts": 0,
            **{"create_uid": uid, "create_date": now, "write_uid": uid, "write_date": now},
        }
        return tuple(row[name] for name in COLUMNS)

    @api.model
    def _prepare_links(self, message):
        """Whom and what the message is about, as ids."""
        request = message.get("request")
        company = message.get("company") or (request and request.company_id) or self.env.company
        about = request or message.get("record")
        return {
            **{
                f"{name}_id": (message.get(name) and message[name].id) or None
                for name in ("request", "citizen", "user", "department", "partner")
            },
            "res_model": about._name if about else None,
            "res_id": about.id if about else None,
            "company_id": company.id,
        }

    @api.model
    def _wake_cron(self, xmlid, at=None):
        """Have a scheduled action run soon (or at the naive UTC time ``at``), in one INSERT.

        A trigger that waits already is not looked for when the action is due now: it may be the
        very one that a running action is about to delete, and then nobody would come back for us.
        """
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(xmlid, raise_if_not_found=True)
        now = fields.Datetime.now()
        if at and at > now:
            self.env.cr.execute(
                "INSERT INTO ir_cron_trigger (cron_id, call_at) SELECT %(cron)s, %(at)s WHERE NOT EXISTS"
                " (SELECT FROM ir_cron_trigger WHERE cron_id = %(cron)s AND call_at = %(at)s)",
                {"cron": cron_id, "at": at},
            )
            return
        self.env.cr.execute(
            "INSERT INTO ir_cron_trigger (cron_id, call_at) VALUES (%s, %s)", (cron_id, now)
        )
        self._notify_cron_workers()

    @api.model
    def _notify_cron_workers(self):
        """Wake the workers after the commit, once for each transaction."""
        postcommit = self.env.cr.postcommit
        if "municipal_crm.cron" not in postcommit.data:
            postcommit.data["municipal_crm.cron"] = True
            postcommit.add(partial(_wake_cron_workers, self.env.cr.dbname))

    # === STATE === #

    def _move(self, state, **vals):
        """The one way to change state; returns the rows that moved."""
        moved = self.filtered(lambda row: state in MOVES[row.state])
        if moved != self:
            _logger.info("Notifications %s stay as they are, not %s", (self - moved).ids, state)
        # sudo: municipal.notification - nobody may write the outbox except its own methods
        moved.sudo().write({**vals, "state": state})
        for digest in moved.filtered(lambda row: row.event == "digest"):
            digest.digested_ids._follow_digest(state)
        return moved

    def _follow_digest(self, state):
        """What happened to a digest happened to every message inside."""
        if state != "queued":  # a digest that is tried again takes its messages along
            self._move(state, date_sent=self.digest_id.date_sent)

    def _set_sending(self, **vals):
        self._move("sending", date_handed_over=fields.Datetime.now(), **vals)

    def _set_sent(self, **vals):
        self._move("sent", date_sent=fields.Datetime.now(), failure_reason=False, **vals)

    def _set_delivered(self):
        for row in self:
            sent = row.date_sent or fields.Datetime.now()
            row._move("delivered", date_sent=sent, failure_reason=False)

    def _set_manual(self, **vals):
        self._move("manual", **vals)

    def _set_cancelled(self, reason):
        self._move("cancelled", failure_reason=reason)

    def _set_failed(self, reason, permanent=False):
        """A try did not succeed: again later, then the next channel, then a person.

        :param bool permanent: the same address on the same channel can never succeed
        """
        now = fields.Datetime.now()
        once = self.filtered(lambda row: row._keeps_to_channel())
        for row in once:
            row._move("failed", failure_reason=row._add_reason(reason))
        for row in self - once:
            attempts = row.attempts + 1
            vals = {"failure_reason": row._add_reason(reason), "attempts": attempts}
            if permanent or attempts > len(BACKOFF_MINUTES):
                vals |= {
                    "attempts": 0,
                    "channels_failed": row._add_failed_channel(),
                    "channel": False,
                    "date_planned": now,
                }
            else:
                wait = timedelta(minutes=BACKOFF_MINUTES[attempts - 1])
                vals["date_planned"] = now + wait
            if row.state == "queued":  # the hand-over itself went wrong
                row.sudo().write(vals)  # sudo: as in _move
            else:
                row._move("queued", **vals)
            self._wake_cron(CRON_SEND, vals["date_planned"])

    def _add_reason(self, reason):
        label = dict(self.env["municipal.channel"]._get_selection()).get(self.channel)
        line = f"{label}: {reason}" if label else reason
        known = (self.failure_reason or "").splitlines()
        return "\n".join([entry for entry in known if entry != line] + [line])

    def _add_failed_channel(self):
        tried = self._get_failed_channels()
        return ",".join([*tried, self.channel] if self.channel else tried)

    def _get_failed_channels(self):
        return [code for code in (self.channels_failed or "").split(",") if code]

    # === ACTIONS === #

    def action_mark_told(self):
        """The officer has told the citizen by telephone, letter or in person."""
        self.check_access("read")
        manual = self.filtered(lambda row: row.state == "manual")
        for row in manual:
            row._set_sent(body=row._get_archive_text(), provider_ref=self.env.user.name)

    def action_retry(self):
        """Try every channel again from the start."""
        self.check_access("read")
        again = self.filtered(lambda row: row.state in ("failed", "cancelled", "manual"))
        again._move(
            "queued",
            attempts=0,
            channels_failed=False,
            channel=False,
            digest_id=False,
            date_planned=fields.Datetime.now(),
        )
        if again:
            self._wake_cron(CRON_SEND)

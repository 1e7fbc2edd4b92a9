from odoo import api, fields, models
from odoo.addons.municipal_crm.models.transactions import beside
from odoo.tools import SQL

from ..tools import sms_text
from ..tools.webhook import Answer

XML = Answer(b"<Response></Response>", "application/xml; charset=utf-8")
#: What was told of a message in another order than it happened changes nothing.
RANKS = {"sending": 0, "sent": 1, "failed": 2, "delivered": 3}


class MunicipalIvrMessage(models.Model):
    """An SMS that went through a telephone account, in or out, once.

    An outgoing one is written down in a transaction of its own *before* the carrier gets it: if
    the server dies, or the carrier's answer is lost, it is asked before anything is sent again.
    """

    _name = "municipal.ivr.message"
    _description = "SMS"
    _order = "date desc, id desc"
    _rec_name = "number"

    uuid = fields.Char(required=True, readonly=True, help="Ours when it goes out, else theirs.")
    account_id = fields.Many2one(
        "municipal.ivr.account", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    direction = fields.Selection([("in", "Received"), ("out", "Sent")], required=True)
    number = fields.Char("Citizen's number", required=True, index=True)
    text = fields.Text(help="Without codes and links.")
    state = fields.Selection(
        [
            ("received", "Received"),
            ("sending", "Handed over"),
            ("sent", "Sent"),
            ("delivered", "Delivered"),
            ("failed", "Failed"),
        ],
        required=True,
        index=True,
    )
    reason = fields.Char("What went wrong")
    carrier_ref = fields.Char("Id at the carrier", index="btree_not_null")
    encoding = fields.Selection([("gsm", "GSM-7"), ("ucs2", "UCS-2")])
    parts = fields.Integer(aggregator="sum")
    cost = fields.Float(digits=(12, 5))
    session_id = fields.Many2one("municipal.dialogue.session", "Conversation", ondelete="set null")
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    date_state = fields.Datetime("Last news", default=fields.Datetime.now)

    _uuid_uniq = models.UniqueIndex(
        "(account_id, direction, uuid)", "Each message is there only once."
    )

    @api.model
    def _receive(self, account, webhook):
        """Take in what the carrier tells of messages; a repeat has no second effect.

        :return: ``Answer``
        """
        provider = account._get_provider()
        if webhook.what == "message_status":
            self._take_report(account, provider._parse_message_status(account, webhook))
        else:
            self._take_incoming(account, provider._parse_message(account, webhook))
        return XML

    # === WRITTEN DOWN BEFORE IT IS SENT === #

    @api.model
    def _claim(self, account, uuid, number, text, kept):
        """Write an outgoing message down.

        :param str kept: its text as it may be kept
        :return: None when it is new, else {"state", "carrier_ref", "date"} as known
        """
        size = sms_text.measure(text)
        now = fields.Datetime.now()
        query = SQL(
            """
            INSERT INTO municipal_ivr_message (uuid, account_id, company_id, direction, number, text,
                state, encoding, parts, date, date_state, create_uid, create_date, write_uid, write_date)
            VALUES (%(uuid)s, %(account)s, %(company)s, 'out', %(number)s, %(text)s, 'sending',
                %(encoding)s, %(parts)s, %(now)s, %(now)s, %(user)s, %(now)s, %(user)s, %(now)s)
            ON CONFLICT (account_id, direction, uuid) DO NOTHING
            RETURNING id
            """,
            uuid=uuid, account=account.id, company=account.company_id.id, number=number, text=kept,
            encoding=size.encoding, parts=size.parts, now=now, user=self.env.uid,
        )  # fmt: skip
        if self._run_apart(query):
            return None
        known = SQL(
            "SELECT state, carrier_ref, date_state FROM municipal_ivr_message"
            " WHERE account_id = %s AND direction = 'out' AND uuid = %s",
            account.id,
            uuid,
        )
        return dict(zip(("state", "carrier_ref", "date"), self._run_apart(known), strict=True))

    @api.model
    def _note(self, account, uuid, state, carrier_ref=None, reason=None):
        """What became of the order; a report that was faster is not undone."""
        query = SQL(
            """
            UPDATE municipal_ivr_message
               SET state = CASE WHEN state IN ('sending', 'failed') THEN %(state)s ELSE state END,
                   carrier_ref = COALESCE(%(reference)s, carrier_ref), reason = %(reason)s,
                   date_state = %(now)s
             WHERE account_id = %(account)s AND direction = 'out' AND uuid = %(uuid)s
            RETURNING id
            """,
            state=state, reference=carrier_ref, reason=reason, now=fields.Datetime.now(),
            account=account.id, uuid=uuid,
        )  # fmt: skip
        self._run_apart(query)
        self.invalidate_model()

    @api.model
    def _run_apart(self, query):
        """The first row of ``query``, in a transaction of its own that stands whatever follows."""
        with beside(self.env) as cr:
            cr.execute(query)
            return cr.fetchone()

    # === REPORTS === #

    @api.model
    def _take_report(self, account, report):
        """News of a message that we sent; late, doubled or unknown ones change nothing."""
        # sudo: municipal.ivr.message - carriers are no users
        domain = [
            ("account_id", "=", account.id),
            ("direction", "=", "out"),
            ("uuid", "=", report.uuid),
        ]
        message = self.sudo().search(domain, limit=1)
        if not message or not report.state:
            return
        vals = {"carrier_ref": message.carrier_ref or report.carrier_ref}
        if report.cost is not None:
            vals["cost"] = max(report.cost, message.cost)
        if report.units:
            vals["parts"] = report.units
        if RANKS[report.state] > RANKS[message.state]:
            vals |= {"state": report.state, "date_state": fields.Datetime.now()}
            vals["reason"] = report.code and self.env._("Code %s of the carrier", report.code)
            message._tell_tracker(report)
        message.write(vals)
        if report.is_stopped:
            message._stop()

    def _tell_tracker(self, report):
        """Odoo's own bookkeeping of SMS follows, and with it our outbox."""
        # sudo: sms.tracker - the queue belongs to the system
        tracker = self.env["sms.tracker"].sudo().search([("sms_uuid", "=", self.uuid)])
        if report.state == "failed":
            tracker.with_context(
                sms_known_failure_reason=report.code
            )._action_update_from_provider_error(report.failure)
        else:
            state = "sent" if report.state == "delivered" else "pending"
            tracker._action_update_from_sms_state(state)

    def _stop(self):
        """The number gets no more SMS, as Odoo's own list of refused numbers says."""
        # sudo: phone.blacklist - whoever holds the number decides
        self.env["phone.blacklist"].sudo()._add([self.number])

    def _start_again(self):
        # sudo: phone.blacklist - see _stop
        self.env["phone.blacklist"].sudo()._remove([self.number])

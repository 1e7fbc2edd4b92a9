import json
from datetime import timedelta
from uuid import uuid4

from odoo import api, fields, models

from ..tools import outside
from ..tools.sink import get_sink

#: Minutes until the next try after each failure; then it is given up.
PAUSES = (1, 5, 30, 120, 720)
BATCH = 100
#: Days that calls are kept once they have been told.
KEEP_DAYS = 90


class MunicipalWebhookCall(models.Model):
    """One thing that one system is told, once (X03). Sent after the commit, from this queue."""

    _name = "municipal.webhook.call"
    _description = "Call to another system"
    _order = "id desc"
    _rec_name = "about"

    webhook_id = fields.Many2one(
        "municipal.webhook", "System", required=True, index=True, ondelete="cascade"
    )
    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True)
    event = fields.Char(required=True)
    key = fields.Char(required=True)
    about = fields.Char()
    message_id = fields.Char(required=True, default=lambda self: str(uuid4()))
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("done", "Told"),
            ("failed", "Given up"),
            ("dropped", "No longer right"),
        ],
        default="queued",
        required=True,
    )
    attempts = fields.Integer(aggregator=None)
    date_planned = fields.Datetime("Planned", required=True, default=fields.Datetime.now)
    date_done = fields.Datetime("Told on")
    failure = fields.Char("Last fault")
    company_id = fields.Many2one(related="webhook_id.company_id", store=True, index=True)

    _once = models.UniqueIndex("(webhook_id, key)", "This system is told of it already.")
    _queue = models.Index("(date_planned) WHERE state = 'queued'")

    @api.autovacuum
    def _gc_done(self):
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        over = [("state", "in", ("done", "dropped")), ("date_planned", "<", limit)]
        self.search(over, limit=10_000).unlink()

    @api.model
    def _cron_send(self):
        """Send what is due; rows that another worker holds are left to it."""
        due = [("state", "=", "queued"), ("date_planned", "<=", fields.Datetime.now())]
        ids = self.search(due, order="date_planned, id", limit=BATCH).ids
        self.env["ir.cron"]._commit_progress(remaining=len(ids))
        for call_id in ids:
            row = self.browse(call_id).try_lock_for_update().filtered_domain(due)
            if row:
                row._send()
            self.env["ir.cron"]._commit_progress(1)

    def _send(self):
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id).exists()
        data = record and record._get_webhook_data(self.event, self.webhook_id)
        if not data or not self.webhook_id.active:
            self.state = "dropped"
            return
        body = json.dumps(self._prepare_body(data), ensure_ascii=False).encode()
        now = int(fields.Datetime.now().timestamp())
        headers = self.webhook_id._sign(self.message_id, now, body)
        headers["Content-Type"] = "application/json; charset=utf-8"
        self.attempts += 1
        try:
            status = self._post(body, headers)
        except outside.OutsideError as error:
            self._put_off(str(error))
            return
        if 200 <= status < 300:
            self.write({"state": "done", "date_done": fields.Datetime.now(), "failure": False})
        else:
            self._put_off(str(status))

    def _prepare_body(self, data):
        moment = fields.Datetime.now().isoformat() + "Z"
        return {"type": self.event, "timestamp": moment, "data": data}

    def _post(self, body, headers):
        """The status of the answer. While the sink is set nothing leaves the machine."""
        if get_sink():
            return 204
        return outside.call(self.webhook_id.url, body, headers).status

    def _put_off(self, failure):
        """A later try with the same id, so that the other side can tell it from a new one."""
        vals = {"failure": failure[:200]}
        if self.attempts > len(PAUSES):
            self.write(vals | {"state": "failed"})
            return
        pause = timedelta(minutes=PAUSES[self.attempts - 1])
        self.write(vals | {"date_planned": fields.Datetime.now() + pause})

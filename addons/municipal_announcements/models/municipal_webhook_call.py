import json
from datetime import timedelta
from uuid import uuid4

from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.sink import get_sink

from ..tools import outside

#: Minutes until the next try after each failure; then it is given up.
PAUSES = (1, 5, 30, 120, 720)
BATCH = 100


class MunicipalWebhookCall(models.Model):
    """One thing that one system is told, once (N26). Sent after the commit, from this queue."""

    _name = "municipal.webhook.call"
    _description = "Call to another system"
    _order = "id desc"
    _rec_name = "message_id"

    webhook_id = fields.Many2one(
        "municipal.webhook", "System", required=True, index=True, ondelete="cascade"
    )
    announcement_id = fields.Many2one("municipal.announcement", required=True, ondelete="cascade")
    event = fields.Selection(
        [("published", "Published"), ("cancelled", "Cancelled")], required=True
    )
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

    _once = models.UniqueIndex(
        "(webhook_id, announcement_id, event)", "This system is told of it already."
    )
    _queue = models.Index("(date_planned) WHERE state = 'queued'")

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
        if self.event == "published" and not self.announcement_id._is_public():
            self.state = "dropped"
            return
        body = json.dumps(self._prepare_body(), ensure_ascii=False).encode()
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

    def _prepare_body(self):
        row = self.announcement_id
        languages = {
            code: code.partition("_")[0] for code, _ in self.env["res.lang"].get_installed()
        }
        base = row.company_id.get_base_url()
        texts = {} if self.event == "cancelled" else self._prepare_texts(row, languages)
        return {
            "type": f"announcement.{self.event}",
            "timestamp": fields.Datetime.now().isoformat() + "Z",
            "data": {
                "id": f"urn:uuid:{row.uuid}",
                "url": base + row._get_public_path(),
                "kind": row.kind,
                "topics": row.topic_ids.mapped("code"),
                **texts,
            },
        }

    def _prepare_texts(self, row, languages):
        """Title and summary by language, and the window."""
        in_lang = {iso: row.with_context(lang=code) for code, iso in languages.items()}
        return {
            "title": {iso: one.name for iso, one in in_lang.items()},
            "summary": {iso: one.summary or "" for iso, one in in_lang.items()},
            "starts": row.date_start.isoformat() + "Z",
            "ends": row.date_end.isoformat() + "Z" if row.date_end else None,
        }

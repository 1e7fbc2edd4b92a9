import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.sink import get_sink
from odoo.exceptions import UserError
from odoo.tools import SQL

from .web_push_call import PushAnswer, PushJob, call_all

CRON_PUSH = "municipal_announcements.municipal_notification_cron_push"
BATCH_SIZE = 32
#: Letters of the text: in two bytes each they fit into one message beside title and link.
MOST_LETTERS = 700
DAY = 86400
GONE = (404, 410)
LATER = (0, 408, 425, 429)


class MunicipalChannelPush(models.AbstractModel):
    """Notifications in the browser of somebody who asked for them (N12).

    The outbox hands over (state *sending*); a scheduled action calls the push services, many at a
    time, and keeps what they answered. That a service has taken a message says nothing about
    anybody having seen it, so it is *sent* and never *delivered*.
    """

    _name = "municipal.channel.push"
    _inherit = "municipal.channel"
    _description = "Channel: notification in the browser"

    _channel_code = "push"
    _channel_sequence = 15
    _channel_keeps_quiet = True

    @api.model
    def _get_channel_label(self):
        return self.env._("Notification in the browser")

    @api.model
    def _is_configured(self, company):
        return bool(company.sudo().push_public_key)  # sudo: fields of nobody - whether there is one

    @api.model
    def _concerns(self, recipient):
        return bool(recipient.push)

    @api.model
    def _reach(self, recipient):
        return self._find(recipient.push)._get_push_label() or None

    @api.model
    def _find(self, text):
        """The browser (in sudo) of a recipient, or of the address that was kept."""
        number = (text or "").rpartition("#")[2]
        # sudo: municipal.subscription - the outbox is the system's own work
        rows = self.env["municipal.subscription"].sudo()
        row = rows.browse(int(number) if number.isdecimal() else []).exists()
        return row.filtered(lambda sub: sub.channel == "push" and sub.state == "active")

    @api.model
    def _prepare(self, notification):
        """The text is that of the SMS, which is short as well; its link is what a click opens."""
        template, facts = notification._get_template_and_facts()
        body = template._render_sms(facts | {"link": ""})
        return {"subject": template._render_subject(facts), "body": body[:MOST_LETTERS]}

    @api.model
    def _deliver(self, notification):
        message = self._prepare(notification)
        notification._set_sending(subject=message["subject"], body=message["body"])
        notification._wake_cron(CRON_PUSH)

    @api.model
    def _refresh(self, notification):
        """It waits for the scheduled action, which comes by itself."""

    # === CALLING === #

    @api.model
    def _cron_push(self):
        """Call the push services: some dozens of browsers, then one commit.

        Killed in between, these are called once more; each carries the topic of its
        message, so that the second takes the place of the first.
        """
        cron = self.env["ir.cron"]
        self._make_keys()
        while rows := self._take_batch():
            for company in rows.company_id:
                mine = rows.filtered(lambda row, company=company: row.company_id == company)
                self._call_batch(company, mine)
            if not cron._commit_progress(len(rows), remaining=len(rows) // BATCH_SIZE):
                return

    @api.model
    def _make_keys(self):
        """A pair of keys for each municipality without one, where the server can keep secrets."""
        # sudo: res.company - field of nobody
        for company in self.env["res.company"].sudo().search([("push_public_key", "=", False)]):
            try:
                company._get_push_public_key()
            except UserError:
                return

    @api.model
    def _take_batch(self):
        """Locked rows of the outbox (in sudo) that wait for their call."""
        rows = self.env["municipal.notification"].sudo()  # sudo: the system's own queue
        rows.flush_model()
        found = self.env.execute_query(
            SQL(
                "SELECT id FROM municipal_notification WHERE channel = 'push' AND state = 'sending'"
                " ORDER BY date_handed_over, id LIMIT %s FOR UPDATE SKIP LOCKED",
                BATCH_SIZE,
            )
        )
        rows = rows.browse(row_id for (row_id,) in found)
        rows.invalidate_recordset()
        return rows

    @api.model
    def _call_batch(self, company, rows):
        pairs = [(row, self._find(row.address)) for row in rows]
        for row, browser in pairs:
            if not browser:
                row._set_cancelled(self.env._("The subscription was stopped."))
        pairs = [(row, browser) for row, browser in pairs if browser]
        jobs = [self._prepare_job(row, browser) for row, browser in pairs]
        for (row, browser), answer in zip(pairs, self._call(company, jobs, rows), strict=True):
            self._take_answer(row, browser, answer)

    @api.model
    def _call(self, company, jobs, rows):
        """The answers of the services; with a sink nothing leaves this machine."""
        if get_sink() and not self._get_extra_hosts():
            self.env["municipal.sink.message"].sudo()._keep_push(rows)  # sudo: the sink takes all
            return [PushAnswer(201)] * len(jobs)
        subject = company.get_base_url()
        public, private = company._get_push_public_key(), company._open_push_private_key()
        if not private:  # these browsers know us by a key that nobody has any more
            return [PushAnswer(GONE[-1], "key lost")] * len(jobs)
        return call_all(jobs, subject, private, public)

    @api.model
    def _get_extra_hosts(self):
        # sudo: ir.config_parameter - names of machines, read by the system
        Parameter = self.env["ir.config_parameter"].sudo()
        text = Parameter.get_param("municipal_announcements.push_hosts") or ""
        return frozenset(host.strip().lower() for host in text.split(",") if host.strip())

    @api.model
    def _prepare_job(self, row, browser):
        payload = {
            "title": row.subject or row.company_id.name,
            "body": row.body or "",
            "url": row._get_link() or row.company_id.get_base_url(),
            "tag": row.uuid,
            "lang": (row.lang or "").split("_")[0],
        }
        return PushJob(
            endpoint=browser.address,
            keys=browser.push_keys,
            payload=json.dumps(payload, ensure_ascii=False),
            topic=row.uuid,
            is_urgent=row._is_urgent(),
            seconds=DAY,
        )

    @api.model
    def _take_answer(self, row, browser, answer):
        """Taken; gone for ever; later once more; or never."""
        if 200 <= answer.status < 300:
            row._set_sent(provider_ref=str(answer.status))
            browser.bounce_count = 0
            return
        reason = f"{answer.status or ''} {answer.text}".strip()
        if answer.status in GONE:
            # the browser has forgotten us, and so do we; another address of the person may do
            row.subscription_id = (browser._get_family() - browser)[:1]
            browser.unlink()
            row._set_failed(reason, permanent=True)
        elif answer.status in LATER or answer.status >= 500:
            self._try_later(row, answer.wait, reason)
        else:
            row._set_failed(reason, permanent=True)

    @api.model
    def _try_later(self, row, wait, reason):
        row._set_failed(reason)
        if wait and row.state == "queued" and row.attempts:
            soonest = fields.Datetime.now() + timedelta(seconds=min(wait, DAY))
            row.date_planned = max(row.date_planned, soonest)

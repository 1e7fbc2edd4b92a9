import logging
from collections import defaultdict

from dateutil.relativedelta import relativedelta
from markupsafe import Markup
from odoo import api, fields, models
from odoo.addons.municipal_crm.models.kept_rows import keep_rows
from odoo.addons.municipal_crm.models.selection import get_label

from ..tools.periods import MONTHS, Period, last_whole

_logger = logging.getLogger(__name__)
#: After a long silence nobody reads the reports of many months.
MOST_MISSED = 6


class MunicipalIndicatorReport(models.Model):
    """A report that was sent to the mayor and the council: which period, when, to whom.

    A period is sent once: its row is made in the transaction that queues the messages, and the
    database takes no second one, whatever runs twice.
    """

    _name = "municipal.indicator.report"
    _inherit = ["mail.thread"]
    _description = "Report to the mayor"
    _order = "date_from desc, id desc"

    company_id = fields.Many2one("res.company", "Municipality", required=True, readonly=True)
    kind = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter")], required=True, readonly=True
    )
    date_from = fields.Date("First day", required=True, readonly=True)
    date_to = fields.Date("Last day", required=True, readonly=True)
    date_sent = fields.Datetime("Sent", readonly=True, default=lambda self: self.env.cr.now())
    recipients = fields.Text("To", readonly=True)

    _period_uniq = models.Constraint(
        "UNIQUE (company_id, kind, date_from)", "The report of this period was sent already."
    )
    _period_order = models.Constraint(
        "CHECK (date_from <= date_to)", "The first day is after the last one."
    )

    def init(self):
        """What was sent stays sent: a row that went away would be sent again."""
        keep_rows(
            self,
            "DELETE OR UPDATE OF company_id, kind, date_from, date_to, recipients",
            "a report that was sent stays as it was",
        )

    @api.depends("kind", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for report in self:
            period = Period(report.date_from, report.date_to) if report.date_from else None
            days = period and self.env["municipal.indicator"]._say_period(period)
            report.display_name = f"{get_label(report, 'kind')} {days or ''}".strip()

    # === WHEN === #

    @api.model
    def _cron_send(self):
        # sudo: res.company - the nightly action works for all municipalities
        companies = self.env["res.company"].sudo()
        for company in companies.search([("municipality_report_every", "!=", False)]):
            try:
                with self.env.cr.savepoint():
                    self.sudo().with_company(company)._send_due()
            except Exception:  # one town's mistake is not another's
                _logger.exception("The report of %s could not be made", company.name)

    @api.model
    def _send_due(self):
        """Send what is due and was not sent, the oldest first; nothing while nobody gets it."""
        if self._list_recipients():
            for period in self._list_due():
                self._send_period(self.env.company.municipality_report_every, period)

    @api.model
    def _list_due(self):
        """The periods since the one that was sent last; of a new frequency the last one alone."""
        company = self.env.company
        kind = company.municipality_report_every
        last = last_whole(kind, self.env["municipal.indicator"]._get_today())
        sent = self.search([("company_id", "=", company.id), ("kind", "=", kind)], limit=1)
        due, months = [last], relativedelta(months=MONTHS[kind])
        while sent and len(due) < MOST_MISSED and due[0].first - months > sent.date_from:
            due.insert(0, due[0].before())
        return [period for period in due if not sent or period.first > sent.date_from]

    # === TO WHOM === #

    @api.model
    def _list_recipients(self):
        """{language: [address]}, each address once."""
        company = self.env.company
        found, known = defaultdict(list), set()
        rows = [(user.email_normalized, user.lang) for user in company.municipality_report_user_ids
                if user.active]  # fmt: skip
        rows += [(email, company.partner_id.lang) for email in company._get_report_emails()]
        for email, lang in rows:
            if email and email not in known:
                known.add(email)
                found[lang or self.env.lang or "en_US"].append(email)
        return dict(found)

    @api.model
    def _send_period(self, kind, period):
        """Make the report in each language that is read, queue it, and leave the trace."""
        recipients = self._list_recipients()
        report = self.with_context(mail_create_nolog=True).create(
            {
                "company_id": self.env.company.id,
                "kind": kind,
                "date_from": period.first,
                "date_to": period.last,
                "recipients": ", ".join(
                    email for emails in recipients.values() for email in emails
                ),
            }
        )
        report.flush_recordset()  # whoever sends it at the same time is stopped here
        papers = self.env["ir.attachment"]
        for lang, emails in recipients.items():
            papers |= report.with_context(lang=lang)._send_to(emails, period)
        town = report.with_context(lang=self.env.company.partner_id.lang)
        town.message_post(
            body=town.env._("Sent to %s.", report.recipients), attachment_ids=papers.ids
        )
        return report

    def _send_to(self, emails, period):
        """Queue the report for these addresses, in the language at hand; returns its PDF."""
        indicator = self.env["municipal.indicator"]
        domain = self.env["municipal.public.figures"]._get_anonymous_domain()
        paper = indicator._make_paper(period, domain)
        subject = f"{paper['title']}, {paper['days']}"
        file = self.env["ir.attachment"].create(
            {
                "name": f"{subject}.pdf".replace("/", "-"),
                "raw": indicator._print_paper(paper),
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        body = Markup("<p>%s</p>") % self.env._(
            "The report is attached: figures of the period beside the one before and a year ago. "
            "The confidential book is not in it."
        )
        for email in emails:
            self._queue(email, subject, body, file)
        return file

    def _queue(self, email, subject, body, file):
        sender = self.company_id.email_formatted or self.env.user.email_formatted
        # sudo: mail.mail - the queue belongs to the system
        self.env["mail.mail"].sudo().create(
            {
                "subject": subject,
                "body_html": body,
                "email_to": email,
                "email_from": sender,
                "reply_to": sender,
                "attachment_ids": [fields.Command.link(file.id)],
                "headers": repr({"Auto-Submitted": "auto-generated"}),
                "auto_delete": True,
            }
        )

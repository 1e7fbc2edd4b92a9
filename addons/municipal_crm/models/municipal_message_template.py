import textwrap

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.message import (
    TemplateError,
    check_template,
    html_to_text,
    render_html,
    render_line,
    render_text,
)
from .selection import get_label

#: Five joined parts of 67 Greek letters; the rest is read on the page of the request.
SMS_LENGTH = 335
LAYOUT = "municipal_crm.municipal_message_layout"


class MunicipalMessageTemplate(models.Model):
    """The words of one kind of message, to citizens or to officers, in every language.

    Administrators edit them. A text holds placeholders in braces from a fixed list and nothing else:
    no expression language, so a text cannot run code or show data that the message is not about.
    """

    _name = "municipal.message.template"
    _description = "Text of a message"
    _order = "audience, event, company_id, id"
    _rec_name = "event"

    event = fields.Selection(
        [
            ("submitted", "Request registered"),
            ("assigned", "Request assigned"),
            ("state_changed", "State changed"),
            ("reply", "Answer to the citizen"),
            ("question", "Question to the citizen"),
            ("citizen_message", "Message from the citizen"),
            ("rerouted", "Moved to another department"),
            ("alarm", "Nobody's requests"),
            ("task_assigned", "Task given"),
            ("task_finished", "Task finished"),
            ("digest", "Several messages in one"),
        ],
        required=True,
    )
    audience = fields.Selection([("citizen", "Citizen"), ("staff", "Officers")], required=True)
    company_id = fields.Many2one(
        "res.company", "Municipality", help="Empty: for every municipality without its own text."
    )
    subject = fields.Char(required=True, translate=True)
    body_html = fields.Html("E-mail", required=True, translate=True)
    sms_text = fields.Text("SMS", translate=True)
    button_label = fields.Char("Button", translate=True, help="Leads to the request. Empty: none.")
    placeholders = fields.Char(compute="_compute_placeholders")

    _event_uniq = models.UniqueIndex(
        "(event, audience, COALESCE(company_id, 0))", "There is a text for this already."
    )

    @api.depends("event")
    def _compute_placeholders(self):
        names = ", ".join(f"{{{name}}}" for name in sorted(self._get_fact_names()))
        for template in self:
            template.placeholders = names

    @api.depends("event", "audience")
    def _compute_display_name(self):
        for template in self:
            names = (get_label(template, "audience"), get_label(template, "event"))
            template.display_name = " · ".join(name for name in names if name)

    @api.constrains("subject", "body_html", "sms_text", "button_label")
    def _check_placeholders(self):
        known = self._get_fact_names()
        for template in self:
            try:
                for text in (template.subject, template.sms_text, template.button_label):
                    check_template(text, known)
                check_template(template.body_html, known, is_html=True)
            except TemplateError as error:
                raise ValidationError(template._explain(error)) from error

    def _explain(self, error):
        if error.code == "unknown":
            return self.env._(
                "%(name)s is not a fact that a text can show. Use one of: %(known)s",
                name=error.name,
                known=self.placeholders,
            )
        if error.code == "attribute":
            return self.env._("Placeholders stand in the text, not inside links: %s", error.name)
        return self.env._("A single brace is left over: write placeholders as {number}.")

    @api.model
    def _get_fact_names(self):
        """Names that a text may use; addons with events of their own add theirs."""
        return frozenset(
            (
                "number", "subject", "category", "state", "department", "officer", "reply",
                "question", "reason", "message", "date", "deadline", "pin", "link", "name", "count",
                "items", "municipality", "municipality_phone", "municipality_email", "task",
                "instructions", "outcome",
            )
        )  # fmt: skip

    @api.model
    def _find(self, notification):
        """The text for ``notification`` in the language of its environment (in sudo)."""
        # sudo: municipal.message.template - texts are for everybody who is written to
        return (
            self.sudo()
            .with_env(notification.env(su=True))
            .search(
                [
                    ("event", "=", notification.event),
                    ("audience", "=", notification.audience),
                    ("company_id", "in", (False, notification.company_id.id)),
                ],
                order="company_id, id",  # without company comes last
                limit=1,
            )
        )

    # === RENDERING === #

    def _render_subject(self, facts):
        return render_line(self.subject, facts)

    def _render_email(self, facts, company):
        """{subject, body_html, text}: the whole e-mail in both forms."""
        self.ensure_one()
        subject = self._render_subject(facts)
        values = {
            "lang_code": (self.env.context.get("lang") or "en").split("_")[0],
            "subject": subject,
            "body": render_html(self.body_html, facts),
            "link": facts.get("link"),
            "button_label": self.button_label and render_line(self.button_label, facts),
            "company": company.sudo(),  # sudo: res.company - name and contact in the footer
        }
        return {
            "subject": subject,
            "body_html": f"<!DOCTYPE html>\n{self.env['ir.qweb']._render(LAYOUT, values)}",
            "text": self._render_email_text(facts, company),
        }

    def _render_email_text(self, facts, company):
        """The e-mail for readers of plain text; also what the archive keeps."""
        company = company.sudo()  # sudo: as in _render_email
        parts = [html_to_text(render_html(self.body_html, facts))]
        if self.button_label and facts.get("link"):
            parts.append(f"{render_line(self.button_label, facts)}: {facts['link']}")
        footer = (company.name, company.phone, company.email, company.website)
        parts.append("-- \n" + "\n".join(line for line in footer if line))
        return "\n\n".join(parts)

    def _render_sms(self, facts):
        """Text of an SMS; without one of its own the subject serves. Long ones are cut at a word."""
        text = render_text(self.sms_text, facts) or self._render_subject(facts)
        return (
            textwrap.shorten(text, SMS_LENGTH, placeholder="…") if len(text) > SMS_LENGTH else text
        )

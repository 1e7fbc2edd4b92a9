from odoo import fields, models
from odoo.addons.municipal_crm.models.selection import selection_like

from .municipal_announcement import KINDS
from .own_html import OwnHtml

ANNOUNCEMENT = "municipal.announcement"
TEXTS = ("name", "summary", "body", "cap_event", "instruction", "spoken_text")
FACTS = (
    "kind", "severity", "urgency", "certainty", "cap_category", "is_whole_town", "is_read",
    "reading_priority",
)  # fmt: skip


class MunicipalAnnouncementTemplate(models.Model):
    """What is said again and again, ready in every language: snow, a water cut, a closed school (N27)."""

    _name = "municipal.announcement.template"
    _description = "Template of announcements"
    _order = "sequence, id"
    _rec_name = "label"

    label = fields.Char("Template", required=True, translate=True, help="Its name in the list.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", "Municipality", required=True, default=lambda self: self.env.company
    )
    hours = fields.Float("Hours in force", default=24, help="0: no end. Alerts need one.")
    kind = fields.Selection(KINDS, required=True, default="notice")
    topic_ids = fields.Many2many(
        "municipal.announcement.topic",
        relation="municipal_announcement_template_topic_rel",
        column1="template_id",
        column2="topic_id",
        string="Topics",
    )
    name = fields.Char("Title", required=True, translate=True)
    summary = fields.Text(translate=True)
    body = OwnHtml("Text")
    cap_event = fields.Char("Danger", translate=True)
    instruction = fields.Text("What to do", translate=True)
    spoken_text = fields.Text("Spoken text", translate=True)
    severity = fields.Selection(
        selection_like(ANNOUNCEMENT, "severity"), default="unknown", required=True
    )
    urgency = fields.Selection(
        selection_like(ANNOUNCEMENT, "urgency"), default="unknown", required=True
    )
    certainty = fields.Selection(
        selection_like(ANNOUNCEMENT, "certainty"), default="unknown", required=True
    )
    cap_category = fields.Selection(
        selection_like(ANNOUNCEMENT, "cap_category"),
        "Category of the danger",
        default="Other",
        required=True,
    )
    is_whole_town = fields.Boolean("Whole town", default=True)
    is_read = fields.Boolean("Read on the phone", default=True)
    reading_priority = fields.Selection(
        selection_like(ANNOUNCEMENT, "reading_priority"), default="normal", required=True
    )

    _hours_sane = models.Constraint("CHECK (hours >= 0)", "Hours cannot be negative.")
    _alert_ends = models.Constraint(
        "CHECK (kind <> 'alert' OR hours > 0)", "An alert needs a moment at which it ends."
    )

    def action_compose(self):
        """The quick form with this template."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_announcements.municipal_announcement_compose_action"
        )
        return action | {"context": {"default_template_id": self.id}}

    def _prepare_announcement(self):
        """Values of an announcement, texts in the current language."""
        self.ensure_one()
        return {name: self[name] for name in (*TEXTS, *FACTS)} | {
            "topic_ids": self.topic_ids.ids,
            "company_id": self.company_id.id,
        }

    def _copy_translations(self, announcement):
        """The words of the template in all other languages that it has words of its own in."""
        for lang, _name in self.env["res.lang"].get_installed():
            template = self.with_context(lang=lang)
            own = {name: template[name] for name in TEXTS if template[name] != self[name]}
            if own:
                announcement.with_context(lang=lang).write(own)

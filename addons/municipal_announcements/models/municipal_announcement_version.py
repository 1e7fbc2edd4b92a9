from odoo import models
from odoo.addons.municipal_crm.models.selection import get_label
from odoo.exceptions import UserError
from odoo.tools import format_datetime, html_sanitize

from .own_html import OwnHtml

TEXTS = frozenset(("name", "summary", "body", "instruction", "cap_event", "spoken_text"))
AREA = frozenset(
    ("is_whole_town", "area_ids", "circle_lat", "circle_lon", "circle_radius", "polygon")
)
DANGER = frozenset(("severity", "urgency", "certainty", "cap_category"))
TIMES = frozenset(("date_start", "date_end", "event_start", "event_end"))
READING = frozenset(("is_read", "reading_start", "reading_end"))
OTHERS = frozenset(("topic_ids", "place_id", "seats", "is_test"))
#: A change of these after the release stands in the history.
VERSIONED = TEXTS | AREA | DANGER | TIMES | READING | OTHERS
#: These are what an alert is: another text is another message, which a second person approves.
ALERT = VERSIONED - READING - {"topic_ids"}


class MunicipalAnnouncement(models.Model):
    """What changes after the release: every old text is kept, as evidence (N29)."""

    _inherit = "municipal.announcement"

    def write(self, vals):
        changed = VERSIONED & vals.keys()
        released = self.filtered(
            lambda announcement: announcement.state in ("approved", "cancelled")
        )
        if "kind" in vals and any(released.mapped(lambda one: one.kind != vals["kind"])):
            raise UserError(self.env._("What was released stays of its kind."))
        released._check_can_change(changed)
        before = released._get_versions(changed)
        result = super().write(vals)
        released._record_changes(before)
        return result

    def update_field_translations(self, field_name, translations, source_lang=""):
        """As a change of the text in each of the languages; HTML is cleaned here too."""
        field = self._fields.get(field_name)
        if isinstance(field, OwnHtml):
            translations = {
                lang: html_sanitize(text) if text else text for lang, text in translations.items()
            }
        released = self.filtered(
            lambda announcement: announcement.state in ("approved", "cancelled")
        )
        released._check_can_change(VERSIONED & {field_name})
        before = [
            (lang, released.with_context(lang=lang)._get_versions({field_name}))
            for lang in translations
        ]
        result = super().update_field_translations(field_name, translations, source_lang)
        for lang, versions in before if field_name in VERSIONED else ():
            released.with_context(lang=lang)._record_changes(versions)
        return result

    def _check_can_change(self, names):
        """:raise UserError: the announcement is over, or it is an alert"""
        for announcement in self if names else ():
            if announcement.state == "cancelled":
                raise UserError(self.env._("What is cancelled stays as it was."))
            if announcement.kind == "alert" and ALERT & set(names):
                raise UserError(
                    self.env._("A released alert is not changed. Update it: a new one replaces it.")
                )

    def _get_versions(self, names):
        """{(id, name of the field): how it reads now, in the current language}"""
        return {
            (announcement.id, name): announcement._describe(name)
            for announcement in self
            for name in names
        }

    def _describe(self, name):
        field, value = self._fields[name], self[name]
        if not value and field.type != "boolean":
            return ""
        if field.type == "datetime":
            # sudo: res.company - the zone of the town
            return format_datetime(self.env, value, self.company_id.sudo().municipality_tz)
        if field.relational:
            return ", ".join(value.mapped("display_name"))
        if field.type == "selection":
            return get_label(self, name)
        if field.type == "boolean":
            return self.env._("yes") if value else self.env._("no")
        return str(value)

    def _record_changes(self, before):
        """One row of history for each field that reads differently than in ``before``."""
        after = self._get_versions({name for _id, name in before})
        for key in sorted(before):
            if before[key] != after[key]:
                record = self.browse(key[0])
                is_text = record._fields[key[1]].translate
                record._record_history(
                    "changed",
                    field_name=key[1],
                    lang=(self.env.lang or "en_US") if is_text else False,
                    old_value=before[key],
                    new_value=after[key],
                )

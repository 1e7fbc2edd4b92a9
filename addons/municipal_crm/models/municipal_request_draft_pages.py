import secrets

from odoo import api, models

from .municipal_request_form import ANSWER_LIMIT, ANSWER_PREFIX, CHANNELS, LIMITS
from .selection import get_choices

#: Longer gazetteers are not sent with the page: the field then takes free text.
MAX_SUGGESTIONS = 400


class MunicipalRequestDraft(models.Model):
    """What the pages of the form show."""

    _inherit = "municipal.request.draft"

    @api.model
    def _get_next_url(self, result):
        """Where the browser goes after a form was taken in without errors."""
        if result["code"] == "sent":
            return f"/requests/done/{result['request'].access_token}"
        return f"/requests/review/{result['draft'].token}"

    @api.model
    def _prepare_form_page(self, form, values, user):
        """Values of the form's template.

        :param dict form: of the category, see its ``_get_public_form``
        :param dict values: ``draft``, and after errors ``raw`` and ``errors``
        """
        Form = self.env["municipal.request.form"]
        draft = values.get("draft") or self.browse()
        raw = values.get("raw") or (draft._get_raw() if draft else Form._get_prefill(user))
        text = f"{raw.get('name', '')} {raw.get('description', '')}"
        errors = values.get("errors") or {}
        return {
            "form": form,
            "raw": raw,
            "errors": self._sort_errors(form, errors),
            "draft": draft,
            "labels": self._get_labels(),
            "limits": LIMITS | {"answer": ANSWER_LIMIT, "files": Form._get_file_limits()},
            "channels": self._get_channels(),
            "emergency": self.env["municipal.request"]._get_advice(form, text),
            "consent_text": self._get_consent_text(),
            "submission_key": secrets.token_urlsafe(24),
            "opened": self.env["municipal.request.form"]._make_stamp(),
            "suggestions": self._get_suggestions(),
            "candidates": Form._get_street_candidates(raw) if "street" in errors else [],
            "answer_prefix": ANSWER_PREFIX,
        }

    @api.model
    def _sort_errors(self, form, errors):
        """Errors in the order of the form, so that the summary reads from top to bottom."""
        questions = [ANSWER_PREFIX + row["name"] for row in form["questions"]]
        order = [
            "name", "description", *questions, "pin", "street", "street_number", "place_note", "files",
            "delivery", "delivery_address", "anonymous", "contact_name", "contact_phone",
            "contact_email", "afm", "amka", "preferred_channel", "lang", "consent", "extra_info",
        ]  # fmt: skip
        return {name: errors[name] for name in order if name in errors}

    @api.model
    def _get_labels(self):
        """{control: label}, the same on the form and on the page of review."""
        _ = self.env._
        return {
            "name": _("Subject"),
            "description": _("Description"),
            "street": _("Street"),
            "street_number": _("Number"),
            "place_note": _("Landmark or directions"),
            "pin": _("Point on the map"),
            "files": _("Photos and papers"),
            "delivery": _("How do you want to receive the document?"),
            "delivery_address": _("Delivery address"),
            "anonymous": _("Send without my name"),
            "contact_name": _("Full name"),
            "contact_phone": _("Phone"),
            "contact_email": _("E-mail"),
            "afm": _("AFM (tax number)"),
            "amka": _("AMKA (social security number)"),
            "preferred_channel": _("How shall we answer you?"),
            "lang": _("Language of the answer"),
        }

    @api.model
    def _get_channels(self):
        """[(code, label)] of the ways in which a visitor can be answered."""
        return get_choices(self.env["municipal.citizen"], "preferred_channel", CHANNELS)

    @api.model
    def _get_suggestions(self):
        """{"streets": names, "places": names} of the gazetteer, empty when it is too long."""
        company = [("company_id", "=", self.env.company.id)]
        # sudo: municipal.street, municipal.place - the town's streets and squares are no secret
        streets = self.env["municipal.street"].sudo().search(company, limit=MAX_SUGGESTIONS + 1)
        places = self.env["municipal.place"].sudo().search(company, limit=MAX_SUGGESTIONS + 1)
        return {
            "streets": streets.mapped("display_name") if len(streets) <= MAX_SUGGESTIONS else [],
            "places": places.mapped("name") if len(places) <= MAX_SUGGESTIONS else [],
        }

    def _prepare_review_page(self):
        """Values of the page that shows everything before it is sent."""
        self.ensure_one()
        raw, form = self._get_raw(), self._get_form()
        text = f"{raw.get('name', '')} {raw.get('description', '')}"
        return {
            "draft": self,
            "form": form,
            "sections": self._get_review_sections(form, raw),
            "emergency": self.env["municipal.request"]._get_advice(form, text),
        }

    def _get_review_sections(self, form, raw):
        """[{title, anchor, rows: [(label, text)]}]; sections without rows are left out, and of files
        there are names alone."""
        _ = self.env._
        sections = [
            (_("Your request"), "description", self._get_content_rows(form, raw)),
            (_("Place"), "street", self._get_place_rows(raw)),
            (_("Photos and papers"), "files", [(row.name, "") for row in self.file_ids]),
            (_("Receiving the document"), "delivery", self._get_delivery_rows(form, raw)),
            (_("Your details"), "contact_name", self._get_contact_rows(form, raw)),
        ]
        return [
            {"title": title, "anchor": anchor, "rows": rows}
            for title, anchor, rows in sections
            if rows
        ]

    def _get_rows(self, raw, names):
        labels = self._get_labels()
        return [(labels[name], raw[name]) for name in names if raw.get(name)]

    def _get_place_rows(self, raw):
        """Street and landmark as typed, and what lies where the pin is."""
        rows = self._get_rows(raw, ("street", "street_number", "place_note"))
        place = self.env["municipal.map"]._get_public_at(raw.get("pin"))
        if place:
            parts = [part for part in (place["street"], place["area"]) if part]
            rows.append((self.env._("Point on the map"), ", ".join(parts) or raw["pin"]))
        return rows

    def _get_content_rows(self, form, raw):
        rows = self._get_rows(raw, ("name", "description"))
        for question in form["questions"]:
            value = raw.get(ANSWER_PREFIX + question["name"])
            if value:
                rows.append((question["label"], self._get_answer_text(question, value)))
        return rows

    @api.model
    def _get_answer_text(self, question, value):
        if question["type"] == "selection":
            return dict(question["options"]).get(value, value)
        if question["type"] == "boolean":
            return self.env._("Yes") if value == "1" else self.env._("No")
        return value

    def _get_delivery_rows(self, form, raw):
        labels = self._get_labels()
        chosen = [row for row in form["deliveries"] if row["code"] == raw.get("delivery")]
        rows = [(labels["delivery"], row["name"]) for row in chosen]
        if chosen and chosen[0]["kind"] == "home":
            rows += self._get_rows(raw, ("delivery_address",))
        return rows

    def _get_contact_rows(self, form, raw):
        _, labels = self.env._, self._get_labels()
        anonymous = raw.get("anonymous") and not form["identity"]
        raw = raw | {"contact_phone": self.env.company._say_phone(raw.get("contact_phone"))}
        rows = (
            []
            if anonymous
            else self._get_rows(raw, ("contact_name", "contact_phone", "contact_email"))
        )
        if not rows:
            return [(labels["contact_name"], _("Without name: we cannot write to you about it."))]
        numbers = [name for name in ("afm", "amka") if form[name]]
        rows += self._get_rows(raw, numbers)
        channel = dict(self._get_channels()).get(raw.get("preferred_channel"))
        return rows + ([(labels["preferred_channel"], channel)] if channel else [])

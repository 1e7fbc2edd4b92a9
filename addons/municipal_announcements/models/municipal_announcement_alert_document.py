import json
import re
from datetime import datetime
from urllib.parse import urlsplit

import pytz
from odoo import fields, models
from odoo.addons.municipal_crm.models.transactions import hold
from odoo.addons.municipal_crm.tools.geo import get_polygons
from odoo.addons.municipal_crm.tools.message import html_to_text
from odoo.exceptions import UserError

from ..tools import cap


class MunicipalAnnouncement(models.Model):
    """Alerts as documents of CAP 1.2, made in the same breath as the decision (N04, N05, N06)."""

    _inherit = "municipal.announcement"

    document_ids = fields.One2many(
        "municipal.alert.document", "announcement_id", "Documents", readonly=True
    )
    replaced_by_ids = fields.One2many("municipal.announcement", "replaces_id", "Replaced by")

    # === UPDATE === #

    def action_update(self):
        """A draft that will replace this alert; it needs the approval of a second person again."""
        self._check_may("civil")
        self.ensure_one()
        if self.kind != "alert" or self.phase not in ("scheduled", "published"):
            raise UserError(self.env._("Only an alert that is in force can be updated."))
        texts = {"date_end": self.date_end, "kind": "alert"}
        # sudo: municipal.announcement - what it replaces is not for people to set
        draft = self.copy(texts).sudo()
        draft.replaces_id = self
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "view_mode": "form",
        }

    def _check_ready(self):
        super()._check_ready()
        if self.replaces_id and hold(self.replaces_id).state != "approved":
            raise UserError(
                self.env._("The alert that this one updates is over. Write a new alert instead.")
            )

    def _follow_state(self, code):
        super()._follow_state(code)
        if self.kind != "alert":
            return
        if code == "approved":
            self._make_document("Update" if self.replaces_id else "Alert")
            reason = self.env._("Replaced by a newer alert: %s", self.name)
            replaced = self.replaces_id.with_context(municipal_replaced=True)
            replaced._set_state("cancelled", cancel_reason=reason)
        elif code == "cancelled" and not self.env.context.get("municipal_replaced"):
            self._make_document("Cancel")

    # === DOCUMENT === #

    def _make_document(self, message_type):
        """Write down the alert, its update or its end; a new identifier each time."""
        facts = self._prepare_document(message_type)
        try:
            content = cap.build_alert(facts)
        except cap.CapError as error:
            raise UserError(
                self.env._("This alert cannot be told to other systems (%s).", error)
            ) from error
        row = self._prepare_document_row(facts) | {"xml": content.decode()}
        # sudo: municipal.alert.document - written by the system alone
        return self.env["municipal.alert.document"].sudo().create(row)

    def _prepare_document_row(self, facts):
        return {
            "announcement_id": self.id,
            "company_id": self.company_id.id,
            "identifier": facts.identifier,
            "sender": facts.sender,
            "message_type": facts.message_type,
            "date_sent": facts.sent.astimezone(pytz.utc).replace(tzinfo=None),
            "own_reference": cap.make_reference(facts.sender, facts.identifier, facts.sent),
            "reference": facts.references,
        }

    def _prepare_document(self, message_type):
        """The facts of the document as ``tools/cap.py`` takes them."""
        zone = self.company_id._get_municipal_zone()
        infos = [self._prepare_info(lang) for lang in self._get_text_langs()]
        return cap.Facts(
            identifier=cap.new_identifier(),
            sender=self._get_sender(),
            sent=_in_zone(fields.Datetime.now(), zone),
            expires=_in_zone(self.date_end, zone),
            effective=_in_zone(self.date_start, zone),
            infos=tuple(infos),
            areas=self._prepare_areas(),
            message_type=message_type,
            status="Exercise" if self.is_test else "Actual",
            category=self.cap_category,
            urgency=self.urgency.title(),
            severity=self.severity.title(),
            certainty=self.certainty.title(),
            references=self._get_document_references(message_type),
            note=(self.cancel_reason or "") if message_type == "Cancel" else "",
        )

    def _get_document_references(self, message_type):
        """What the document is about: all that was said of this danger before."""
        earlier, announcement = self.env["municipal.alert.document"], self
        while announcement:
            earlier |= announcement.document_ids
            announcement = announcement.replaces_id
        if message_type == "Alert":
            return ""
        return " ".join(earlier.sorted("id").mapped("own_reference"))

    def _get_sender(self):
        """Who speaks, without the signs that part references."""
        company = self.company_id
        host = urlsplit(company.get_base_url()).hostname or "localhost"
        return re.sub(r"[\s,<&]", "", company.email or "") or host

    def _prepare_info(self, lang):
        """The texts in one language."""
        spoken = self.with_context(lang=lang)
        company = spoken.company_id
        text = html_to_text(spoken.body or "")
        return cap.Info(
            language=lang.replace("_", "-"),
            event=spoken.cap_event or spoken.name,
            headline=spoken._get_title(),
            description="\n\n".join(filter(None, [spoken.summary, text])),
            instruction=spoken.instruction or "",
            sender_name=company.name,
            web=f"{company.get_base_url()}{self._get_public_path()}",
            contact=" ".join(filter(None, [company.phone, company.email])),
        )

    def _prepare_areas(self):
        langs = self._get_text_langs()
        words = {
            lang.replace("_", "-"): self.with_context(lang=lang)._get_area_text() for lang in langs
        }
        outlines = [area.outline for area in self.area_ids if area.outline]
        shapes = [json.loads(text) for text in [*outlines, self.polygon] if text]
        circles = ()
        if self.circle_radius:
            circles = ((self.circle_lat, self.circle_lon, self.circle_radius),)
        rings = tuple(ring for shape in shapes for ring in _get_rings(shape))
        return (cap.Area(words, rings, circles),)


def _in_zone(moment, zone):
    """A naive UTC moment as the clock on the wall shows it."""
    return pytz.utc.localize(datetime.replace(moment, microsecond=0)).astimezone(zone)


def _get_rings(geometry):
    """The outlines ((lat, lon), …) of a GeoJSON shape; CAP knows no holes."""
    for rings in get_polygons(geometry):
        yield tuple((point[1], point[0]) for point in rings[0])

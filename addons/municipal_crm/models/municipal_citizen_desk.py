import re

from odoo import api, fields, models

from ..tools.identity import IdentityError, clean_phone
from .municipal_citizen import SENSITIVE
from .municipal_request_desk import MASK

#: Digits with what people write between them, at the end of what a clerk types for a new citizen.
_TRAILING_PHONE = re.compile(r"^(?P<name>.*?)[\s,;]*(?P<phone>\+?\d[\d\s().-]{6,}\d)$")


class MunicipalCitizen(models.Model):
    """What makes a citizen quick to find and quick to register at the counter."""

    _inherit = "municipal.citizen"
    afm_masked = fields.Char(
        "AFM (hidden)",
        compute="_compute_afm_masked",
        inverse="_inverse_afm_masked",
        groups=SENSITIVE,
    )

    @api.depends("afm_sealed")
    def _compute_afm_masked(self):
        for citizen, citizen_sudo in zip(self, self.sudo(), strict=True):  # sudo: whether, not what
            citizen.afm_masked = MASK if citizen_sudo.afm_sealed else False

    def _inverse_afm_masked(self):
        for citizen in self.filtered(lambda citizen: citizen.afm_masked != MASK):
            citizen.afm = citizen.afm_masked

    @api.depends("partner_id.phone")
    @api.depends_context("municipal_show_phone")
    def _compute_display_name(self):
        """With the phone where a clerk chooses among people of the same name."""
        super()._compute_display_name()
        if self.env.context.get("municipal_show_phone"):
            for citizen in self.filtered("phone"):
                citizen.display_name = f"{citizen.display_name} · {citizen.phone}"

    @api.model
    def name_create(self, name):
        """Register somebody from one line: “Eleni Nikolaou 6912345678”, or a number alone."""
        citizen = self.create(self._parse_person(name))
        return citizen.id, citizen.display_name

    @api.model
    def _parse_person(self, text):
        text = " ".join((text or "").split())
        if "@" in text and " " not in text:
            return {"name": text, "email": text}
        found = _TRAILING_PHONE.match(text)
        if not found:
            return {"name": text, "preferred_channel": "phone"}
        try:
            phone = clean_phone(found["phone"], self._get_phone_region())
        except IdentityError:
            return {"name": text, "preferred_channel": "phone"}
        return {"name": found["name"] or phone, "phone": phone, "preferred_channel": "sms"}

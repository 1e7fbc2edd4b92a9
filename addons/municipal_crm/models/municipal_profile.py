import textwrap

from odoo import api, models

from ..tools.identity import IdentityError, clean_afm
from ..tools.message import html_to_text
from ..tools.typed import clean_line
from .selection import get_choices

#: Letters of a message that the citizen's page shows.
PREVIEW = 160
LIMITS = {"name": 120, "street": 120, "zip": 12, "city": 80, "afm": 30}
CHANNELS = ("email", "sms", "phone", "post")
#: Consents that the citizen gives and withdraws by a box of their own.
BOXES = ("messages", "news")
#: Whoever was identified in person or by the state does not change their name here.
IDENTIFIED = ("taxisnet", "in_person")


class MunicipalProfile(models.AbstractModel):
    """What citizens see and change of their own record; contact is changed elsewhere, with proof."""

    _name = "municipal.profile"
    _description = "Profile of a citizen"

    @api.model
    def _get_page(self, user):
        """All that the page shows. It makes no record: looking changes nothing."""
        citizen = self.env["municipal.request.form"]._get_citizen(user)
        Consent = self.env["municipal.consent"]
        needs = self.env["municipal.need"].sudo().search([])  # sudo: municipal.need - a list
        return {
            "citizen": citizen,
            "is_identified": citizen.identity_level in IDENTIFIED,
            "contacts": [self._get_contact(user, citizen, kind) for kind in ("email", "phone")],
            "needs": needs,
            "texts": self.env["municipal.consent.text"]._get_texts(),
            "boxes": BOXES,
            # sudo: municipal.consent - the citizen's own
            "consents": Consent.sudo().search([("citizen_id", "=", citizen.id)]) if citizen else [],
            "afm_tail": (citizen.afm or "")[-3:],
            "channels": self._get_channels(),
            "raw": self._get_raw(user, citizen),
            "errors": {},
        }

    @api.model
    def _get_contact(self, user, citizen, kind):
        value = (citizen or user.partner_id)[kind]
        proved = bool(citizen) and citizen._is_proved(kind)
        return {"kind": kind, "value": value or "", "proved": proved}

    @api.model
    def _get_channels(self):
        return get_choices(self.env["municipal.citizen"], "preferred_channel", CHANNELS)

    @api.model
    def _get_raw(self, user, citizen):
        """The present values as the controls of the form have them."""
        partner = user.partner_id
        raw = {name: partner[name] or "" for name in ("name", "street", "zip", "city")}
        raw |= {"lang": user.lang or self.env.lang}
        raw["preferred_channel"] = citizen.preferred_channel or "email"
        said = {box: self.env["municipal.consent"]._get_state(citizen, box) for box in BOXES}
        # messages on one's own requests come unless they were refused
        raw |= {"messages": "" if said["messages"] is False else "1", "news": said["news"] and "1"}
        raw |= {f"need-{need.id}": "1" for need in citizen.need_ids}
        raw["needs_consent"] = "1" if citizen.need_ids else ""
        return raw

    # === SAVING === #

    @api.model
    def _save(self, user, post):
        """Store what the citizen typed.

        :return: {"code": "saved"} or {"code": "errors", "errors": {control: message}, "raw"}
        """
        raw = {name: clean_line(str(value))[:400] for name, value in post.items() if value}
        errors = self._check(user, raw)
        if errors:
            return {"code": "errors", "errors": errors, "raw": raw}
        citizen = self.env["municipal.citizen"]._get_for_user(user)
        citizen.write(self._prepare_vals(citizen, raw))
        if raw.get("afm") and not self._is_afm_proved(citizen):
            citizen.afm = raw["afm"]
        self._save_consents(citizen, raw)
        return {"code": "saved"}

    @api.model
    def _check(self, user, raw):
        errors = {}
        citizen = self.env["municipal.request.form"]._get_citizen(user)
        for name, limit in LIMITS.items():
            if len(raw.get(name, "")) > limit:
                errors[name] = self.env._("At most %s characters fit here.", limit)
        if not raw.get("name") and citizen.identity_level not in IDENTIFIED:
            errors["name"] = self.env._("Write your full name.")
        if self._get_needs(raw) and not raw.get("needs_consent"):
            errors["needs_consent"] = self.env._("We may keep your needs only if you agree.")
        if raw.get("afm") and "afm" not in errors:
            try:
                raw["afm"] = clean_afm(raw["afm"])
            except IdentityError as error:
                Form = self.env["municipal.request.form"]
                errors["afm"] = Form._explain_number("afm", error.code)
        return errors | self._check_channel(citizen or user.partner_id, raw)

    @api.model
    def _check_channel(self, contact, raw):
        channel = raw.get("preferred_channel")
        missing = {"email": not contact.email, "sms": not contact.phone, "phone": not contact.phone}
        if missing.get(channel):
            return {"preferred_channel": self.env._("For this way a contact of yours is missing.")}
        return {}

    @api.model
    def _is_afm_proved(self, citizen):
        """Whether the town or the state has seen whose tax number it is: then it stays."""
        return citizen.identity_level in IDENTIFIED and bool(citizen.afm)

    @api.model
    def _prepare_vals(self, citizen, raw):
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        vals = {name: raw.get(name) or False for name in ("street", "zip", "city")}
        if citizen.identity_level not in IDENTIFIED:
            vals["name"] = raw["name"]
        if raw.get("preferred_channel") in CHANNELS:
            vals["preferred_channel"] = raw["preferred_channel"]
        if raw.get("lang") in installed:
            vals["lang"] = raw["lang"]
        needs = self._get_needs(raw)
        return vals | {"need_ids": [(6, 0, needs.ids)]}

    @api.model
    def _get_needs(self, raw):
        """The needs that were ticked; ids that do not exist are nothing."""
        # sudo: municipal.need - a list that every citizen may choose from
        needs = self.env["municipal.need"].sudo().search([])
        return needs.filtered(lambda need: raw.get(f"need-{need.id}"))

    @api.model
    def _save_consents(self, citizen, raw):
        Consent = self.env["municipal.consent"]
        for box in BOXES:
            granted = bool(raw.get(box))
            if granted or Consent._get_state(citizen, box) is not None or box == "messages":
                Consent._record(citizen, box, granted)
        if self._get_needs(raw):
            Consent._record(citizen, "needs", granted=True)
        elif Consent._get_state(citizen, "needs"):
            Consent._record(citizen, "needs", granted=False)

    # === MY DATA === #

    @api.model
    def _export(self, user):
        """Everything about the citizen that they may have, as plain data for a JSON file (C12)."""
        citizen = self.env["municipal.request.form"]._get_citizen(user)
        partner = user.partner_id
        names = ("name", "email", "phone", "street", "zip", "city", "lang")
        return {
            "profile": {name: partner[name] or None for name in names}
            | {
                "kind": citizen.kind or None,
                "identity_level": citizen.identity_level or None,
                "preferred_channel": citizen.preferred_channel or None,
                "afm": citizen.afm or None,
                "needs": citizen.need_ids.mapped("name"),
            },
            "consents": [self._export_consent(row) for row in citizen.consent_ids],
            "requests": [self._export_request(row) for row in citizen.request_ids],
        }

    @api.model
    def _export_consent(self, row):
        return {
            "purpose": row.purpose,
            "granted": row.granted,
            "text": row.text,
            "version": row.text_version,
            "date": row.date.isoformat(),
        }

    @api.model
    def _export_request(self, row):
        status = row._get_public_status()
        messages = [
            {
                "date": message["date"].isoformat(),
                "author": message["author"],
                "body": str(message["body"]),
            }
            for message in status["messages"]
        ]
        return {
            "number": row.protocol_number,
            "subject": row.name,
            "description": row.description,
            "state": status["state"],
            "submitted": row.date_submitted.isoformat(),
            "messages": messages,
        }

    @api.model
    def _request_erasure(self, user):
        """A request to the town to delete what it keeps about this citizen; returns it (in sudo)."""
        citizen = self.env["municipal.citizen"]._get_for_user(user)
        # sudo: municipal.request.category - where it goes; published or not
        Category = self.env["municipal.request.category"].sudo()
        known = [
            ("code", "in", ("data_protection", "other")),
            ("company_id", "=", self.env.company.id),
        ]
        return self.env["municipal.request"]._submit(
            {
                "name": self.env._("Deletion of my personal data"),
                "description": self.env._(
                    "I ask for the deletion of the data that you keep about me, as far as the law"
                    " allows it, and for an answer on what has to stay and why."
                ),
                "category_id": Category.search(known, order="code", limit=1).id,
                "citizen_id": citizen.id,
                "channel": "web",
                "lang": self.env.lang,
                "is_public": False,
            }
        )

    # === THE CITIZEN'S PAGE === #

    @api.model
    def _get_home(self, user):
        """{tiles, requests, messages}: what the page of a citizen who is logged in shows."""
        found = self.env["municipal.request"]._get_own_page(user, order="changed")
        recent = found["requests"][:5]
        messages = [
            {"request": request, "text": _shorten(message["body"]), **message}
            for request in recent
            for message in request._get_public_messages()
            if message["author"] == "town"
        ]
        tiles = self.env["municipal.home"]._get_account_tiles(user)
        return {
            "tiles": sorted(tiles, key=lambda tile: tile["sequence"]),
            "requests": recent,
            "messages": sorted(messages, key=lambda row: row["date"], reverse=True)[:5],
        }


def _shorten(body):
    """The beginning of a message as plain text."""
    return textwrap.shorten(html_to_text(str(body)), PREVIEW, placeholder="…")

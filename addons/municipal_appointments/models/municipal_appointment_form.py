from odoo import Command, api, models
from odoo.addons.municipal_crm.models.municipal_request_form import Sheet
from odoo.addons.municipal_crm.tools.identity import clean_email, clean_phone, phone_kind
from odoo.addons.municipal_crm.tools.typed import clean_line, clean_text

#: Longest text accepted, in characters, by name of the control.
LIMITS = {
    "contact_name": 120,
    "contact_phone": 40,
    "contact_email": 254,
    "preferred_channel": 16,
    "lang": 16,
    "note": 1000,
    "consent": 1,
    "extra_info": 200,
}
# What is far too long is still given back for shortening, but not without bound.
KEPT = 3000
CHANNELS = ("email", "sms")


class MunicipalAppointmentForm(models.AbstractModel):
    """The form with the details of who comes: checked as the form of a request is."""

    _name = "municipal.appointment.form"
    _inherit = "municipal.request.form"
    _description = "Public form of an appointment"

    @api.model
    def _parse_details(self, post):
        """What was typed, by control: cleaned and bounded text, unknown controls dropped."""
        raw = {}
        for name in LIMITS:
            value = post.get(name)
            if isinstance(value, str) and value:
                raw[name] = (clean_text if name == "note" else clean_line)(value[:KEPT])
        raw |= {_control_of(need): "1" for need in self._get_needs() if post.get(_control_of(need))}
        return {name: value for name, value in raw.items() if value}

    @api.model
    def _get_needs(self):
        """The needs that one can declare (in sudo)."""
        # sudo: municipal.need - a list that every citizen may choose from
        return self.env["municipal.need"].sudo().search([])

    @api.model
    def _get_prefill(self, user):
        """What a logged-in person need not type again, the needs among it."""
        needs = self._get_citizen(user).need_ids
        return super()._get_prefill(user) | {_control_of(need): "1" for need in needs}

    @api.model
    def _check_details(self, raw, is_proved=False, needs_mobile=True):
        """(values for ``municipal.appointment._confirm``, errors {control: message})

        :param bool is_proved: there is an account, so no link has to be sent
        """
        sheet = Sheet({"identity": True}, raw, {})
        for check in (self._check_trap, self._check_lengths, self._check_consent):
            check(sheet)
        vals = self._check_person(sheet, needs_mobile and not is_proved)
        needs = self._get_needs().filtered(lambda need: raw.get(_control_of(need)))
        vals |= {"note": raw.get("note") or False, "need_ids": [Command.set(needs.ids)]}
        return vals, sheet.errors

    def _check_lengths(self, sheet):
        for name, value in sheet.raw.items():
            limit = LIMITS.get(name, KEPT)
            if len(value) > limit:
                sheet.errors[name] = self.env._(
                    "Please shorten this text: at most %(limit)s characters fit, it has %(count)s.",
                    limit=limit,
                    count=len(value),
                )

    def _check_person(self, sheet, needs_mobile):
        raw = sheet.raw
        vals = {
            "contact_name": raw.get("contact_name"),
            "contact_phone": self._clean_with(
                clean_phone, sheet, "contact_phone", self._get_region()
            ),
            "contact_email": self._clean_with(clean_email, sheet, "contact_email"),
            "contact_lang": self._clean_lang(raw),
        }
        self._check_ban(sheet, vals)
        if not vals["contact_name"]:
            sheet.errors["contact_name"] = self.env._(
                "Write the full name of the person who comes."
            )
        phone = vals["contact_phone"]
        can_write = vals["contact_email"] or (phone and phone_kind(phone) != "landline")
        if not can_write and (needs_mobile or not phone):
            message = self.env._("Write an e-mail address or a mobile phone number.")
            sheet.errors.setdefault("contact_email", message)
        return vals | self._check_way(sheet, vals)

    def _check_way(self, sheet, vals):
        """By which way the messages go: it must exist."""
        phone = vals["contact_phone"]
        is_mobile = phone and phone_kind(phone) != "landline"
        ways = {"email": vals["contact_email"], "sms": is_mobile, "phone": phone}
        wished = sheet.raw.get("preferred_channel")
        if wished in CHANNELS and not ways[wished]:
            messages = {
                "email": self.env._("To be answered by e-mail, write your e-mail address."),
                "sms": self.env._("An SMS needs a mobile phone number."),
            }
            name = "contact_email" if wished == "email" else "contact_phone"
            sheet.errors.setdefault(name, messages[wished])
        chosen = wished if wished in CHANNELS else next((w for w in ways if ways[w]), False)
        return {"preferred_channel": chosen}

    def _get_ways(self):
        """[(value, label)] of the ways that messages about appointments go."""
        return [("email", self.env._("E-mail")), ("sms", self.env._("SMS"))]

    @api.model
    def _is_proved(self, user, contacts, vals):
        """Whether the visitor has shown that the contact in ``vals`` is theirs.

        :param user: who is logged in, or the public user
        :param contacts: [(kind, contact)] proved by a code in this session
        """
        names = {"email": "contact_email", "phone": "contact_phone"}
        if any(vals.get(names[kind]) == contact for kind, contact in contacts):
            return True
        citizen = self._get_citizen(user)
        return any(
            vals.get(fname)
            and citizen
            and citizen[kind] == vals[fname]
            and citizen._is_proved(kind)
            for kind, fname in names.items()
        )


def _control_of(need):
    """Name of the control by which ``need`` is declared; also its id in the page."""
    return f"need-{need.id}"

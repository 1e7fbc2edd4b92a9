from collections import namedtuple

from odoo import api, fields, models, tools

from ..tools.fields import clean_answers
from ..tools.identity import (
    IdentityError,
    clean_afm,
    clean_amka,
    clean_email,
    clean_phone,
    phone_kind,
)
from ..tools.typed import clean_line, clean_text

#: Longest text accepted, in characters, by name of the control.
LIMITS = {
    "name": 150,
    "description": 20000,
    "street": 120,
    "street_number": 20,
    "street_choice": 160,
    "street_kept": 120,
    "place_note": 300,
    "pin": 40,
    "delivery": 64,
    "delivery_address": 300,
    "contact_name": 120,
    "contact_phone": 40,
    "contact_email": 254,
    "preferred_channel": 16,
    "lang": 16,
    "afm": 30,
    "amka": 30,
    "anonymous": 1,
    "consent": 1,
    "extra_info": 200,
}
MULTILINE = {"description", "place_note", "delivery_address"}
ANSWER_PREFIX = "q_"
ANSWER_LIMIT = 2000
# What is far too long is still given back for shortening, but not without bound.
KEPT_FACTOR = 3
CHANNELS = ("email", "sms", "phone")

#: What a form brings to the checks: `form` is the category's, `raw` what was typed ({name: text}),
#: `errors` collects {name: message}.
Sheet = namedtuple("Sheet", ["form", "raw", "errors"])


class MunicipalRequestForm(models.AbstractModel):
    """The public form: from typed text to the values of a request, or to errors by field."""

    _name = "municipal.request.form"
    _description = "Public form of a request"

    @api.model
    def _parse(self, form, post):
        """What was typed, by control: cleaned and bounded text, unknown controls dropped.

        :param dict form: of the category, see its ``_get_public_form``
        :param post: mapping of control names to text
        :return: {name: text} of all controls of the form that were filled in
        """
        names = dict(LIMITS)
        for question in form["questions"]:
            names[ANSWER_PREFIX + question["name"]] = ANSWER_LIMIT
        raw = {}
        for name, limit in names.items():
            value = post.get(name)
            if isinstance(value, str) and value:
                clean = clean_text if name in MULTILINE or limit == ANSWER_LIMIT else clean_line
                raw[name] = clean(value[: limit * KEPT_FACTOR + 100])
        return self._choose_street({name: value for name, value in raw.items() if value})

    @api.model
    def _validate(self, form, raw):
        """Check what was typed.

        :param dict form: of the category, see its ``_get_public_form``
        :param dict raw: as :meth:`_parse` gives it
        :return: (values for ``municipal.request._submit``, errors {control: message})
        """
        sheet = Sheet(form, raw, {})
        vals = {"category_id": form["id"], "channel": "web", "lang": self._clean_lang(raw)}
        for check in (
            self._check_trap,
            self._check_lengths,
            self._check_description,
            self._check_answers,
            self._check_place,
            self._check_delivery,
            self._check_contact,
            self._check_sensitive,
            self._check_consent,
        ):
            vals |= check(sheet) or {}
        return vals, sheet.errors

    @api.model
    def _get_citizen(self, user):
        """The citizen record of a logged-in person, in sudo; empty for visitors.

        It is not made here: looking at a form changes nothing.
        """
        # sudo: municipal.citizen - only the record of the person who is logged in
        Citizen = self.env["municipal.citizen"].sudo()
        if user._is_public():
            return Citizen
        return Citizen.search([("partner_id", "=", user.partner_id.id)], limit=1)

    @api.model
    def _get_prefill(self, user):
        """What a logged-in person need not type again: {control: text}."""
        if user._is_public():
            return {}
        partner, citizen = user.partner_id, self._get_citizen(user)
        known = {
            "contact_name": partner.name,
            "contact_phone": partner.phone,
            "contact_email": partner.email,
            "preferred_channel": citizen.preferred_channel,
            "lang": user.lang,
        }
        return {name: value for name, value in known.items() if value}

    @api.model
    def _clean_lang(self, raw):
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        return raw["lang"] if raw.get("lang") in installed else self.env.lang

    # === CHECKS: each takes a Sheet, notes errors in it, gives values === #

    def _check_trap(self, sheet):
        if sheet.raw.get("extra_info"):
            sheet.errors["extra_info"] = self.env._("Please leave this field empty.")

    def _check_lengths(self, sheet):
        for name, value in sheet.raw.items():
            limit = LIMITS.get(name, ANSWER_LIMIT)
            if len(value) > limit:
                sheet.errors[name] = self.env._(
                    "Please shorten this text: at most %(limit)s characters fit, it has %(count)s.",
                    limit=limit,
                    count=len(value),
                )

    def _check_description(self, sheet):
        text = sheet.raw.get("description", "")
        if not text:
            sheet.errors["description"] = self.env._("Write what you ask for or what has happened.")
        return {"description": text, "name": sheet.raw.get("name") or False}

    def _check_answers(self, sheet):
        questions = sheet.form["questions"]
        if not questions:
            return {}
        typed = {
            question["name"]: sheet.raw.get(ANSWER_PREFIX + question["name"], "")
            for question in questions
        }
        answers, codes = clean_answers(questions, typed)
        for name, code in codes.items():
            sheet.errors.setdefault(ANSWER_PREFIX + name, self._explain_answer(code))
        return {"answers": answers} if answers else {}

    def _explain_answer(self, code):
        messages = {
            "required": self.env._("Please answer this question."),
            "number": self.env._("Please write a number, for example 3 or 2.5."),
            "integer": self.env._("Please write a whole number, for example 3."),
            "date": self.env._("Please write a date as day, month and year."),
            "option": self.env._("Please choose one of the list."),
            "length": self.env._("Please shorten this answer."),
        }
        return messages.get(code) or self.env._("Please check this answer.")

    def _check_delivery(self, sheet):
        options = {option["code"]: option for option in sheet.form["deliveries"]}
        if not options:
            return {}
        option = options.get(sheet.raw.get("delivery"))
        if not option:
            sheet.errors["delivery"] = self.env._("Choose how you want to receive the document.")
            return {}
        address = sheet.raw.get("delivery_address", "")
        if option["kind"] == "home" and not address:
            sheet.errors["delivery_address"] = self.env._("Write the address to deliver to.")
        home = address if option["kind"] == "home" else False
        return {"delivery_option_id": option["id"], "delivery_address": home}

    def _check_contact(self, sheet):
        raw, required = sheet.raw, sheet.form["identity"]
        if raw.get("anonymous") and not required:
            return {"is_anonymous": True}
        vals = {
            "contact_name": raw.get("contact_name") or False,
            "contact_phone": self._clean_with(
                clean_phone, sheet, "contact_phone", self._get_region()
            ),
            "contact_email": self._clean_with(clean_email, sheet, "contact_email"),
        }
        self._check_ban(sheet, vals)
        if required and not vals["contact_name"]:
            sheet.errors["contact_name"] = self.env._(
                "Write your full name: this request needs it."
            )
        if required and not (raw.get("contact_phone") or raw.get("contact_email")):
            sheet.errors["contact_phone"] = self.env._(
                "Write a phone number or an e-mail address, so that the answer can reach you."
            )
        vals["is_anonymous"] = not any(vals.values())
        return vals | self._check_channel(sheet, vals)

    @api.model
    def _get_region(self):
        """Country code of numbers typed without a prefix."""
        minutes = int(fields.Datetime.now().timestamp() // 600)
        return self._get_region_cached(self.env.company.id, minutes)

    @api.model
    @tools.ormcache("company_id", "minutes")
    def _get_region_cached(self, company_id, minutes):
        # The country of a town does not move; reading it takes four statements at every submission.
        company = self.env["res.company"].browse(company_id)
        return self.env["municipal.citizen"].with_company(company)._get_phone_region()

    def _check_channel(self, sheet, contact):
        """The way the answer goes must exist: a mobile for SMS, an address for e-mail."""
        channel = sheet.raw.get("preferred_channel")
        phone, email = contact["contact_phone"], contact["contact_email"]
        if channel not in CHANNELS:
            is_mobile = phone and phone_kind(phone) != "landline"
            channel = "email" if email else "sms" if is_mobile else "phone"
            return {"preferred_channel": channel} if phone or email else {}
        if channel == "email" and not email:
            message = self.env._("To be answered by e-mail, write your e-mail address.")
            sheet.errors.setdefault("contact_email", message)
        if channel != "email" and not phone:
            message = self.env._("To be answered by phone or SMS, write your phone number.")
            sheet.errors.setdefault("contact_phone", message)
        if channel == "sms" and phone and phone_kind(phone) == "landline":
            message = self.env._("An SMS needs a mobile phone number.")
            sheet.errors.setdefault("contact_phone", message)
        return {"preferred_channel": channel}

    def _check_sensitive(self, sheet):
        """AFM and AMKA exist only on forms of categories that ask for them."""
        vals = {}
        for name, clean in (("afm", clean_afm), ("amka", clean_amka)):
            if sheet.form[name]:
                value = self._clean_with(clean, sheet, name)
                if not sheet.raw.get(name):
                    sheet.errors[name] = self._explain_number(name, "empty")
                vals[name] = value
        return vals

    def _check_consent(self, sheet):
        if not sheet.raw.get("consent"):
            sheet.errors["consent"] = self.env._(
                "Confirm that you have read how your data are used."
            )

    def _clean_with(self, clean, sheet, name, *args):
        """``clean(typed)`` or False; notes what is wrong. Nothing typed is no error here."""
        if not sheet.raw.get(name):
            return False
        try:
            return clean(sheet.raw[name], *args)
        except IdentityError as error:
            sheet.errors[name] = self._explain_number(name, error.code)
            return False

    def _explain_number(self, name, code):
        if name == "contact_phone":
            return self.env._(
                "This is not a phone number. Write it with the area code: 210 1234567."
            )
        if name == "contact_email":
            return self.env._("This is not an e-mail address. It looks like name@example.org.")
        if name == "afm":
            if code == "empty":
                return self.env._("Write your AFM, the tax number of nine digits.")
            return self.env._("This AFM is not right. It has nine digits: please check them.")
        if code == "empty":
            return self.env._("Write your AMKA, the social security number of eleven digits.")
        if code == "date":
            return self.env._("This AMKA is not right: it begins with the day you were born.")
        return self.env._("This AMKA is not right. It has eleven digits: please check them.")

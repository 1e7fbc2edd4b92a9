import json
from datetime import date, datetime

from odoo import fields, models
from odoo.addons.municipal_crm.models.transactions import claim_submission, hold
from odoo.addons.municipal_crm.tools.finding import name_key, words
from odoo.addons.municipal_crm.tools.identity_keys import email_keys
from odoo.addons.municipal_crm.tools.typed import clean_line, is_key
from odoo.exceptions import UserError
from odoo.tools import SQL

#: Characters that a field takes; what is longer is refused, never cut.
LIMITS = {
    "name": 120,
    "father_name": 80,
    "birth_date": 20,
    "register_number": 20,
    "contact": 254,
}
NAMES = ("consent", "submission_key", *LIMITS)
DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
OLDEST = date(1900, 1, 1)


class MunicipalPetition(models.Model):
    """How a signature comes in from the public form."""

    _inherit = "municipal.petition"

    def _read_form(self, post):
        """What somebody typed, all of it, cleaned; as the form shows it again."""
        return {name: clean_line(post.get(name) or "") for name in NAMES}

    def _check_form(self, raw):
        """{field: what is wrong, for people}"""
        _ = self.env._
        errors = {
            name: _("This is too long: at most %s characters.", most)
            for name, most in LIMITS.items()
            if len(raw[name]) > most
        }
        missing = {
            "father_name": not name_key(raw["father_name"]) and _("Write your father's name."),
            "consent": not raw["consent"] and _("Confirm that you sign the petition."),
        }
        errors |= {name: text for name, text in missing.items() if text}
        if len(words(raw["name"])) < 2:
            errors["name"] = _("Write your name and your family name.")
        errors |= self._check_birth(raw) | self._check_number(raw) | self._check_contact(raw)
        return {name: errors[name] for name in (*LIMITS, "consent") if name in errors}

    def _check_birth(self, raw):
        born = _read_date(raw["birth_date"])
        today = self.company_id._get_municipal_day(fields.Datetime.now())
        if not born or not OLDEST <= born <= today:
            return {"birth_date": self.env._("Write the day as 31/12/1980.")}
        if _birthday(born, self.minimum_age) > self.company_id._get_municipal_day(self.sign_end):
            text = self.env._("Voters of %s years and more can sign.", self.minimum_age)
            return {"birth_date": text}
        return {}

    def _check_number(self, raw):
        digits = "".join(raw["register_number"].split())
        if self.asks_number and not (digits.isascii() and digits.isdecimal() and len(digits) > 3):
            return {"register_number": self.env._("Write the number with figures alone.")}
        return {}

    def _check_contact(self, raw):
        try:
            self.env["municipal.contact.code"]._read_contact(raw["contact"])
        except ValueError as error:
            return {"contact": str(error)}
        return {}

    def _take_signature(self, raw):
        """The signature (in sudo) of a form that was checked; it waits for its code.

        The same form sent twice makes one.
        """
        # sudo: municipal.petition.signature - visitors have no access
        Signature = self.env["municipal.petition.signature"].sudo()
        key = raw["submission_key"] if is_key(raw["submission_key"]) else None
        if key and (found := claim_submission(Signature, key)):
            return found
        _kind, contact = self.env["municipal.contact.code"]._read_contact(raw["contact"])
        facts = {
            "name": raw["name"],
            "father_name": raw["father_name"],
            "birth_date": _read_date(raw["birth_date"]).isoformat(),
            "register_number": self.asks_number and "".join(raw["register_number"].split()),
            "contact": contact,
        }
        seal = self.env["municipal.sealed"]._get_seal()
        return Signature.create(
            {
                "petition_id": self.id,
                "facts_sealed": seal.seal(json.dumps(facts, ensure_ascii=False)),
                "submission_key": key,
            }
        )

    def _find_by_contact(self, contact):
        """The signature (in sudo) that bears a contact which was proved; empty when there is none."""
        # sudo: municipal.petition.key - the proof of the contact is the right of access
        keys = self.env["municipal.petition.key"].sudo()
        marks = self._make_marks(_say_contact(contact))
        found = keys.search([("petition_id", "=", self.id), ("key", "in", marks)], limit=1)
        return found.signature_id

    def _make_marks(self, texts):
        """Marks of this petition alone, under each key of the server while it changes."""
        seal = self.env["municipal.sealed"]._get_seal()
        return [
            mark
            for text in texts
            for mark in seal.blind_indexes(f"{self.id}\n{text}", "petition signer")
        ]


class MunicipalPetitionSignature(models.Model):
    """From the form to the counter, and back."""

    _inherit = "municipal.petition.signature"

    def _confirm(self, moment=None):
        """The contact is proved: the signature counts, unless the person has one already.

        :param datetime moment: when it was given; else now
        :return: the signature that stands for this contact
        :raise UserError: the time for signatures is over
        """
        self.ensure_one()
        hold(self)
        if self.state != "unconfirmed":
            return self
        petition = self.petition_id
        if earlier := petition._find_by_contact(self.contact):
            self.unlink()
            return earlier
        if not petition._is_taking_signatures():
            raise UserError(self.env._("The time for signatures is over."))
        now = moment or fields.Datetime.now()
        self.write({"date_signed": now, "day": petition.company_id._get_municipal_day(now)})
        self.write({"state": "signed" if self._claim() else "double"})
        petition._end_when_reached()
        return self

    def _claim(self):
        """Make the person and the contact this signature's own; False: they are another's."""
        marks = self.petition_id._make_marks(self._get_claims())
        rows = [SQL("(%s, %s, %s)", self.petition_id.id, self.id, mark) for mark in marks]
        self.env.cr.execute(
            SQL(
                "INSERT INTO municipal_petition_key (petition_id, signature_id, key) VALUES %s"
                " ON CONFLICT DO NOTHING RETURNING id",
                SQL(", ").join(rows),
            )
        )
        made = self.env["municipal.petition.key"].browse(
            row_id for (row_id,) in self.env.cr.fetchall()
        )
        self.invalidate_recordset(["key_ids"])
        if len(made) == len(marks):
            return True
        made.sudo().unlink()  # sudo: municipal.petition.key - written by the system alone
        return False

    def _get_claims(self):
        """What no other signature of the petition may bear, in one spelling each."""
        person = (name_key(self.name), name_key(self.father_name), self.birth_date.isoformat())
        claims = ["person:" + "|".join(person), *_say_contact(self.contact)]
        if self.register_number:
            claims.append(f"number:{self.register_number}")
        return claims

    def _withdraw(self):
        """Nothing is kept of who it was; whoever was their double counts from now on.

        :raise UserError: the petition is submitted
        """
        self.ensure_one()
        hold(self)
        if self.petition_id.state not in ("open", "closed"):
            raise UserError(self.env._("The petition is submitted; signatures stay as they are."))
        self._erase()
        self.write({"state": "withdrawn"})
        doubles = [("petition_id", "=", self.petition_id.id), ("state", "=", "double")]
        for double in self.search(doubles, order="date_signed, id"):
            if double.facts_sealed and double._claim():
                double.write({"state": "signed"})


def _say_contact(contact):
    """A contact in its one spelling, whatever note or dot its owner writes into it."""
    if "@" in contact:
        return [f"email:{key}" for key in email_keys(contact)] or [f"email:{contact.casefold()}"]
    return [f"phone:{contact}"]


def _read_date(text):
    for form in DATES:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _birthday(born, age):
    try:
        return born.replace(year=born.year + age)
    except ValueError:  # born on 29 February
        return date(born.year + age, 3, 1)

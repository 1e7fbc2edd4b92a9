from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools.message import Recipient

HIDDEN = "••••••"
#: What says what a confidential request is about: told in person or on its own page, never in an
#: e-mail or SMS that others may open.
CONFIDENTIAL = (
    "subject", "category", "department", "officer", "reply", "question", "message", "reason",
    "task", "instructions", "outcome",
)  # fmt: skip
#: Facts that open a request to whoever knows them: never kept in the archive.
SECRETS = {"pin": HIDDEN, "link": HIDDEN, "code": HIDDEN}
#: 5 March 2027: no reader takes the month for the day.
DATE_FORMAT = "d MMMM y"
#: ``params`` may name these by id; the reader sees the name in their own language.
NAMED_PARAMS = {
    "state_id": ("state", "municipal.request.state"),
    "department_id": ("department", "hr.department"),
    "category_id": ("category", "municipal.request.category"),
    "user_id": ("officer", "res.users"),
}


class MunicipalNotification(models.Model):
    """Who is told, and the facts that the text may use."""

    _inherit = "municipal.notification"

    def _with_lang(self, lang):
        return self.with_context(lang=lang)

    # === RECIPIENT === #

    def _get_record(self, model):
        """The row (in sudo) of ``model`` that this message is about; empty for other messages."""
        # sudo: any model that sends messages - the outbox is the system's own work
        rows = self.env[model].sudo()
        return rows.browse(self.res_id).exists() if self.res_model == model else rows

    def _get_recipient(self):
        """The :class:`~..tools.message.Recipient` with everything known about how to reach them."""
        self.ensure_one()
        # sudo: municipal.citizen, municipal.request - the outbox is the system's own work
        row = self.sudo()
        person = row._get_staff_facts() if row.audience == "staff" else row._get_citizen_facts()
        if row.address and not row.channels_failed:
            key = "email" if "@" in row.address else "phone"
            person[key] = row.address
        person["lang"] = row._get_reader_lang(person.get("lang"))
        return Recipient(**{key: value or "" for key, value in person.items()})

    def _get_citizen_facts(self):
        request, citizen = self.request_id, self.citizen_id or self.request_id.citizen_id
        partner = citizen.partner_id or self.partner_id
        return {
            "name": request.contact_name or partner.name,
            "email": request.contact_email or partner.email,
            "phone": request.contact_phone or partner.phone,
            "postal": self._get_postal(partner),
            "lang": request.lang or partner.lang,
            "partner_id": partner.id,
        }

    def _get_postal(self, partner):
        if not partner.street:
            return self.request_id.delivery_address
        lines = (partner.street, partner.street2, f"{partner.zip or ''} {partner.city or ''}")
        return ", ".join(line.strip() for line in lines if line and line.strip())

    def _get_staff_facts(self):
        user, department = self.user_id, self.department_id
        if user:
            return {
                "name": user.name,
                "email": user.email,
                "lang": user.lang,
                "partner_id": user.partner_id.id,
            }
        return {
            "name": department.name or self.partner_id.name,
            "email": department.email or department.manager_id.work_email or self.partner_id.email,
        }

    def _get_reader_lang(self, lang):
        """``lang`` or the best one that is installed."""
        installed = dict(self.env["res.lang"].get_installed())
        wishes = (self.lang, lang, self.company_id.partner_id.lang, *installed)
        return next(wish for wish in wishes if wish in installed)

    # === FACTS === #

    def _get_template_and_facts(self, private=False):
        """The text of this event in the reader's language, and {name: value} to fill it.

        :param bool private: nobody but the reader can learn of it, so it may say everything
        """
        self.ensure_one()
        row = self._with_lang(self.lang or self.env.context.get("lang"))
        template = self.env["municipal.message.template"]._find(row)
        if not template:
            raise UserError(
                self.env._(
                    "There is no text for “%(event)s” to “%(audience)s”.",
                    event=self.event,
                    audience=self.audience,
                )
            )
        return template, row._get_facts(private)

    def _get_facts(self, private=False):
        row = self.sudo()  # sudo: as in _get_recipient
        facts = {
            **row._get_company_facts(),
            **row._get_request_facts(),
            **row._get_param_facts(),
            "name": row._get_recipient().name,
        }
        if row.event == "question":  # what the officer wrote to the citizen is the question here
            facts.setdefault("question", facts.get("reply"))
        if row.event == "digest":
            facts["items"] = tuple(
                child._get_digest_line() for child in row.digested_ids.sorted("id")
            )
        if row.request_id.is_confidential and not private:
            facts |= dict.fromkeys(CONFIDENTIAL, "")
        facts["link"] = row._get_link()
        return facts

    def _hide_secrets(self, facts):
        if self.audience == "staff":  # their link asks for a login, and no PIN is among the facts
            return facts
        return facts | {name: hidden for name, hidden in SECRETS.items() if facts.get(name)}

    def _get_company_facts(self):
        company = self.company_id
        return {
            "municipality": company.name,
            "municipality_phone": company._say_phone(company.phone),
            "municipality_email": company.email,
        }

    def _get_request_facts(self):
        request, company = self.request_id, self.company_id
        if not request:
            return {}
        for_staff = self.audience == "staff"
        named = for_staff or company.municipality_show_officer
        lang = self.env.context.get("lang")
        return {
            "number": request.protocol_number,
            "subject": request.name,
            "category": request.category_id.name,
            "department": request.department_id.name,
            "officer": request.user_id.name if named else "",
            "date": company._format_municipal_moment(
                request.date_submitted, f"{DATE_FORMAT} HH:mm"
            ),
            "deadline": format_date(self.env, request.date_deadline, lang, DATE_FORMAT),
            "pin": "" if for_staff else request.pin,
        }

    def _get_param_facts(self):
        """What was frozen when the event happened; ids become names in the reader's language."""
        params, facts = self.params or {}, {}
        known = self.env["municipal.message.template"]._get_fact_names()
        for key, value in params.items():
            if key in NAMED_PARAMS and value:
                name, model = NAMED_PARAMS[key]
                facts[name] = self._get_public_name(self.env[model].browse(value))
            elif key in known:
                facts[key] = value
        if facts.get("officer") and self.audience == "citizen":
            facts["officer"] *= bool(self.company_id.municipality_show_officer)
        return facts

    def _get_public_name(self, record):
        record = record.exists()
        if record._name == "municipal.request.state":
            return record.public_name or record.name
        return record.display_name if record._name != "hr.department" else record.name

    def _get_link(self):
        """Address of the request for this reader: the citizen's own page, or the backend."""
        base = self.company_id.get_base_url()
        request = self.request_id
        if self.audience == "citizen":
            return f"{base}/requests/view/{request.access_token}" if request else base
        if not self.res_id:
            return f"{base}/odoo"
        return f"{base}/mail/view?model={self.res_model}&res_id={self.res_id}"

    def _get_digest_line(self):
        template, facts = self._with_lang(self.env.context.get("lang"))._get_template_and_facts()
        return template._render_subject(facts)

    def _get_archive_text(self):
        """The text of a message told by hand, without its secrets."""
        # sudo: municipal.request - the officer who marks it has read the message already
        template, facts = self.sudo()._get_template_and_facts()
        return template._render_email_text(self._hide_secrets(facts), self.company_id)

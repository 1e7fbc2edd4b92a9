from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from .municipal_notification_facts import DATE_FORMAT


class MunicipalRequest(models.Model):
    """What a reply template can say about a request."""

    _inherit = "municipal.request"

    def _get_citizen_lang(self):
        """The language in which the citizen is written to, one that is installed."""
        installed = dict(self.env["res.lang"].get_installed())
        partner = self.company_id.partner_id
        wishes = (self.lang, self.citizen_id.lang, partner.lang, self.env.lang, *installed)
        return next(wish for wish in wishes if wish in installed)

    def _get_offer_domain(self):
        """What is offered for this request by its municipality and category: replies, macros."""
        path = self.category_id._get_path_ids() if self.category_id else ()
        return Domain("company_id", "in", (False, self.company_id.id)) & (
            Domain("category_ids", "=", False) | Domain("category_ids", "in", path)
        )

    def _get_reply_facts(self):
        """{placeholder: text} of this request in the language of the environment."""
        self.ensure_one()
        company, lang = self.company_id, self.env.context.get("lang")
        department, state = self.department_id, self.state_id
        submitted = fields.Datetime.context_timestamp(
            self.with_context(tz=company.municipality_tz), self.date_submitted
        )
        return {
            "number": self.protocol_number,
            "subject": self.name,
            "citizen": self.contact_name or self.citizen_id.name,
            "officer": self.user_id.name if company.municipality_show_officer else "",
            "department": department.name,
            "department_phone": company._say_phone(department.phone),
            "department_email": department.email,
            "deadline": format_date(self.env, self.date_deadline, lang, DATE_FORMAT),
            "date": format_date(self.env, submitted.date(), lang, DATE_FORMAT),
            "state": state.public_name or state.name,
            "category": self.category_id.name,
            "address": self.address,
            "municipality": company.name,
            "municipality_phone": company._say_phone(company.phone),
            "municipality_email": company.email,
        }

from odoo import api, models, tools
from odoo.tools import frozendict

from ..tools.identity import dial_phone, say_phone

#: What pages say of the town and keep with the company's own contact.
CONTACT_FIELDS = frozenset(("name", "street", "zip", "city", "phone", "email"))
#: What the server remembers of it.
KEPT_FIELDS = CONTACT_FIELDS | {"country_id"}


class ResCompany(models.Model):
    """What every page says of the town: a few words, read thousands of times and hardly changed."""

    _inherit = "res.company"

    def _get_public_facts(self):
        """Plain data, the same for everybody and from a cache of the server; not to be changed.

        :return: {name, street, zip, city, phone, email, motto, emergency_text, tz, show_officer,
            has_logo, palette, region}
        """
        self.ensure_one()
        return self._read_public_facts(self.id, self.env.lang)

    @api.model
    @tools.ormcache("company_id", "lang")
    def _read_public_facts(self, company_id, lang):
        # sudo: res.company - what the town says of itself on every page
        company = self.sudo().with_context(lang=lang).browse(company_id)
        facts = {name: company[name] or "" for name in CONTACT_FIELDS}
        return frozendict(
            facts,
            motto=company.municipality_motto or "",
            emergency_text=company.municipality_emergency_text or "",
            tz=company.municipality_tz,
            show_officer=company.municipality_show_officer,
            has_logo=not company.uses_default_logo,
            palette=company._get_municipal_palette(),
            region=company.country_id.code or "GR",
        )

    def _get_phone_region(self):
        """The country whose telephone numbers are written without its code: ``GR``."""
        return self._get_public_facts()["region"]

    @api.model
    @tools.ormcache()
    def _get_company_contacts(self):
        """Ids of the contacts that are companies of this database."""
        # sudo: res.company - ids alone
        return frozenset(self.sudo().with_context(active_test=False).search([]).partner_id.ids)

    def _say_phone(self, phone):
        """A telephone number as people of the town's country read it."""
        return say_phone(phone, self._get_phone_region())

    def _dial_phone(self, phone):
        """The same number for a link ``tel:``."""
        return dial_phone(phone, self._get_phone_region())

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

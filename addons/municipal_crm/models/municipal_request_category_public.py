from odoo import api, models, tools
from odoo.tools import SQL

from ..tools.catalogue import score, sound_of, words_of
from ..tools.text import fold

#: What the cached catalogue is made of.
CATALOGUE_MODELS = (
    "municipal.request.category",
    "municipal.request.question",
    "municipal.request.question.option",
    "municipal.document.type",
    "municipal.delivery.option",
    "municipal.place",
    "hr.department",
)


class MunicipalRequestCategory(models.Model):
    """The catalogue as citizens see it: what exists, what belongs where, what a form asks."""

    _inherit = "municipal.request.category"

    @api.model
    def _get_catalogue_stamp(self):
        """A value that changes with every change of the catalogue, in all processes at once.

        One statement over a few hundred small rows (half a millisecond) instead of a dozen models that would
        have to remember to clear a cache.
        """
        self.env.flush_all()
        tables = [self.env[name]._table for name in CATALOGUE_MODELS]
        tables += [self._fields[name].relation for name in ("document_ids", "delivery_option_ids")]
        # every change writes a new version of the row: another transaction or another place
        version = SQL("hashtextextended(t.xmin::text || t.ctid::text, 0)")
        parts = [
            SQL("SELECT SUM(%s) AS part FROM %s t", version, SQL.identifier(table))
            for table in tables
        ]
        parts_sql = SQL(" UNION ALL ").join(parts)
        [(stamp,)] = self.env.execute_query(
            SQL("SELECT STRING_AGG(part::text, ' ') FROM (%s) AS parts", parts_sql)
        )
        return stamp

    @api.model
    def _get_public_form(self, code):
        """What the form of the published category ``code`` shows and asks; None when there is none.

        :return: {id, code, name, group, description, department, documents, fee, fee_note, questions,
            deliveries: [{id, code, name, kind, place}], emergency_note, service_days, confidential,
            place, identity, afm, amka}: plain data, cached, not to be changed
        """
        stamp = self._get_catalogue_stamp()
        return self._get_form_cached(code or "", self.env.company.id, self.env.lang, stamp)

    @api.model
    @tools.ormcache("code", "company_id", "lang", "stamp")
    def _get_form_cached(self, code, company_id, lang, stamp):
        domain = [
            ("code", "=", code),
            ("company_id", "=", company_id),
            ("is_published", "=", True),
            ("child_ids", "=", False),
        ]
        # sudo: municipal.request.category - the published catalogue is for everybody
        category = self.sudo().with_context(lang=lang).search(domain, limit=1)
        return category._prepare_form() if category else None

    def _prepare_form(self):
        self.ensure_one()
        return {
            "id": self.id,
            "code": self.code,
            "name": self.name,
            "group": self.parent_id.name or "",
            "description": self.description or "",
            "department": self.department_id.name or "",
            "documents": [row._get_public_facts() for row in self.document_ids],
            "fee": self.fee,
            "fee_note": self.fee_note or "",
            "questions": self._get_questions(),
            "deliveries": [self._prepare_delivery(row) for row in self.delivery_option_ids],
            "emergency_note": self.emergency_note or "",
            "service_days": self.service_days,
            "confidential": self.privacy == "confidential",
            "place": self.location_required,
            "identity": self.identity_required,
            "afm": self.afm_required,
            "amka": self.amka_required,
        }

    @api.model
    def _prepare_delivery(self, option):
        return {
            "id": option.id,
            "code": option.code,
            "name": option.name,
            "kind": option.kind,
            "place": option.place_id.address or "",
        }

    @api.model
    @tools.ormcache("company_id", "lang", "stamp")
    def _get_public_cached(self, company_id, lang, stamp):
        """{id: (code, name)} of the categories whose requests may be in the public list."""
        domain = [
            ("company_id", "=", company_id),
            ("privacy", "=", "public"),
            ("identity_required", "=", False),
            ("amka_required", "=", False),
            ("afm_required", "=", False),
            ("child_ids", "=", False),
        ]
        # sudo: municipal.request.category - names of what everybody may see
        categories = self.sudo().with_context(lang=lang, active_test=False).search(domain)
        return {row.id: (row.code or str(row.id), row.name) for row in categories}

    @api.model
    def _get_catalogue(self, query=None):
        """The published categories in their groups, or those that ``query`` is about.

        :return: [{name, categories: [{code, name, description, department, office, documents, fee,
            fee_note, service_days, words, sounds}, …]}]
        """
        groups = self._get_catalogue_groups(
            self.env.company.id, self.env.lang, self._get_catalogue_stamp()
        )
        asked = words_of(fold(query or ""))
        return self._filter_catalogue(groups, asked) if asked else groups

    @api.model
    def _filter_catalogue(self, groups, asked):
        """Categories that know every word; where none does, those that know most of them."""
        found = [
            (score(asked, category["words"].split(), category["sounds"]), group, category)
            for group in groups
            for category in group["categories"]
        ]
        best = max((points for points, _group, _category in found), default=0)
        kept = {}
        for points, group, category in found:
            if best and points == best:
                kept.setdefault(group["name"], []).append(category)
        return [{"name": name, "categories": categories} for name, categories in kept.items()]

    @api.model
    @tools.ormcache("company_id", "lang", "stamp")
    def _get_catalogue_groups(self, company_id, lang, stamp):
        domain = [
            ("company_id", "=", company_id),
            ("is_published", "=", True),
            ("child_ids", "=", False),
        ]
        # sudo: municipal.request.category - the published catalogue is for everybody
        categories = self.sudo().with_context(lang=lang).search(domain)
        ordered = categories.sorted(lambda row: (row.parent_id.sequence, row.parent_id.id))
        return tuple(
            {
                "name": group.name or "",
                "categories": tuple(row._get_catalogue_entry() for row in rows),
            }
            for group, rows in ordered.grouped("parent_id").items()
        )

    def _get_catalogue_entry(self):
        self.ensure_one()
        words = words_of(self.search_text or "")
        return {
            "code": self.code,
            "name": self.name,
            "description": self.description or "",
            "department": self.department_id.name or "",
            "office": self.department_id._get_public_contact(),
            "documents": tuple(self.document_ids.mapped("name")),
            "fee": self.fee,
            "fee_note": self.fee_note or "",
            "service_days": self.service_days,
            "words": " ".join(words),
            "sounds": tuple(sound_of(word) for word in words),
        }

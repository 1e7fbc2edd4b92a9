from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from ..tools.doubles import REASONS, Person, find_reasons
from ..tools.finding import name_key, whole_email
from ..tools.identity import IdentityError, clean_afm, clean_email, clean_phone
from .municipal_citizen import SENSITIVE
from .municipal_request import SUPERVISOR
from .municipal_request_desk import MASK

MOST_COMPARED = 40
MOST_SHOWN = 5


class MunicipalCitizen(models.Model):
    """Who may be registered twice. The clerk is told and decides; nothing is merged by itself."""

    _inherit = "municipal.citizen"

    doubles = fields.Json(compute="_compute_doubles", exportable=False, groups=SENSITIVE)

    @api.depends("name", "phone", "email", "street", "afm_masked")
    @api.depends_context("uid")
    def _compute_doubles(self):
        """For the form: {"people": [{id, name, detail, reasons}], "can_merge"}; see ``_find_doubles``."""
        can_merge = self.env.user.has_group(SUPERVISOR)
        for citizen in self:
            people = [] if citizen.merged_into_id else citizen._find_doubles()
            citizen.doubles = {"people": people, "can_merge": can_merge}

    def _find_doubles(self):
        """Those whom the user may see and who may be this person, the likeliest first.

        :return: [{id, name, detail, reasons: [code], labels: [text]}], five at most
        """
        self.ensure_one()
        amka_indexes = self._get_amka_indexes()
        one = self._get_compared(amka_indexes)
        known = self.env["municipal.citizen.distinct"]._get_others(self._origin) | self._origin
        same_amka = self._find_same_amka(amka_indexes)
        found = []
        for other in (self._find_candidates(one) | same_amka) - known:
            amka = amka_indexes if other in same_amka else frozenset()
            reasons = find_reasons(one, other._get_compared(amka))
            if reasons:
                found.append((REASONS.index(reasons[0]), -len(reasons), other, reasons))
        found.sort(key=lambda row: row[:2])
        return [other._describe_double(reasons) for *_rank, other, reasons in found[:MOST_SHOWN]]

    def _get_compared(self, amka_indexes):
        """The facts of this record, saved or still in the form."""
        return Person(
            name_key=name_key(self.name),
            phone=self._get_clean(clean_phone, self.phone, self._get_phone_region()),
            email=self._get_clean(clean_email, self.email),
            street=self.street or "",
            afm_index=self._get_compared_afm(),
            amka_indexes=amka_indexes,
        )

    def _get_clean(self, clean, value, *args):
        try:
            return clean(value, *args) if value else ""
        except IdentityError:
            return ""

    def _get_compared_afm(self):
        """The blind index: of what is stored, or of what is being typed."""
        typed = self.afm_masked
        if typed and typed != MASK:
            afm = self._get_clean(clean_afm, typed)
            return next(iter(self._get_blind_indexes(afm, "afm")), "") if afm else ""
        # sudo: municipal.citizen - an index to compare by; nobody sees it
        return self._origin.sudo().afm_index or ""

    def _get_amka_indexes(self):
        """Indexes of the AMKA given with requests, as far as the user sees them."""
        if not self._origin:
            return frozenset()
        domain = [("citizen_id", "=", self._origin.id), ("amka", "!=", False)]
        requests = self.env["municipal.request"].sudo(False).search(domain, limit=MOST_COMPARED)
        # sudo: municipal.request - an index to compare by; the requests are in the user's sight
        return frozenset(requests.sudo().mapped("amka_index"))

    def _find_candidates(self, one):
        """Records that share a fact with ``one``, by the indexes of finding."""
        domains = []
        if one.name_key:
            domains.append(self._get_column_domain("name_key", "=", one.name_key))
        for fact in (one.phone.lstrip("+"), whole_email(one.email)):
            if fact:
                pattern = f"% {escape_psql(fact)} %"
                domains.append(self._get_column_domain("search_key", "LIKE", pattern))
        if one.afm_index:
            domains.append(self._get_index_domain("afm_index", [one.afm_index]))
        return self.search(Domain.OR(domains), limit=MOST_COMPARED) if domains else self.browse()

    @api.model
    def _get_column_domain(self, fname, operator, value):
        field = self._fields[fname]
        return Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "%s %s %s", SQL.identifier(alias, fname, to_flush=field), SQL(operator), value
            )
        )

    @api.model
    def _find_same_amka(self, indexes):
        """Who gave one of these AMKA with a request that the user sees."""
        if not indexes:
            return self.browse()
        requests = self.env["municipal.request"].sudo(False)
        domain = requests._get_index_domain("amka_index", list(indexes))
        found = requests.search(domain & Domain("citizen_id", "!=", False), limit=MOST_COMPARED)
        return found.citizen_id

    def _describe_double(self, reasons):
        labels = {
            "afm": self.env._("the same AFM"),
            "amka": self.env._("the same AMKA"),
            "email": self.env._("the same e-mail"),
            "phone": self.env._("the same phone"),
            "name_address": self.env._("the same name and a similar address"),
            "name_phone": self.env._("the same name and a similar phone"),
        }
        return {
            "id": self.id,
            "name": self.display_name or "",
            "detail": self._get_contact_line(),
            "reasons": reasons,
            "labels": [labels[reason] for reason in reasons],
        }

    def _get_contact_line(self):
        """What tells namesakes apart, in one line."""
        return " · ".join(filter(None, (self.phone, self.email, self.street, self.city)))

    # === ACTIONS === #

    def action_mark_distinct(self, other_id):
        """Remember that these are two people."""
        self.ensure_one()
        other = self.browse(other_id).exists()
        (self | other).check_access("write")
        self.env["municipal.citizen.distinct"]._mark(self, other)
        return True

    def action_compare(self, other_id=None):
        """Show two records side by side, to merge them (supervisors)."""
        pair = self | self.browse(other_id or []).exists()
        if not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("Only a supervisor merges two records."))
        pair.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge two records"),
            "res_model": "municipal.citizen.compare",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"active_ids": pair.ids, "active_model": self._name},
        }

from odoo import api, models
from odoo.fields import Domain


class MunicipalFinding(models.AbstractModel):
    """Records that are found by whatever somebody types, in one box, by keys made for it.

    Heirs have a field to search by with ``search="_search_typed"``.
    """

    _name = "municipal.finding"
    _description = "Found by anything typed"

    def _add_precomputed_values(self, vals_list):
        # sudo: self - the keys are written with every new record, and readable by nobody
        return super(MunicipalFinding, self.sudo())._add_precomputed_values(vals_list)

    def _search_typed(self, operator, value):
        if operator not in ("ilike", "in") or not value:
            return NotImplemented
        texts = [value] if isinstance(value, str) else value
        return Domain.OR(self._get_finding_domain(str(text)) for text in texts)

    @api.model
    def _search_display_name(self, operator, value):
        if operator == "ilike" and value and isinstance(value, str):
            return self._get_finding_domain(value)
        return super()._search_display_name(operator, value)

    @api.model
    def _get_finding_domain(self, text):
        """What is meant by ``text``; a Domain."""
        raise NotImplementedError

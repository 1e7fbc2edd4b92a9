from odoo import api, fields, models


class MunicipalCitizenDistinct(models.Model):
    """Two records that look alike and are two people: somebody has made sure of it."""

    _name = "municipal.citizen.distinct"
    _description = "Not a double"
    _rec_name = "citizen_id"

    citizen_id = fields.Many2one("municipal.citizen", required=True, ondelete="cascade")
    other_id = fields.Many2one("municipal.citizen", required=True, index=True, ondelete="cascade")

    _pair_uniq = models.UniqueIndex("(citizen_id, other_id)", "This has been noted already.")
    _pair_ordered = models.Constraint(
        "CHECK (citizen_id < other_id)", "A pair begins with the older record."
    )

    @api.model
    def _mark(self, citizen, other):
        """Note once that the two are two."""
        low, high = sorted((citizen.id, other.id))
        known = self.search([("citizen_id", "=", low), ("other_id", "=", high)], limit=1)
        return known or self.create({"citizen_id": low, "other_id": high})

    @api.model
    def _get_others(self, citizen):
        """Those who were found to be somebody else than ``citizen``."""
        pairs = self.search(["|", ("citizen_id", "=", citizen.id), ("other_id", "=", citizen.id)])
        return (pairs.citizen_id | pairs.other_id) - citizen

    @api.model
    def _hand_over(self, old, kept):
        """What was noted of ``old`` holds for ``kept``, now that they are one."""
        others = self._get_others(old) - kept
        self.search(["|", ("citizen_id", "=", old.id), ("other_id", "=", old.id)]).unlink()
        for other in others:
            self._mark(kept, other)

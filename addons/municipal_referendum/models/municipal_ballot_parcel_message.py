from odoo import api, models
from odoo.fields import Selection

from .municipal_ballot_parcel import ARRIVED, EVENT, MODEL


class MunicipalNotification(models.Model):
    """Messages with the code of a voter: to the one address of the roll, read to nobody."""

    _inherit = "municipal.notification"

    def _get_facts(self, private=False):
        facts, parcel = super()._get_facts(private), self._get_record(MODEL)
        if parcel:
            spoken = parcel.with_context(lang=self.env.context.get("lang"))
            facts |= spoken._get_message_facts()
        return facts

    def _get_link(self):
        parcel = self._get_record(MODEL)
        return parcel._get_message_link() if parcel else super()._get_link()

    def _find_obsolete(self):
        if self.event == EVENT and not self._get_record(MODEL):
            return self.env._("The code is no longer on its way.")
        return super()._find_obsolete()

    def _keeps_to_channel(self):
        return self.event == EVENT or super()._keeps_to_channel()

    def _is_for_eyes(self):
        return self.event == EVENT or super()._is_for_eyes()

    def _move(self, state, **vals):
        moved = super()._move(state, **vals)
        if state in ARRIVED:
            for row in moved.filtered(lambda row: row.event == EVENT):
                parcel = row._get_record(MODEL)
                if parcel.ballot_id.state == "open":
                    parcel.unlink()
        return moved


class MunicipalMessageTemplate(models.Model):
    _inherit = "municipal.message.template"

    event = Selection(selection_add=[(EVENT, "Code of a ballot")], ondelete={EVENT: "cascade"})

    @api.model
    def _get_fact_names(self):
        return super()._get_fact_names() | {"title", "code", "start", "end"}

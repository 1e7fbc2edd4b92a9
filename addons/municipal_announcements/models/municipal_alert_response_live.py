from odoo import api, models

#: Told over the bus to whoever keeps the register; without a name: the list is read with rights.
CHANGED = "municipal_announcements.responses"


class MunicipalAlertResponse(models.Model):
    """The list of civil protection changes while one looks at it (N20)."""

    _inherit = "municipal.alert.response"

    def _answer(self, state, by):
        result = super()._answer(state, by)
        self._tell_keepers({"state": state})
        return result

    @api.model
    def _tell_keepers(self, payload):
        # sudo: res.groups - a channel of the bus
        group = "municipal_announcements.municipal_announcements_group_fragile"
        self.env.ref(group).sudo()._bus_send(CHANGED, payload)

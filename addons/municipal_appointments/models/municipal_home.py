from odoo import api, models


class MunicipalHome(models.AbstractModel):
    _inherit = "municipal.home"

    @api.model
    def _get_tiles(self):
        title = self.env._("Book an appointment")
        text = self.env._("Choose what you need and a free time, without waiting in line.")
        tile = self._prepare_tile("appointment", 15, "/appointments", title, text, "calendar")
        return [*super()._get_tiles(), tile]

    @api.model
    def _get_account_tiles(self, user):
        title = self.env._("My appointments")
        text = self.env._("See them, move them, cancel them.")
        count = self.env["municipal.appointment"]._get_own_count(user)
        tile = self._prepare_tile(
            "my_appointments", 20, "/my/appointments", title, text, "calendar", count=count
        )
        return [*super()._get_account_tiles(user), tile]

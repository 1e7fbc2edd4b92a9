from odoo import api, models


class MunicipalTelephonyPlivo(models.AbstractModel):
    """Plivo: telephone calls as XML documents."""

    _name = "municipal.telephony.plivo"
    _inherit = "municipal.telephony"
    _description = "Telephone carrier: Plivo"

    _telephony_code = "plivo"

    @api.model
    def _get_telephony_label(self):
        return "Plivo"

from odoo import models


class MunicipalAppointmentLane(models.Model):
    """When counters are taken."""

    _inherit = "municipal.appointment.lane"

    def _get_busy(self, start, end):
        """What stands in the way at these counters between two moments (naive UTC).

        One statement; reads nothing that ended before ``start``.

        :return: [(lane id, start, end including the gap after the visit), …] in any order
        """
        return []

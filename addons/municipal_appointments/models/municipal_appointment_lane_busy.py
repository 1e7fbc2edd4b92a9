from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from .municipal_appointment import BLOCKING, PASSING

#: No visit with its gap is longer, see the constraints of municipal.appointment.service.
LONGEST = timedelta(days=2)
BUSY = """
    WITH lane AS (
        SELECT lane_id, range_agg(tsrange(date_start, date_free)) AS taken
          FROM municipal_appointment
         WHERE lane_id IN %(lanes)s AND state IN %(blocking)s
           AND date_start > %(begin)s AND date_start < %(end)s
           AND date_free > %(start)s AND id != %(moving)s
           AND NOT (state IN %(passing)s AND date_expires <= %(now)s)
      GROUP BY lane_id
    )
    SELECT lane_id, lower(part), upper(part) FROM lane, unnest(taken) AS part
"""


class MunicipalAppointmentLane(models.Model):
    """When counters are taken."""

    _inherit = "municipal.appointment.lane"

    def _get_busy(self, start, end):
        """What stands in the way at these counters between two moments (naive UTC).

        One statement; reads nothing that ended before ``start``. What is held too long stands in
        nobody's way, also before the scheduler has ended it; nor does the appointment that is being
        moved (``municipal_moving`` in the context).

        :return: [(lane id, start, end including the gap after the visit), …] in any order; visits
            without a pause between them are one row
        """
        if not self:
            return []
        self.env["municipal.appointment"].flush_model(
            ["lane_id", "date_start", "date_free", "state", "date_expires"]
        )
        self.env.cr.execute(
            SQL(
                BUSY,
                lanes=tuple(self.ids),
                blocking=BLOCKING,
                begin=start - LONGEST,
                end=end,
                start=start,
                passing=PASSING,
                now=fields.Datetime.now(),
                moving=self.env.context.get("municipal_moving", 0),
            )
        )
        return self.env.cr.fetchall()

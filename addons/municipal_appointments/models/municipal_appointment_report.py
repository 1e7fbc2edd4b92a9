from odoo import fields, models
from odoo.tools import SQL

from .municipal_appointment import CHANNELS, STATES

WEEKDAYS = [
    ("1", "Monday"),
    ("2", "Tuesday"),
    ("3", "Wednesday"),
    ("4", "Thursday"),
    ("5", "Friday"),
    ("6", "Saturday"),
    ("7", "Sunday"),
]
#: What came of an appointment ``a``.
OUTCOME = """
    CASE WHEN a.state = 'done' THEN 'served'
         WHEN a.state IN ('no_show', 'cancelled') THEN a.state
         WHEN a.state IN ('arrived', 'called', 'serving') THEN 'here'
         ELSE 'ahead' END"""
DAYS_AHEAD = """
    CASE WHEN NOT coalesce(a.is_walk_in, false)
         THEN extract(epoch FROM a.date_start - a.date_booked) / 86400 END"""


class MunicipalAppointmentReport(models.Model):
    """Figures of appointments and of searches for a free time, as of now.

    One row is one appointment or one search; what a row has nothing to say of is empty, so that
    averages are right.
    """

    _name = "municipal.appointment.report"
    _description = "Statistics of appointments"
    _auto = False
    _rec_name = "date"
    _order = "date desc, id desc"
    _depends = {
        "municipal.appointment": [
            "service_id", "service_asked_id", "place_id", "lane_id", "called_lane_id",
            "employee_id", "company_id", "state", "channel", "is_walk_in", "is_corrected",
            "date_start", "date_booked", "date_arrived", "date_called", "date_served", "date_done",
            "people", "rating",
        ],
        "municipal.appointment.search": [
            "service_id", "place_id", "company_id", "date", "is_found", "days_to_first", "channel",
        ],
        "municipal.appointment.service": ["department_id"],
        "res.company": ["municipality_tz"],
    }  # fmt: skip

    kind = fields.Selection(
        [("appointment", "Appointment"), ("search", "Search for a free time")], readonly=True
    )
    date = fields.Datetime("Day of the visit or search", readonly=True)
    hour = fields.Char(
        "Hour of the day", readonly=True, help="By the clock of the municipality, e.g. 09:00."
    )
    weekday = fields.Selection(WEEKDAYS, readonly=True)
    outcome = fields.Selection(
        [
            ("ahead", "To come"),
            ("here", "In the house"),
            ("served", "Served"),
            ("no_show", "Did not come"),
            ("cancelled", "Cancelled"),
        ],
        readonly=True,
    )
    service_id = fields.Many2one("municipal.appointment.service", readonly=True)
    service_asked_id = fields.Many2one("municipal.appointment.service", "Booked as", readonly=True)
    department_id = fields.Many2one("hr.department", readonly=True)
    place_id = fields.Many2one("municipal.place", readonly=True)
    lane_id = fields.Many2one("municipal.appointment.lane", "Counter", readonly=True)
    employee_id = fields.Many2one("hr.employee", "Served by", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    channel = fields.Selection(CHANNELS, readonly=True)
    is_walk_in = fields.Boolean("Without appointment", readonly=True)
    is_corrected = fields.Boolean("Topic corrected", readonly=True)
    appointment_count = fields.Integer("Appointments", readonly=True)
    served_count = fields.Integer("Served", readonly=True)
    no_show_count = fields.Integer("Did not come", readonly=True)
    cancelled_count = fields.Integer("Cancelled", readonly=True)
    corrected_count = fields.Integer("Topics corrected", readonly=True)
    people = fields.Integer(readonly=True)
    days_ahead = fields.Float("Days booked ahead", readonly=True, aggregator="avg")
    wait_minutes = fields.Float("Waiting (minutes)", readonly=True, aggregator="avg")
    visit_minutes = fields.Float("Service (minutes)", readonly=True, aggregator="avg")
    rating = fields.Float(readonly=True, aggregator="avg")
    searches = fields.Integer(readonly=True)
    failed_count = fields.Integer("Searches that found nothing", readonly=True)
    days_to_first = fields.Float("Days to the first free time", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT r.*, to_char(r.wall, 'HH24:00') AS hour, extract(isodow FROM r.wall)::text AS weekday
              FROM (
                  SELECT p.*, p.date AT TIME ZONE 'UTC' AT TIME ZONE c.municipality_tz AS wall
                    FROM (%s UNION ALL %s) p JOIN res_company c ON c.id = p.company_id
              ) r
            """,
            self._query_appointments(),
            self._query_searches(),
        )

    def _query_appointments(self):
        return SQL(
            """
            SELECT a.id * 2 AS id, 'appointment' AS kind, a.date_start AS date, a.service_id,
                   a.service_asked_id, s.department_id, a.place_id,
                   coalesce(a.called_lane_id, a.lane_id) AS lane_id, a.employee_id, a.company_id,
                   a.state, a.channel, a.is_walk_in, a.is_corrected, %s AS outcome,
                   1 AS appointment_count, (a.state = 'done')::int AS served_count,
                   (a.state = 'no_show')::int AS no_show_count,
                   (a.state = 'cancelled')::int AS cancelled_count,
                   coalesce(a.is_corrected, false)::int AS corrected_count, a.people,
                   %s AS days_ahead,
                   extract(epoch FROM coalesce(a.date_called, a.date_served)
                           - CASE WHEN coalesce(a.is_walk_in, false) THEN a.date_arrived
                                  ELSE greatest(a.date_arrived, a.date_start) END
                   ) / 60 AS wait_minutes,
                   extract(epoch FROM a.date_done - a.date_served) / 60 AS visit_minutes,
                   nullif(a.rating, 0) AS rating, 0 AS searches, 0 AS failed_count,
                   NULL::int AS days_to_first
              FROM municipal_appointment a
              JOIN municipal_appointment_service s ON s.id = a.service_id
             WHERE a.state NOT IN ('held', 'expired', 'kept_back')
            """,
            SQL(OUTCOME),
            SQL(DAYS_AHEAD),
        )

    def _query_searches(self):
        return SQL(
            """
            SELECT r.id * 2 + 1, 'search', r.date, r.service_id, r.service_id, s.department_id,
                   r.place_id, NULL, NULL, r.company_id, NULL, r.channel, NULL, NULL, NULL, 0, 0,
                   0, 0, 0, 0, NULL, NULL, NULL, NULL, 1, (NOT coalesce(r.is_found, false))::int,
                   CASE WHEN r.is_found THEN r.days_to_first END
              FROM municipal_appointment_search r
              JOIN municipal_appointment_service s ON s.id = r.service_id
            """
        )

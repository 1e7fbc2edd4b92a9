from odoo import fields
from odoo.addons.municipal_crm.tests.common import MunicipalCase

#: What the rows are, written by hand over the requests and their history.
BY_HAND = """
    SELECT r.id, r.company_id, r.department_id, r.category_id, r.channel, r.user_id, r.satisfaction,
           (r.date_submitted AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Athens')::date,
           CASE WHEN s.is_closed IS TRUE AND (SELECT is_closed IS TRUE FROM municipal_request_state
                                               WHERE id = coalesce(l.state_id, r.state_id)) THEN
               (greatest(r.date_state_changed, l.date_state_changed)
                AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Athens')::date END,
           r.date_deadline,
           (SELECT floor(extract(epoch FROM min(h.date) - r.date_submitted) / 3600)::int
              FROM municipal_request_history h
             WHERE h.request_id = r.id AND h.event IN ('reply', 'state')
               AND h.actor IN ('clerk', 'supervisor', 'administrator')),
           (SELECT count(*)::int FROM municipal_request_history h
              JOIN municipal_request_state a ON a.id = h.state_from_id AND a.is_closed IS TRUE
              JOIN municipal_request_state b ON b.id = h.state_to_id AND b.is_closed IS NOT TRUE
             WHERE h.request_id = r.id AND h.event = 'state')
      FROM municipal_request r JOIN municipal_request_state s ON s.id = r.state_id
      LEFT JOIN municipal_request l ON l.id = r.merged_into_id
     WHERE r.company_id = %s ORDER BY r.id
"""
KEPT = """
    SELECT id, company_id, department_id, category_id, channel, user_id, satisfaction, day_in,
           day_out, due, answer_hours, reopened
      FROM municipal_indicator_fact WHERE company_id = %s ORDER BY id
"""


class IndicatorCase(MunicipalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.indicator = cls.env["municipal.indicator"]
        cls.first_day, cls.last_day = "2026-03-01", "2026-03-31"
        cls.march = {"date_from": cls.first_day, "date_to": cls.last_day}

    def _select(self, statement):
        self.env.flush_all()
        self.env.cr.execute(statement, [self.env.company.id])
        return self.env.cr.fetchall()

    def _assert_exact(self):
        self.assertEqual(self._select(KEPT), self._select(BY_HAND))

    @classmethod
    def _file(cls, moment, **vals):
        """A request that was submitted at ``moment``."""
        return cls._make_request(date_submitted=fields.Datetime.to_datetime(moment), **vals)

    def _get_tiles(self, user, **filters):
        found = self.indicator.with_user(user).get_dashboard(self.march | filters)
        return {tile["key"]: tile["value"] for tile in found["tiles"]}

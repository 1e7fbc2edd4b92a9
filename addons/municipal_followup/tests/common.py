from datetime import timedelta

from freezegun import freeze_time
from odoo.addons.municipal_crm.tests.common import MunicipalCase

#: A Monday without a holiday near it; half past ten in Athens.
MONDAY = "2026-11-02 08:30:00"


class FollowupCase(MunicipalCase):
    """A town whose clock the test turns."""

    def setUp(self):
        super().setUp()
        self.clock = freeze_time(MONDAY)
        self.frozen = self.clock.start()
        self.addCleanup(self.clock.stop)
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kw: 1)
        calendar = self.company.resource_calendar_id
        calendar.tz = "Europe/Athens"
        self.company.write({"municipality_reminder_days": 10, "municipality_waiting_days": 30})
        self.request = self._make_request(user_id=self.anna.id)

    def _pass(self, **time):
        self.frozen.tick(timedelta(**time))

    def _go_to(self, moment):
        self.frozen.move_to(moment)

    def _get_messages(self, event, **vals):
        domain = [("event", "=", event), *((name, "=", value) for name, value in vals.items())]
        return self.env["municipal.notification"].sudo().search(domain, order="id")

"""What tests of messages need: a town with an address, a sink, and the queues run by hand."""

import os
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from ..tools.sink import VARIABLE
from .common import MunicipalCase


class NotificationCase(MunicipalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for lang in ("en_US", "el_GR"):
            cls.env["res.lang"]._activate_lang(lang)
        cls.company.partner_id.lang = "en_US"
        cls.company.write({"email": "info@town.example", "phone": "+302310000000"})
        cls.Notification = cls.env["municipal.notification"]
        cls.Sink = cls.env["municipal.sink.message"]
        # Odoo sends nothing during tests; here it sends into the sink
        cls.startClassPatcher(patch.object(IrMail_Server, "_disable_send", lambda *_args: False))
        # nothing from outside the test is in the queues
        cls.env["mail.mail"].search([("state", "=", "outgoing")]).cancel()
        cls.Notification.search([("state", "in", ("queued", "sending"))])._set_cancelled("test")

    def setUp(self):
        super().setUp()
        self.sink = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.startPatcher(patch.dict(os.environ, {VARIABLE: str(self.sink)}))

    def _run(self, xmlid):
        """Run a scheduled action as the worker does: its own cursor, its own commits."""
        with self.enter_registry_test_mode():
            self.env.ref(xmlid).method_direct_trigger()

    def _send(self):
        """Everything that is due leaves: the outbox, then the queues that it feeds."""
        self._run("municipal_crm.municipal_notification_cron_send")
        self._run("mail.ir_cron_mail_scheduler_action")
        self._run("sms.ir_cron_sms_scheduler_action")

    def _hand_over(self):
        """Only the outbox: the queues of e-mail and SMS stand still."""
        self._run("municipal_crm.municipal_notification_cron_send")

    def _get_mail(self, notification):
        return self.env["mail.mail"].search([("municipal_notification_id", "=", notification.id)])

    def _get_sink(self, notification):
        return self.Sink.search([("key", "=", notification.uuid)])

    def _get_files(self):
        return sorted(path.name for path in self.sink.rglob("*") if path.is_file())

    def _to_citizen(self, request):
        return request.notification_ids.filtered(lambda row: row.audience == "citizen")

    def _to_staff(self, request):
        return request.notification_ids.filtered(lambda row: row.audience == "staff")

"""A town whose requests are registered by a document system on this machine."""

import os
import tempfile
from unittest.mock import patch

from odoo.addons.municipal_crm.tests.common import MunicipalCase
from odoo.addons.municipal_crm.tools.sink import VARIABLE
from odoo.tests.common import _super_send

from ..tools.counterpart import Counterpart


class ProtocolCase(MunicipalCase):
    @classmethod
    def _request_handler(cls, session, request, /, **options):
        """The counterpart is on this machine, and impatience is what is tested."""
        if request.url.startswith("http://127.0.0.1:"):
            return _super_send(session, request, **options)
        return super()._request_handler(session, request, **options)

    def setUp(self):
        super().setUp()
        sink = self.enterContext(tempfile.TemporaryDirectory())
        self.startPatcher(patch.dict(os.environ, {VARIABLE: sink}))
        self.counterpart = Counterpart(late=3).start()
        self.addCleanup(self.counterpart.stop)
        self.Document = self.env["municipal.protocol.document"]
        # nothing from outside the test is in the queue
        self.Document.search([("state", "=", "pending")]).date_next = "2999-01-01"
        self.connect()

    def connect(self, **vals):
        self.company.write(
            {
                "protocol_connector": "rest",
                "protocol_address": self.counterpart.address,
                "protocol_secret": "local",
                "protocol_seconds": 1,
            }
            | vals
        )

    def file(self, *plan, **vals):
        """The document of a new request; the counterpart will behave as planned."""
        self.counterpart.plan.extend(plan)
        return self._make_request(**{"user_id": self.anna.id} | vals).protocol_document_ids

    def run_queue(self, document=None):
        """One run of the scheduled action, at the time at which ``document`` is due."""
        if document:
            document.date_next = "2020-01-01"
        with self.enter_registry_test_mode():
            self.env.ref(
                "municipal_protocol.municipal_protocol_document_cron"
            ).method_direct_trigger()

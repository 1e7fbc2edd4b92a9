import uuid

from odoo import SUPERUSER_ID, api
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger
from psycopg2.errors import LockNotAvailable, SerializationFailure

from ..tools.webhook import Webhook
from .telephony_common import CALLER, NUMBER


@tagged("post_install", "-at_install")
class TestWebhookParallel(TransactionCase):
    """Two real transactions beside each other, as of two workers."""

    def setUp(self):
        super().setUp()
        self.key = f"parallel-{uuid.uuid4().hex[:8]}"
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            account = env["municipal.ivr.account"].create(
                {"name": self.key, "key": self.key, "provider": "plivo"}
            )
            self.account_id = account.id
            flow = env.ref("municipal_ivr.municipal_ivr_flow_default")
            line = {"name": self.key, "account_id": account.id, "flow_id": flow.id}
            env["municipal.ivr.line"].create(line | {"number": f"+{NUMBER}"})
        self.addCleanup(self._clean)

    def _clean(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["municipal.call"].search([("account_id", "=", self.account_id)]).unlink()
            env["municipal.ivr.caller"].search([("phone", "=", f"+{CALLER}")]).unlink()
            account = env["municipal.ivr.account"].browse(self.account_id)
            account.line_ids.unlink()
            account.unlink()

    def _work(self):
        """A worker: its own transaction, which waits for nobody longer than a moment."""
        cr = self.enterContext(self.registry.cursor())
        self.addCleanup(cr.rollback)
        return api.Environment(cr, SUPERUSER_ID, {})

    def _tell(self, env, path, **fields):
        env.cr.execute("SET LOCAL lock_timeout = '200ms'")
        what, _mark, query = path.partition("?")
        form = {"CallUUID": self.key, "From": CALLER, "To": NUMBER, "Direction": "inbound"}
        headers = {"X-Plivo-Signature-V3-Nonce": uuid.uuid4().hex}
        webhook = Webhook(what, "POST", f"/ivr/x/{what}", query, form | fields, headers)
        return env["municipal.ivr.account"]._get_by_key(self.key)._receive(webhook)

    @mute_logger("odoo.sql_db")
    def test_two_workers_hear_of_a_new_call(self):
        """I26: the second waits, is run again by the server, and gives the first one's answer."""
        first, second = self._work(), self._work()
        answer = self._tell(first, "answer")
        with self.assertRaises(LockNotAvailable):
            self._tell(second, "answer")
        second.cr.rollback()
        first.cr.commit()
        self.assertEqual(self._tell(second, "answer").body, answer.body)
        domain = [("account_id", "=", self.account_id)]
        self.assertEqual(second["municipal.call"].search(domain).event_ids.repeats, 1)

    @mute_logger("odoo.sql_db")
    def test_two_workers_hear_of_the_same_keys(self):
        """I26: who saw the call as it was before is run again and changes nothing."""
        first, second = self._work(), self._work()
        self._tell(first, "answer")
        first.cr.commit()
        second["municipal.call"].search_count([])  # from now on it sees the call as it is
        answer = self._tell(first, "step?n=1&as=input", Digits="1")
        first.cr.commit()
        with self.assertRaises(SerializationFailure):
            self._tell(second, "step?n=1&as=input", Digits="1")
        second.cr.rollback()
        again = self._tell(second, "step?n=1&as=input", Digits="1")
        self.assertEqual(again.body, answer.body)
        call = second["municipal.call"].search([("account_id", "=", self.account_id)])
        self.assertEqual((call.state["step"], len(call.event_ids)), (2, 2))

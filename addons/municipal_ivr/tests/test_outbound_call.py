import uuid
from unittest.mock import patch

from odoo.tests import tagged

from ..tools import plivo_message
from ..tools.webhook import Webhook
from .outbound_common import CRON, FakeRest
from .telephony_common import NUMBER, PUBLIC, TOKEN, TelephonyCase

CITIZEN = "302310123456"
SEND = "municipal_crm.municipal_notification_cron_send"


@tagged("post_install", "-at_install")
class TestOutboundCall(TelephonyCase):
    """A whole call that we make, webhook by webhook, signed as the carrier signs."""

    def setUp(self):
        super().setUp()
        self.line.is_outbound = True
        self.env["municipal.call.order"].search([])._move("cancelled")  # nothing but our own
        self.rest = FakeRest()
        provider = type(self.env["municipal.telephony.plivo"])
        self.startPatcher(patch.object(provider, "_get_rest", lambda _self, _account: self.rest))
        self.clock.move_to("2026-11-24 08:30:00")
        self.request = self._make_request(preferred_channel="phone", contact_phone=CITIZEN)
        Notification = self.env["municipal.notification"]
        Notification.search([("state", "=", "queued")])._set_cancelled("test")
        self.request._reply_to_citizen("The lamp will be mended on Friday.")
        self.run_cron(SEND)
        self.run_cron(CRON)
        self.order = self.env["municipal.call.order"].search([("request_id", "=", self.request.id)])
        self.message = self.order.notification_id

    def run_cron(self, xmlid):
        with self.enter_registry_test_mode():
            self.env.ref(xmlid).method_direct_trigger()

    def fields(self, **fields):
        outbound = {"From": NUMBER, "To": CITIZEN, "Direction": "outbound"}
        return super().fields(**outbound, RequestUUID="request-1") | fields

    def pick_up(self):
        url = self.rest.placed[-1]["answer"]
        return self.tell(url.split("/ivr/test/")[1].split("#")[0], Event="StartApp")

    def hang_up(self, **fields):
        url = self.rest.placed[-1]["hangup"]
        path = url.split("/ivr/test/")[1].split("#")[0]
        self.tell(path, **{"CallStatus": "completed", "TotalCost": "0.024", **fields})
        self.call.sudo()._settle()

    def test_the_news_is_heard(self):
        """I22: ring, key, PIN, news, confirmed; delivered, with its cost."""
        self.pick_up()
        self.assertEqual(self.order.state, "ringing")
        self.assertEqual((self.call.node, self.call.direction), ("news", "outbound"))
        self.press("1", self.request.pin)
        kept = str(self.call.event_ids.mapped("payload"))
        self.assertNotIn(self.request.pin, kept, "the carrier's keys are masked")
        self.press("2")
        self.assertEqual(self.message.state, "delivered")
        self.hang_up(Duration="55")
        self.assertEqual((self.order.state, self.order.outcome), ("done", "heard"))
        self.assertAlmostEqual(self.order.cost, 0.024)
        self.assertEqual(self.call.order_id, self.order)
        self.assertEqual(self.call.citizen_id, self.citizen)

    def test_the_same_webhooks_again_change_nothing(self):
        """I26: told twice, heard once."""
        first = self.pick_up()
        self.assertEqual(self.pick_up().body, first.body)
        self.press("2")
        self.hang_up(Duration="12")
        self.hang_up(Duration="12")
        self.assertEqual((self.order.state, self.order.tries), ("planned", 1))

    def test_nobody_answers(self):
        """I23: only the hang-up is told; it rings again later."""
        self.hang_up(CallStatus="no-answer", HangupCauseName="Ring Timeout Reached", Duration="0")
        self.assertEqual((self.order.state, self.order.outcome), ("planned", "no_answer"))
        self.assertEqual(str(self.order.date_planned), "2026-11-24 09:00:00")
        self.clock.move_to("2026-11-24 09:00:30")
        self.run_cron(CRON)
        self.assertEqual(len(self.rest.placed), 2)
        self.call_uuid = str(uuid.uuid4())
        self.pick_up()
        self.assertEqual(self.order.state, "ringing")

    def test_busy_is_tried_earlier(self):
        """I23: somebody is at home."""
        self.hang_up(CallStatus="busy", HangupCauseName="Busy Line", Duration="0")
        self.assertEqual(str(self.order.date_planned), "2026-11-24 08:45:00")

    def test_silence_ends_with_a_neutral_sentence(self):
        """I16, I23: a machine or a silent person; nothing private, then it rings later."""
        self.pick_up()
        for _time in range(4):
            step = self.xml.xpath("//Redirect/text()")
            if not step:
                break
            self.tell(self._get_path(step[-1].split("#")[0]))
        self.assertEqual(self.call.node, "nobody")
        self.hang_up(Duration="50")
        self.assertEqual((self.order.state, self.order.outcome), ("planned", "no_answer"))

    def test_machine_detection_comes_by_its_own_door(self):
        """I23: signed as everything else."""
        self.pick_up()
        url = self.rest.placed[-1]["machine_detection_url"]
        path = url.split("/ivr/test/")[1].split("#")[0]
        self.assertEqual(self.tell(path, Machine="true").status, 200)
        self.assertEqual(self.order.outcome, "machine")
        webhook = self.make_webhook(path, self.fields(Machine="true"), token="wrong")
        self.assertEqual(self.tell(path, webhook=webhook).status, 403)

    def test_an_order_of_nobody_gets_a_normal_call(self):
        """I26: an address with an id that is not ours does no harm."""
        self.tell("answer?order=nobodys")
        self.assertEqual(self.answer.status, 200)
        self.assertFalse(self.call.order_id)

    def test_messages_come_by_their_doors(self):
        """X06, I27: signed by the newer or the older scheme; unsigned ones are refused."""
        form = {"From": "306971234567", "To": NUMBER, "Text": "hello", "MessageUUID": "m-1"}
        webhook = self.make_webhook("message", form)
        self.assertEqual(self.tell("message", webhook=webhook).status, 200)
        Message = self.env["municipal.ivr.message"]
        self.assertEqual(Message.search_count([("uuid", "=", "m-1")]), 1)
        unsigned = self.make_webhook("message", form | {"MessageUUID": "m-2"}, token="wrong")
        self.assertEqual(self.tell("message", webhook=unsigned).status, 403)
        self.assertFalse(Message.search_count([("uuid", "=", "m-2")]))

    def test_older_signatures_hold_for_messages_alone(self):
        """I27: a call signed by the older scheme is refused."""

        def make(what):
            signature = plivo_message.sign(f"{PUBLIC}/ivr/test/{what}", "n1", TOKEN)
            headers = {plivo_message.HEADER: signature, plivo_message.NONCE_HEADER: "n1"}
            form = self.fields(Text="x", MessageUUID=f"m-{what}")
            return Webhook(what, "POST", f"/ivr/test/{what}", "", form, headers)

        self.assertEqual(self.tell("message", webhook=make("message")).status, 200)
        self.assertEqual(self.tell("answer", webhook=make("answer")).status, 403)

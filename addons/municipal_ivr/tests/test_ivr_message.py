import os
from unittest.mock import patch
from uuid import uuid4

from odoo.addons.municipal_crm.tools.sink import VARIABLE
from odoo.tests import tagged

from ..tools.errors import TelephonyError
from ..tools.webhook import Webhook
from .outbound_common import OUR_NUMBER, OutboundCase

MOBILE = "+306971234567"
SMS_CRON = "sms.ir_cron_sms_scheduler_action"


@tagged("post_install", "-at_install")
class TestIvrMessage(OutboundCase):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.dict(os.environ))
        os.environ.pop(VARIABLE, None)  # nothing is caught before the provider
        self.company.municipality_sms_account_id = self.account
        self.Message = self.env["municipal.ivr.message"]
        self.env["sms.sms"].search([]).unlink()
        self.env["ir.config_parameter"].set_param("municipal_crm.rate.ivr_message", "10000/60")

    def make_sms(self, body="Good day", number=MOBILE):
        return self.env["sms.sms"].create({"number": number, "body": body})

    def send(self):
        self._run(SMS_CRON)

    def find(self, sms):
        return self.Message.search([("uuid", "=", sms.uuid), ("direction", "=", "out")])

    def receive(self, text, uuid=None, number=MOBILE):
        """A citizen's SMS; what was answered at once, in order."""
        self.count = getattr(self, "count", 0) + 1
        form = {
            "From": number.lstrip("+"),
            "To": OUR_NUMBER.lstrip("+"),
            "Text": text,
            "Type": "sms",
            "MessageUUID": uuid or f"in-{self.count}",
        }
        self.Message._receive(self.account, self.webhook("message", form))
        before = len(self.rest.sent)
        self.send()
        return [sent["text"] for sent in self.rest.sent[before:]]

    def report(self, sms, status, **fields):
        form = {"MessageUUID": "message-1", "Status": status, **fields}
        self.Message._receive(self.account, self.webhook("message_status", form, f"sms={sms.uuid}"))

    def webhook(self, what, form, query=""):
        path = f"/ivr/test/{what}"
        return Webhook(what=what, method="POST", path=path, query=query, form=form, headers={})

    def test_other_addons_hear_of_every_sms_that_comes_in(self):
        """N10, X06: once, with the municipality whose number it was sent to."""
        heard = []
        model = type(self.env["municipal.channel.sms"])
        take = lambda _self, number, text, company: heard.append((number, text, company))  # noqa: E731
        with patch.object(model, "_take_incoming", take):
            self.receive("ΣΤΟΠ", uuid="one")
            self.receive("ΣΤΟΠ", uuid="one")
        self.assertEqual(heard, [(MOBILE, "ΣΤΟΠ", self.company)])

    # === OUT === #

    def test_an_sms_leaves_through_the_account_of_the_municipality(self):
        """X06: Odoo's queue, our carrier; number, parts and text are kept."""
        sms = self.make_sms("Καλημέρα " * 8)
        self.send()
        (sent,) = self.rest.sent
        self.assertEqual((sent["from"], sent["to"]), (OUR_NUMBER, MOBILE))
        self.assertIn(f"/ivr/test/message_status?sms={sms.uuid}", sent["url"])
        kept = self.find(sms)
        self.assertEqual((kept.state, kept.carrier_ref), ("sent", "message-1"))
        self.assertEqual((kept.encoding, kept.parts), ("ucs2", 2))
        self.assertEqual(sms.state, "pending")

    def test_reports_of_the_carrier_reach_the_message(self):
        """X06: delivered, with parts and cost; twice and out of order."""
        sms = self.make_sms()
        self.send()
        self.report(sms, "delivered", Units="1", TotalAmount="0.0712")
        self.report(sms, "sent", Units="1", TotalAmount="0.0712")
        self.report(sms, "delivered", Units="1", TotalAmount="0.0712")
        kept = self.find(sms)
        self.assertEqual((kept.state, kept.cost, kept.parts), ("delivered", 0.0712, 1))

    def test_the_outbox_follows_the_reports(self):
        """X06, C03: a notification by SMS is delivered when the carrier says so."""
        request = self._make_request(preferred_channel="sms", contact_phone=MOBILE)
        message = self._to_citizen(request).filtered(lambda row: row.event == "submitted")
        self._hand_over()
        self.send()
        self.assertEqual((message.channel, message.state), ("sms", "sent"))
        kept = self.Message.search([("uuid", "=", message.uuid)])
        self.assertIn(request.pin, self.rest.sent[-1]["text"])
        self.assertNotIn(request.pin, kept.text, "codes are not kept")
        self.report(message, "delivered")
        self.assertEqual(message.state, "delivered")

    def test_an_undelivered_message_takes_another_way(self):
        """X06: the number does not exist; e-mail is tried next."""
        request = self._make_request(preferred_channel="sms", contact_phone=MOBILE)
        message = self._to_citizen(request).filtered(lambda row: row.event == "submitted")
        self._hand_over()
        self.send()
        self.report(message, "undelivered", ErrorCode="50")
        self._hand_over()
        self.assertNotEqual(message.channel, "sms")

    def test_a_lost_answer_sends_nothing_twice(self):
        """X06: asked first; the carrier has it, so nothing is sent again."""
        sms = self.make_sms()
        self.rest.answers = [TelephonyError("no answer: ReadTimeout", unknown=True)]
        self.send()
        self.assertEqual((sms.state, self.find(sms).state), ("error", "sending"))
        sms.state = "outgoing"
        self.send()
        self.assertEqual(len(self.rest.sent), 1, "asked too early, nothing is known yet")
        self.at("2026-11-24 08:40:00")
        self.rest.messages = [{"message_uuid": "message-1"}]
        sms.state = "outgoing"
        self.send()
        self.assertEqual((len(self.rest.sent), self.find(sms).state), (1, "sent"))
        self.assertEqual(sms.state, "pending")

    def test_what_never_left_is_sent(self):
        """X06: the carrier knows of none."""
        sms = self.make_sms()
        self.rest.answers = [TelephonyError("no answer: ReadTimeout", unknown=True)]
        self.send()
        self.at("2026-11-24 08:40:00")
        sms.state = "outgoing"
        self.send()
        self.assertEqual((len(self.rest.sent), self.find(sms).state), (2, "sent"))

    def test_a_dead_server_sends_nothing_twice(self):
        """X06: written down before it left; the row of the queue was not yet marked."""
        sms = self.make_sms()
        self.send()
        sms.write({"state": "outgoing", "to_delete": False})
        self.send()
        self.assertEqual((len(self.rest.sent), sms.state), (1, "pending"))

    def test_a_refusal_is_told(self):
        """X06: per message, with the carrier's reason."""
        sms, other = self.make_sms(), self.make_sms("Other", "+306970000000")
        self.rest.answers = [TelephonyError("HTTP 400: bad number", permanent=True)]
        self.send()
        self.assertEqual(sms.state, "error")
        self.assertEqual(self.find(sms).reason, "HTTP 400: bad number")
        self.assertEqual(other.state, "pending")

    def test_greek_beyond_the_limit_is_cut(self):
        """X06: not more letters than the carrier takes."""
        self.make_sms("λέξη " * 200)
        self.send()
        self.assertLessEqual(len(self.rest.sent[0]["text"]), 335)

    def test_two_municipalities_send_in_one_run(self):
        """X06: each through its own provider."""
        town = self.env["res.company"].create({"name": "Other town"})
        mine, theirs = self.make_sms(), self.make_sms("Other", "+306970000000")
        theirs.municipal_account_id = self.account.copy(
            {"key": "other", "name": "Other", "company_id": town.id}
        )
        self.send()
        self.assertEqual(len(self.rest.sent), 2)
        self.assertEqual(self.find(theirs).company_id, town)
        self.assertEqual(self.find(mine).company_id, self.company)

    def test_a_report_that_never_came_is_asked_for(self):
        """X06: once a day; a carrier that does not answer is asked again."""
        sms = self.make_sms()
        self.send()
        self.rest.answers = [
            TelephonyError("HTTP 503"),
            {"message_state": "delivered", "units": 1, "total_amount": "0.0712"},
        ]
        for day, state in (("25 08:29", "sent"), ("26 08:31", "sent"), ("27 08:32", "delivered")):
            self.at(f"2026-11-{day}:00")
            self._run("municipal_ivr.municipal_ivr_message_cron_ask")
            self.assertEqual(self.find(sms).state, state, day)
        self.assertAlmostEqual(self.find(sms).cost, 0.0712)

    # === STOP === #

    def test_stop_is_obeyed_until_start(self):
        """X06, D5: STOP, ΣΤΟΠ: no more SMS, other ways stay; START takes it back."""
        self.assertEqual(self.receive("ΣΤΟΠ."), [])
        sms = self.make_sms()
        self.send()
        self.assertEqual((sms.state, sms.failure_type), ("error", "sms_blacklist"))
        request = self._make_request(preferred_channel="sms", contact_phone=MOBILE)
        self._hand_over()
        self.assertNotIn("sms", self._to_citizen(request).mapped("channel"))
        self.assertEqual(len(self.receive("START")), 1)
        again = self.make_sms()
        self.send()
        self.assertEqual(again.state, "pending")

    def test_a_stop_that_the_carrier_took_is_obeyed_too(self):
        """D5: its report says so."""
        sms = self.make_sms()
        self.send()
        self.report(sms, "failed", ErrorCode="200")
        other = self.make_sms()
        self.send()
        self.assertEqual(other.state, "error")

    # === IN: A CONVERSATION === #

    def test_an_unknown_word_gets_help_in_its_language(self):
        """I42: short, and says which words work."""
        (help_text,) = self.receive("hello?")
        self.assertIn("REQUEST", help_text)
        (greek,) = self.receive("γεια σας")
        self.assertIn("ΑΙΤΗΜΑ", greek)

    def test_a_word_opens_the_same_dialogue_as_by_telephone(self):
        """I42: the state of a request by SMS, with number and PIN."""
        request = self._make_request()
        (asked,) = self.receive("STATUS")
        self.assertIn("number of your request", asked)
        self.receive(request.protocol_number)
        told = " ".join(self.receive(request.pin))
        self.assertIn(request.state_id.public_name or request.state_id.name, told)
        texts = self.Message.search([("direction", "=", "in")]).mapped("text")
        self.assertNotIn(request.pin, texts, "codes are not kept")

    def test_greek_words_open_greek_dialogues(self):
        """I42: ΠΟΡΕΙΑ, πορεία: whatever the keyboard gives."""
        (asked,) = self.receive("Πορεία")
        self.assertIn("αριθμό", asked)

    def test_the_carrier_tells_it_twice(self):
        """I26, I42: one reply to one SMS."""
        self.assertEqual(len(self.receive("STATUS", uuid="same")), 1)
        self.assertEqual(self.receive("STATUS", uuid="same"), [])
        self.assertEqual(self.Message.search_count([("uuid", "=", "same")]), 1)

    def test_a_flood_is_not_answered(self):
        """I42: so many an hour, then silence."""
        self.env["ir.config_parameter"].set_param("municipal_crm.rate.ivr_message", "2/3600")
        number = f"+3069{uuid4().int % 10**8:08}"  # hits outlive a test
        answers = [self.receive("what", number=number) for _sms in range(4)]
        self.assertEqual([len(answer) for answer in answers], [1, 1, 0, 0])

    def test_another_number_cannot_go_on_with_a_conversation(self):
        """I38: each number has its own."""
        self.receive("STATUS")
        (help_text,) = self.receive("2026-000001", number="+306970000222")
        self.assertIn("REQUEST", help_text)

    def test_a_whole_request_is_made_by_sms(self):
        """I42: people who cannot speak report as others do."""
        said = " ".join(self.receive("REQUEST"))
        self.assertTrue(said)
        session = self.env["municipal.dialogue.session"].search(
            [("medium", "=", "sms"), ("caller", "=", MOBILE)]
        )
        self.assertEqual(session.status, "active")
        self.receive("The lamp in front of number 5 of our street is out")
        self.assertGreater(session.turn_number, 1)

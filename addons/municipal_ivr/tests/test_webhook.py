import json
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .telephony_common import CALLER, TelephonyCase

ENGINE = "odoo.addons.municipal_ivr.models.municipal_ivr_account_webhook"


@tagged("post_install", "-at_install")
class TestWebhook(TelephonyCase):
    def test_a_request_is_spoken_filed_and_told(self):
        """I02, I03: menu, consent, category by keys, spoken matter, protocol number; settled."""
        self.report()
        request = self.call.request_ids
        self.assertEqual(len(request), 1)
        self.assertEqual(request.channel, "phone")
        self.assertEqual(request.contact_phone, f"+{CALLER}")
        self.hang_up()
        self.assertEqual(self.call.status, "settled")
        self.assertEqual(self.call.request_ids, request)

    def test_a_repeat_gets_the_same_answer_and_has_no_effect(self):
        """I26: the same webhook again, with its own or with another nonce."""
        first = self.make_webhook("answer", self.fields(CallStatus="ringing"))
        document = self.tell("", first).body
        for webhook in (first, self.make_webhook("answer", self.fields(CallStatus="ringing"))):
            self.assertEqual(self.tell("", webhook).body, document)
        self.follow(Digits="1")
        self.follow(Digits="1")
        before = self.count()
        again = self.make_webhook("step?n=1&as=input", self.fields(Digits="1"))
        document = self.call.event_ids.filtered(lambda row: row.step == 1).answer
        self.assertEqual(self.tell("", again).body.decode(), document)
        self.assertEqual(self.count(), before)

    def _get_rows(self):
        """All that the database keeps of calls and conversations, as one text."""
        self.env.flush_all()
        tables = ("call", "call_event", "dialogue_session", "dialogue_turn")
        texts = []
        for table in tables:
            self.env.cr.execute(f"SELECT string_agg(t::text, '') FROM municipal_{table} t")
            texts.append(self.env.cr.fetchone()[0] or "")
        return "".join(texts)

    def test_a_pin_that_is_told_stands_nowhere_while_the_call_runs(self):
        """I40: sealed in the state of the call, so that the carrier may ask once more."""
        self.report()
        pin = self.call.request_ids.pin
        self.assertIn(pin, str(self.call._read_state()))
        self.assertNotIn(pin, self._get_rows())
        self.press("1")
        self.assertNotIn(pin, self._get_rows())
        self.hang_up()
        self.assertNotIn(pin, str(self.call._read_state()))
        self.assertNotIn(pin, self._get_rows())

    def test_a_pin_that_is_pressed_stands_nowhere(self):
        """I40: neither in its turn nor when it comes too early."""
        request = self._make_request()
        self.start().press("1", "1", "2")
        number = "".join(filter(str.isdigit, request.protocol_number))
        self.press(number)
        self.follow(Digits=request.pin)
        self.assertNotIn(request.pin, self._get_rows())
        step = self.call.state["step"]
        self.tell(f"step?n={step + 1}&as=input", **{"Digits": "918273"})
        self.assertIn("918273", str(self.call._read_state()["held"]))
        self.assertNotIn("918273", self.call.state["sealed"])
        self.env.flush_all()
        self.env.cr.execute("SELECT string_agg(state::text, '') FROM municipal_call")
        self.assertNotIn("918273", self.env.cr.fetchone()[0])

    def test_a_server_without_a_key_seals_too(self):
        """I40: with one made of the secret of the database; what was sealed before is read on."""
        self.start().press("1", "1")
        before = self.call._read_state()
        sealed = type(self.env["municipal.sealed"])
        with patch.object(sealed, "_get_seal", side_effect=UserError("no key")):
            other = self.call._prepare_sealed_state(before)
            self.assertNotIn("turn", other)
        self.call.state = other
        self.assertEqual(self.call._read_state()["answers"], before["answers"])

    def test_a_nonce_of_other_content_is_refused(self):
        """I27: who has caught a nonce cannot say something else with it."""
        self.tell("", self.make_webhook("answer", self.fields(), nonce="once"))
        other = self.make_webhook("step?n=1&as=input", self.fields(Digits="2"), nonce="once")
        before = self.count()
        self.assertEqual(self.tell("", other).status, 403)
        self.assertEqual(self.count(), before)

    def test_what_was_caught_years_ago_begins_no_call(self):
        """I27: a signed request of a call that is forgotten here has no effect any more."""
        fields = self.fields(CallStatus="ringing", SessionStart="2024-01-05 08:33:39.219903")
        self.assertEqual(self.tell("", self.make_webhook("answer", fields)).status, 403)
        self.assertFalse(self.call)
        fields = self.fields(SessionStart="2026-11-24 07:59:58.219903")
        self.assertEqual(self.tell("", self.make_webhook("answer", fields)).status, 200)

    def test_every_way_of_signing(self):
        """I27: GET and POST, Greek, two signatures, the second token, the main account."""
        self.account.write({"second_token": "new one", "main_token": "mother"})
        self.assertEqual(self.tell("", self.make_webhook("answer", self.fields())).status, 200)
        greek = self.make_webhook("answer", self.fields(Speech="Λακκούβα & «15»", Digits=""))
        self.assertEqual(self.tell("", greek).status, 200)
        rolled = self.make_webhook("answer", self.fields(), token="new one")
        self.assertEqual(self.tell("", rolled).status, 200)
        mother = self.make_webhook("answer", self.fields(), token="mother")
        self.assertEqual(self.tell("", mother).status, 403)
        mother.headers["X-Plivo-Signature-Ma-V3"] = mother.headers.pop("X-Plivo-Signature-V3")
        self.assertEqual(self.tell("", mother).status, 200)
        both = self.make_webhook("answer", self.fields())
        both.headers["X-Plivo-Signature-V3"] = "AAAA, " + both.headers["X-Plivo-Signature-V3"]
        self.assertEqual(self.tell("", both).status, 200)

    def test_a_get_is_understood(self):
        """I27: a carrier that is told to ask with GET signs the query."""
        query = f"CallUUID={self.call_uuid}&From={CALLER}&To=302101112223&Direction=inbound"
        webhook = self.make_webhook(f"answer?{query}", method="GET")
        self.assertEqual(self.tell("", webhook).status, 200)
        self.assertEqual(self.call.caller, f"+{CALLER}")

    def test_wrong_addresses_are_refused(self):
        """I27: http for https, another port, another path, a changed field."""
        self.account.public_url = "http://town.example"
        self.assertEqual(self.tell("", self.make_webhook("answer", self.fields())).status, 403)
        self.account.public_url = "https://town.example:8443"
        self.assertEqual(self.tell("", self.make_webhook("answer", self.fields())).status, 403)
        self.account.public_url = "https://town.example:443/"
        self.assertEqual(self.tell("", self.make_webhook("answer", self.fields())).status, 200)
        changed = self.make_webhook("answer", self.fields())
        changed.form["From"] = "306999999999"
        self.assertEqual(self.tell("", changed).status, 403)

    def test_without_a_token_nobody_is_believed(self):
        """I27: an account without a token refuses everything, also an empty token's signature."""
        self.account.auth_token = False
        self.assertEqual(self.tell("", self.make_webhook("answer", self.fields())).status, 403)

    def test_withheld_and_strange_numbers(self):
        """I38: a hidden caller is served, remembered by nothing, and known as nobody."""
        for number in ("anonymous", "", "sip:anonymous@anonymous.invalid", "Restricted"):
            self.call_uuid = f"hidden {number}"
            self.tell("answer", From=number)
            self.assertEqual(self.answer.status, 200)
            self.assertFalse(self.call.caller)
            self.assertTrue(self.call.state["facts"]["withheld"])
        for number in ("+306971234567", "306971234567", "sip:306971234567@phone.plivo.com"):
            self.call_uuid = f"known {number}"
            self.tell("answer", From=number)
            self.assertEqual(self.call.caller, f"+{CALLER}")

    def test_a_hang_up_may_come_first(self):
        """I26: the hang-up, then the recording, then the answer: the call is closed once."""
        self.tell("hangup", CallStatus="completed", Duration="5", TotalCost="0.01")
        self.tell(
            "news?n=4&as=recording", RecordingID="rec-1", RecordUrl="https://media.plivo.com/1"
        )
        self.assertEqual(self.tell("answer").status, 200)
        self.assertEqual(self.call.status, "ended")
        self.assertEqual(self.call.recording_ids.reference, "rec-1")
        self.assertEqual((self.call.duration, self.call.cost), (5, 0.01))
        self.settle()
        self.assertEqual(self.call.status, "settled")

    def test_an_answer_that_comes_too_early_has_its_turn(self):
        """I26: a step before the answer sends the carrier to the beginning, then it counts."""
        self.tell("step?n=1&as=input", Digits="1")
        self.assertIn(b"n=0", self.answer.body)
        self.tell("step?n=0&as=silence")
        self.assertEqual(self.call.state["step"], 2)

    @mute_logger(ENGINE)
    def test_an_error_lets_nobody_listen_to_silence(self):
        """I28: words of regret and the switchboard, never an error page; news comes again."""
        self.patch(type(self.env["municipal.call"]), "_advance", _fail)
        self.tell("answer")
        self.assertEqual(self.answer.status, 200)
        self.assertIn("sorry.wav", self.xml.findtext("Play"))
        self.assertEqual(self.xml.findtext("Dial/Number"), "302310999000")
        self.assertFalse(self.call)
        self.assertEqual(self.tell("hangup", CallStatus="completed").status, 503)

    def test_a_line_without_a_flow_says_sorry(self):
        """I28: nothing is published."""
        self.line.flow_id = self.env["municipal.ivr.flow"].create({"name": "Empty"})
        with self.assertLogs(ENGINE, "ERROR"):
            self.tell("answer")
        self.assertIn(b"sorry.wav", self.answer.body)

    def test_the_whole_call_is_recorded_only_where_the_town_says_so(self):
        """I01: by the policy of the line, and for those who have agreed."""
        for policy, key, recorded in (("messages", "1", 0), ("call", "1", 1), ("call", "2", 0)):
            self.line.recording_policy = policy
            self.call_uuid = f"{policy} {key}"
            self.env["municipal.ivr.caller"].search([]).unlink()  # each is asked for the language
            self.start().press("1", key)
            sessions = self.xml.xpath("//Record[@recordSession='true']")
            self.assertEqual(len(sessions), recorded, (policy, key))

    def test_codes_are_kept_nowhere(self):
        """I40: the PIN that somebody types stands in no table."""
        request = self._make_request()
        self.start()
        self.press("1", "1", "2")
        self.follow(Digits="2026000001")
        self.follow(Digits="135790")
        rows = self.call.event_ids
        kept = json.dumps([rows.mapped("payload"), self.call.state])
        self.assertNotIn("135790", kept)
        self.assertIn("••••••", json.dumps(rows.mapped("payload"), ensure_ascii=False))
        self.assertTrue(request)

    def test_a_code_that_the_carrier_says_is_kept_nowhere_and_said_again(self):
        """I40: with the carrier's voice the PIN is a text; no table keeps it, a repeat has it."""
        self.line.prompt_mode = "speak"
        self.env["municipal.ivr.caller"]._remember(f"+{CALLER}", "en_US")
        self.report(keys="11")
        pin = self.call.session_id.sudo().request_id.pin
        again = self._get_path(self.xml.xpath("//GetInput/@action")[-1])
        said = self.tell(again, Digits="*").body
        self.assertIn(pin, said.decode())
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT string_agg(answer, ' ') FROM municipal_call_event WHERE call_id = %s",
            [self.call.id],
        )
        kept = self.env.cr.fetchone()[0]
        self.assertIn("<Speak", kept)
        self.assertNotIn(pin, kept)
        self.assertEqual(self.tell(again, Digits="*").body, said)

    def test_statements_of_a_turn_do_not_grow(self):
        """I32: a turn costs the same with many calls, events and requests."""
        self.account.max_calls = self.line.max_calls = 100
        few = self.count_statements()
        self._make_requests(30)
        for number in range(10):
            self.call_uuid = f"other {number}"
            self.start().press("1", "1")
        many = self.count_statements()
        self.assertLessEqual(many, few)
        self.assertLess(many, 45)

    def count_statements(self):
        """Those of one turn in a menu and of one in a dialogue, the caches being warm."""
        self.call_uuid = f"counted {self.env.cr.sql_log_count}"
        self.start().press("1", "1", "1")
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.press("*")
        return self.env.cr.sql_log_count - before

    def _make_requests(self, count):
        for _number in range(count):
            self._make_request()


def _fail(call, event):
    raise RuntimeError("seeded")

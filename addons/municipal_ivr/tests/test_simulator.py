import base64
import zipfile
from datetime import timedelta
from io import BytesIO
from unittest.mock import patch
from urllib.parse import urlsplit

from odoo import fields
from odoo.addons.municipal_crm.models.transactions import beside
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..tools import carrier_sound, carrier_xml
from ..tools.carrier import Carrier
from ..tools.carrier_call import Setting
from ..tools.errors import TelephonyError
from ..tools.plivo_xml import CONTENT_TYPE
from ..tools.webhook import Webhook
from .telephony_common import CALLER, PUBLIC, TOKEN, TelephonyCase

SOUND = carrier_sound.silent_wav(2)


class SimulatorCase(TelephonyCase):
    """The test line, at the simulator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.provider = "simulator"
        cls.administrator = new_test_user(
            cls.env, "sim_admin", groups="municipal_crm.municipal_crm_group_administrator"
        )
        cls.Page = cls.env["municipal.simulator.call"].with_user(cls.administrator)

    def setUp(self):
        super().setUp()
        self.enter_registry_test_mode()

    def carry(self, view):
        """What the page's browser does: carry requests to the doors until there are none."""
        row = self.Page.browse(view["id"])
        while view["request"]:
            request = view["request"]
            self.assertNotIn(TOKEN, str(view))
            content, content_type = self.deliver(request)
            body = base64.b64encode(content[:4096]).decode()
            view = row.give(request["number"], 200, content_type, body, len(content))
        return view

    def deliver(self, request):
        parts = urlsplit(request["url"])
        if request["kind"] == "sound":
            return SOUND, "audio/wav"
        what, form = parts.path.rpartition("/")[2], dict(request["form"])
        webhook = Webhook(
            what, request["method"], parts.path, parts.query, form, request["headers"]
        )
        env = self.env(user=self.visitor)
        answer = env["municipal.ivr.account"]._answer_carrier("test", webhook)
        self.assertEqual(answer.status, 200, request)
        return answer.body, answer.content_type

    def dial(self):
        return self.carry(self.Page.start(self.line.id, f"+{CALLER}"))

    def act(self, view, word, **values):
        return self.carry(self.Page.browse(view["id"]).act(word, values))


@tagged("post_install", "-at_install")
class TestSimulatorPage(SimulatorCase):
    def test_a_call_by_keys_and_voice(self):
        """I41: dial, hear words, press, speak; the town sees an ordinary signed call."""
        view = self.dial()
        self.assertEqual(view["state"], "keys")
        self.assertIn("Καλέσατε τον Δήμο.", self.texts(view))
        view = self.act(view, "press", keys="2")
        view = self.act(view, "press", keys="1")
        view = self.act(view, "press", keys="1")
        self.assertEqual(view["state"], "record")
        view = self.act(view, "say", sound=base64.b64encode(SOUND).decode())
        self.assertFalse(view["problems"])
        call = self.env["municipal.call"].search([("caller", "=", f"+{CALLER}")])
        self.assertEqual(len(call), 1)
        self.assertEqual(call.lang, "en_US")
        recording = call.recording_ids.filtered(lambda row: row.kind == "message")
        kept = self.Page.browse(view["id"]).recording_ids
        self.assertEqual(recording.reference, kept.name)
        self.assertIn(f"/ivr/test/carrier/v1/Account/MATEST/Recording/{kept.name}", recording.url)
        view = self.act(view, "hang_up")
        self.assertEqual((view["state"], call.status), ("over", "ended"))

    def texts(self, view):
        return [row["text"] for row in view["heard"]]

    def test_silence_and_wrong_moments(self):
        """I41: silence falls through; what a telephone cannot do is refused in words."""
        view = self.act(self.dial(), "wait")
        self.assertEqual(view["state"], "keys")
        with self.assertRaises(UserError):
            self.Page.browse(view["id"]).act("ring", {"status": "busy"})
        with self.assertRaises(UserError):
            self.Page.browse(view["id"]).act("fly")

    def test_the_secret_stays_on_the_server(self):
        """I27: only administrators, only simulated accounts, and no secret in any answer."""
        clerk = new_test_user(
            self.env, "sim_clerk", groups="municipal_crm.municipal_crm_group_clerk"
        )
        with self.assertRaises(AccessError):
            self.Page.with_user(clerk).start(self.line.id, "")
        with self.assertRaises(AccessError):
            self.Page.with_user(clerk).get_lines()
        self.account.provider = "plivo"
        self.assertFalse(self.Page.get_lines())
        with self.assertRaises(UserError):
            self.Page.start(self.line.id, "")

    def test_other_carriers_are_told_no_words(self):
        """I27: what a sound says is told to the simulator alone."""
        self.dial()
        with beside(self.env) as cr:  # where words are kept
            cr.execute("SELECT token FROM municipal_simulator_words LIMIT 1")
            [(token,)] = cr.fetchall()
        webhook = self.make_webhook("words", {"Sound": token})
        answer = self.env["municipal.ivr.account"]._answer_carrier("test", webhook)
        self.assertEqual(answer.status, 200)
        self.assertIn(b"text", answer.body)
        self.account.provider = "plivo"
        refused = self.env["municipal.ivr.account"]._answer_carrier("test", webhook)
        self.assertEqual(refused.status, 403)

    def test_recordings_come_from_this_machine_alone(self):
        """I27: a webhook cannot make the server call addresses elsewhere."""
        provider = self.account._get_provider()
        for url in ("https://evil.example/a.wav", "http://10.0.0.1/a.wav", "file:///etc/passwd"):
            with self.assertRaises(TelephonyError) as refused:
                provider._fetch_recording(self.account, url)
            self.assertTrue(refused.exception.permanent)


@tagged("post_install", "-at_install")
class TestFallback(SimulatorCase):
    def test_the_folder_answers_without_us(self):
        """D2: documents that the carrier takes, sounds that it can play, in both languages."""
        self.line.write(
            {"fallback_url": "https://static.example/phone", "fallback_number": "+302101234567"}
        )
        files = self.line._build_fallback()
        for name in ("fallback.xml", "divert.xml"):
            elements = carrier_xml.read(files[name], CONTENT_TYPE)
            self.assertIn("Record", [element["name"] for element in elements])
            for url in self._get_sounds(elements):
                sound = files[url.removeprefix("https://static.example/phone/")]
                seconds = carrier_sound.measure(200, "audio/wav", sound[:4096], len(sound))
                self.assertGreater(seconds, 1)
        self.assertEqual(len([name for name in files if name.endswith(".wav")]), 8)
        action = self.line.action_download_fallback()
        attachment = self.env["ir.attachment"].browse(
            int(action["url"].split("/")[3].split("?")[0])
        )
        with zipfile.ZipFile(BytesIO(attachment.raw)) as archive:
            self.assertEqual(set(archive.namelist()), set(files))

    def _get_sounds(self, elements):
        flat = elements + [child for element in elements for child in element["children"]]
        return [element["text"] for element in flat if element["name"] == "Play"]

    def test_it_wants_an_address_and_a_number_that_may_be_dialled(self):
        with self.assertRaises(UserError):
            self.line._build_fallback()
        with self.assertRaises(ValidationError):
            self.line.fallback_url = "static.example"
        with self.assertRaises(ValidationError):
            self.line.fallback_number = "+19001234567"

    def test_messages_left_meanwhile_become_requests_once(self):
        """D2: the carrier's list tells what nobody told us; twice looked, once registered."""
        carrier = Carrier(Setting(answer_url=f"{PUBLIC}/x", auth_id="MATEST"), TOKEN)
        self._leave(carrier, "call-1", "rec-1", minutes=30)
        self._leave(carrier, "call-2", "rec-2", minutes=1)
        with self._listing(carrier):
            calls = self.account._register_recordings()
            self.assertEqual(calls.mapped("uuid"), ["call-1"])
            self.assertEqual(len(calls.request_ids), 1)
            self.assertEqual(calls.status, "settled")
            self.assertEqual(calls.recording_ids.reference, "rec-1")
            self.assertEqual(calls.request_ids.contact_phone, f"+{CALLER}")
            self.assertFalse(self.account._register_recordings())

    def _listing(self, carrier):
        """The carrier's list without HTTP, which Odoo's tests do not let out."""
        model = self.env.registry["municipal.ivr.account"]
        return patch.object(
            model, "_list_recordings", lambda account, since: carrier.list_recordings()
        )

    def _leave(self, carrier, call, name, minutes):
        details = {"seconds": 2.0, "call_uuid": call, "caller": f"+{CALLER}", "called": "+30210"}
        url = f"https://media.plivo.com/v1/Account/MATEST/Recording/{name}.wav"
        carrier.keep(name, SOUND, details | {"url": url})
        carrier.recordings[name]["added"] = fields.Datetime.now() - timedelta(minutes=minutes)

    def test_a_carrier_that_does_not_answer_breaks_nothing(self):
        before = self.account.date_recordings
        model = self.env.registry["municipal.ivr.account"]
        with patch.object(model, "_list_recordings", side_effect=TelephonyError("no answer")):
            self.assertFalse(self.account._register_recordings())
        self.assertEqual(self.account.date_recordings, before)

"""A line at a carrier that signs as the real one does. Made for every test of the telephone."""

import json
import uuid
from urllib.parse import urlsplit

from lxml import etree
from odoo.addons.municipal_crm.tests.common import MunicipalTown
from odoo.addons.municipal_crm.tests.dialogue_common import DialogueCase
from odoo.tools import file_open
from plivo.utils import signature_v3

from ..tools.webhook import Webhook

TOKEN = "a-token-of-tests"
PUBLIC = "https://town.example"
CALLER = "306971234567"
NUMBER = "302101112223"


def sign(method, url, form, nonce, token=None):
    """The signature that the carrier's own SDK makes."""
    if method == "GET":
        content = signature_v3.construct_get_url(url, {})
    else:
        content = signature_v3.construct_post_url(url, dict(form))
    return signature_v3.get_signature_v3(
        (token or TOKEN).encode(), content.decode(), nonce.encode()
    ).decode()


class TelephonyTown(MunicipalTown):
    """An account with one line."""

    @classmethod
    def _build_line(cls):
        cls.account = cls.env["municipal.ivr.account"].create(
            {
                "name": "Test",
                "key": "test",
                "provider": "plivo",
                "public_url": PUBLIC,
                "auth_id": "MATEST",
                "auth_token": TOKEN,
            }
        )
        with file_open("municipal_ivr/data/flow.json", "rb") as source:
            content = json.load(source)
        flow = cls.env["municipal.ivr.flow"].create({"name": "Of the tests"})
        flow.published_id = cls.env["municipal.ivr.flow.version"].create(
            {"flow_id": flow.id, "number": 1, "content": content}
        )
        cls.line = cls.env["municipal.ivr.line"].create(
            {
                "name": "Town hall",
                "account_id": cls.account.id,
                "number": f"+{NUMBER}",
                "flow_id": flow.id,
            }
        )


class TelephonyCase(TelephonyTown, DialogueCase):
    """:meth:`tell` is the carrier, without HTTP in between."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_line()

    def setUp(self):
        super().setUp()
        self.call_uuid = str(uuid.uuid4())

    def make_webhook(self, path, form=None, method="POST", token=None, nonce=None, **headers):
        """A signed webhook for ``path`` (after /ivr/test/)."""
        path, _hash, _fragment = path.partition("#")
        path, _mark, query = path.partition("?")
        form = dict(form or {})
        nonce = nonce or uuid.uuid4().hex
        url = f"{PUBLIC}/ivr/test/{path}" + (f"?{query}" if query else "")
        signed = {
            "X-Plivo-Signature-V3": sign(method, url, form, nonce, token),
            "X-Plivo-Signature-V3-Nonce": nonce,
        }
        return Webhook(path, method, f"/ivr/test/{path}", query, form, signed | headers)

    def tell(self, path, webhook=None, **fields):
        """What the carrier tells of the call; the answer."""
        webhook = webhook or self.make_webhook(path, self.fields(**fields))
        env = self.env(user=self.visitor)
        self.answer = env["municipal.ivr.account"]._answer_carrier("test", webhook)
        return self.answer

    def fields(self, **fields):
        return {
            "CallUUID": self.call_uuid,
            "From": CALLER,
            "To": NUMBER,
            "Direction": "inbound",
            "CallStatus": "in-progress",
        } | fields

    # === A WHOLE CALL === #

    def start(self, **fields):
        """The carrier has a caller for us."""
        self.tell("answer", CallStatus="ringing", **fields)
        return self

    def speak(self, name="rec-1", seconds=7):
        """The caller speaks after the tone, and presses hash."""
        facts = {
            "RecordingID": name,
            "RecordUrl": f"https://media.plivo.com/v1/Account/MATEST/Recording/{name}.wav",
            "RecordingDuration": str(seconds),
            "RecordingDurationMs": str(seconds * 1000),
        }
        self.follow(Digits="#", **facts)
        return self

    def report(self, keys="111"):
        """File a request by keys and voice: a street light, else the first option everywhere.

        :param str keys: those that lead to the conversation
        """
        self.start().press(*keys)
        for number in range(20):
            if self.call.request_ids or self.call.session_id.sudo().request_id:
                break
            if self.xml.xpath("//Record"):
                self.speak(f"{self.call_uuid}-{number}")
            else:
                session = self.call.session_id.sudo()
                self.press("3" if self.where(session).endswith("/leaf") else "1")
        return self

    def settle(self):
        call = self.call.sudo()
        call.with_company(call.company_id)._settle()

    def hang_up(self):
        self.tell("hangup", CallStatus="completed", Duration="20", HangupSource="Caller")
        self.settle()
        return self

    def count(self):
        """How many rows there are of what a call makes."""
        models = (
            "call", "call.event", "call.recording", "dialogue.session", "dialogue.turn", "request",
        )  # fmt: skip
        return [self.env[f"municipal.{name}"].search_count([]) for name in models]

    @property
    def call(self):
        self.env.invalidate_all()
        return self.env["municipal.call"].search([("uuid", "=", self.call_uuid)])

    @property
    def xml(self):
        return etree.fromstring(self.answer.body)

    def follow(self, **fields):
        """Answer what the carrier was told to ask: the first action of the document."""
        url = self.xml.xpath("//GetInput/@action | //Record/@action | //Dial/@action")[-1]
        return self.tell(self._get_path(url), **fields)

    def press(self, *keys):
        for key in keys:
            self.follow(Digits=key)
        return self

    def _get_path(self, url):
        parts = urlsplit(url)
        path = parts.path.removeprefix("/ivr/test/")
        return f"{path}?{parts.query}" if parts.query else path

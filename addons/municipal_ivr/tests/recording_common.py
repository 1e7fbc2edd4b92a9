"""A call with a carrier that gives sounds, for tests of what becomes of them."""

import hashlib
from unittest.mock import patch

import numpy as np
from odoo.addons.municipal_crm.tests.dialogue_common import DialogueCase
from odoo.addons.municipal_crm.tools.dialogue import Reply

from ..tools.action import Fetch
from ..tools.audio import write_wav
from ..tools.errors import TelephonyError


def make_sound(seconds=1.0, pitch=440):
    """A tone as WAV bytes."""
    times = np.arange(int(8000 * seconds)) / 8000
    return write_wav(0.3 * np.sin(2 * np.pi * pitch * times).astype(np.float32))


class FakeCarrier:
    """Gives the sounds of ``sounds`` by address; ``deleted`` are the references it forgot."""

    def __init__(self):
        self.sounds, self.deleted, self.asked = {}, [], []
        self.refusals = []

    def fetch(self, _provider, _account, url):
        self.asked.append(url)
        if self.refusals:
            raise self.refusals.pop(0)
        if url not in self.sounds:
            raise TelephonyError("404", permanent=False)
        return self.sounds[url]

    def delete(self, _provider, _account, reference):
        if self.refusals:
            raise self.refusals.pop(0)
        self.deleted.append(reference)


class RecordingCase(DialogueCase):
    """A line at a carrier, and one call on it with a conversation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.flow = cls.env["municipal.ivr.flow"].create({"name": "Flow", "draft": {}})
        cls.account = cls.env["municipal.ivr.account"].create(
            {"name": "Carrier", "key": "carrier-test", "provider": "plivo"}
        )
        cls.line = cls.env["municipal.ivr.line"].create(
            {
                "name": "Town hall",
                "account_id": cls.account.id,
                "number": "+302310999000",
                "flow_id": cls.flow.id,
            }
        )
        cls.operator = cls._make_officer("operator", cls.env["hr.department"], "clerk")
        cls.operator.group_ids += cls.env.ref("municipal_ivr.municipal_ivr_group_operator")
        cls.violence.is_published = False  # nobody presses its key by chance
        cls.Recording = cls.env["municipal.call.recording"]

    def setUp(self):
        super().setUp()
        self.carrier = FakeCarrier()
        provider = type(self.env["municipal.telephony.plivo"])
        for name, method in (
            ("_fetch_recording", self.carrier.fetch),
            ("_delete_recording", self.carrier.delete),
        ):
            # a plain function would not be bound to the model
            self.patch(provider, name, lambda *args, method=method: method(*args))
        # the transaction of a test is never committed
        commit = patch.object(self.env.cr, "commit", lambda: None)
        commit.start()
        self.addCleanup(commit.stop)
        self.talk = self.begin(medium="phone", caller="+306970000000")
        self.call = self.make_call("call-1", self.talk)

    def make_call(self, uuid, session=None):
        return self.env["municipal.call"].create(
            {
                "uuid": uuid,
                "account_id": self.account.id,
                "line_id": self.line.id,
                "company_id": self.company.id,
                "caller": "+306970000000",
                "status": "active",
                "session_id": session.id if session else False,
            }
        )

    def learn(self, reference="rec-1", content=None, call=None, step=3):
        """The carrier tells of a sound that it has."""
        url = f"https://carrier.example/{reference}.wav"
        self.carrier.sounds[url] = make_sound() if content is None else content
        return self.Recording._learn(call or self.call, Fetch(reference, url, 2), step)

    def fetch(self, *recordings):
        """Have due sounds fetched, as the scheduled action does."""
        self.Recording._cron_fetch()

    def record(self, reference, content=None):
        """The caller speaks: the sound answers the present turn, and the carrier has it."""
        self.tell(self.talk, Reply(recording=reference))
        return self.learn(reference, content)

    def finish(self):
        """Answer all that is asked after the problem was spoken; the request that comes of it."""
        for _turn in range(20):
            if self.talk.request_id:
                return self.talk.request_id
            position = self.where(self.talk).partition("/")[2]
            spoken = position in ("place", "name")
            keys = {"identity": "2", "has_place": "2"}.get(position, "1")
            self.tell(self.talk, Reply(recording=f"rec-{position}") if spoken else Reply(keys=keys))
        raise AssertionError("the conversation does not end")

    def digest(self, content):
        return hashlib.sha256(content).hexdigest()

    def events(self, recording):
        return recording.log_ids.sorted("id").mapped("event")

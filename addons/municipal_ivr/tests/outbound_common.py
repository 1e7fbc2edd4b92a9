"""A town that calls by itself, and a carrier that only remembers what it was asked."""

import json
from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time
from odoo.addons.municipal_crm.tests.notification_common import NotificationCase
from odoo.tools import file_open

from ..tools.errors import TelephonyError

#: A Tuesday, half past ten in the morning in Athens; and eleven at night.
MORNING, NIGHT = "2026-11-24 08:30:00", "2026-11-24 21:00:00"
OUR_NUMBER, CITIZEN = "+302310999000", "+302310123456"
CRON = "municipal_ivr.municipal_call_order_cron_place"


class FakeRest:
    """The carrier's REST side: ``answers`` are raised or given, in their order."""

    def __init__(self):
        self.placed, self.sent, self.ended = [], [], []
        self.answers, self.calls, self.messages = [], [], []
        self.on_call = None

    def _answer(self, default):
        answer = self.answers.pop(0) if self.answers else default
        if isinstance(answer, Exception):
            raise answer
        return answer

    def place_call(self, caller, number, answer_url, hangup_url, **options):
        self.placed.append(
            {"from": caller, "to": number, "answer": answer_url, "hangup": hangup_url, **options}
        )
        if self.on_call:
            self.on_call()
        return self._answer(f"request-{len(self.placed)}")

    def find_calls(self, caller, number, since):
        return self._answer(self.calls)

    def hang_up(self, call_id):
        self.ended.append(call_id)

    def cancel_call(self, request_id):
        self.ended.append(request_id)

    def send_message(self, sender, number, text, url):
        self.sent.append({"from": sender, "to": number, "text": text, "url": url})
        return self._answer(f"message-{len(self.sent)}")

    def get_message(self, message_id):
        return self._answer({})

    def find_messages(self, number, since):
        return self._answer(self.messages)


class OutboundCase(NotificationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"municipality_quiet_start": 0, "municipality_quiet_end": 0})
        with file_open("municipal_ivr/data/flow.json", "rb") as source:
            content = json.load(source)
        flow = cls.env["municipal.ivr.flow"].create({"name": "Line", "draft": content})
        flow.published_id = cls.env["municipal.ivr.flow.version"].create(
            {"flow_id": flow.id, "number": 1, "content": content}
        )
        cls.account = cls.env["municipal.ivr.account"].create(
            {
                "name": "Carrier",
                "key": "test",
                "provider": "plivo",
                "public_url": "https://town.example",
                "auth_id": "MATESTTESTTESTTEST12",
            }
        )
        cls.line = cls.env["municipal.ivr.line"].create(
            {
                "name": "Town hall",
                "account_id": cls.account.id,
                "number": OUR_NUMBER,
                "flow_id": flow.id,
                "is_outbound": True,
            }
        )
        cls.Order = cls.env["municipal.call.order"]
        cls.Order.search([])._move("cancelled")  # nothing from outside the test is rung
        cls.operator = cls._make_officer("operator", cls.lighting)
        cls.operator.group_ids += cls.env.ref("municipal_ivr.municipal_ivr_group_operator")
        cls.env["ir.config_parameter"].set_param("municipal_crm.rate.track", "100000/60")
        cls.env["ir.config_parameter"].set_param("municipal_crm.rate.track_number", "100000/60")

    def setUp(self):
        super().setUp()
        self.rest = FakeRest()
        provider = type(self.env["municipal.telephony.plivo"])
        self.startPatcher(patch.object(provider, "_get_rest", lambda _self, _account: self.rest))
        self.at(MORNING)

    def at(self, moment):
        """It is ``moment`` (UTC) from now on."""
        if hasattr(self, "clock"):
            self.clock.move_to(moment)
            return
        clock = freeze_time(moment)
        self.clock = clock.start()
        self.addCleanup(clock.stop)

    def place(self):
        self._run(CRON)

    def plan(self, number=CITIZEN, **vals):
        vals = {"line_id": self.line.id, "number": number, "lang": "en_US"} | vals
        return self.Order._plan([vals])

    def tell_by_phone(self, event="reply", **vals):
        """A citizen who chose the telephone gets an answer: (request, message)."""
        vals = {"preferred_channel": "phone", "contact_phone": CITIZEN} | vals
        request = self._make_request(**vals)
        self.env["municipal.notification"].search([("state", "=", "queued")])._set_cancelled("x")
        request._reply_to_citizen("The lamp will be mended on Friday.")
        message = self._to_citizen(request).filtered(lambda row: row.event == event)
        self._hand_over()
        return request, message

    def find_order(self, message):
        return self.Order.search([("notification_id", "=", message.id)])

    def begin_call(self, order, uuid="call-1"):
        """The citizen picks up: (call, conversation)."""
        call = self.env["municipal.call"].create(
            {
                "uuid": uuid,
                "account_id": self.account.id,
                "line_id": self.line.id,
                "company_id": self.company.id,
                "direction": "outbound",
                "caller": order.number,
                "called": OUR_NUMBER,
                "status": "active",
                "date_answer": self.env.cr.now(),
            }
        )
        order._ring(call)
        Session = self.env["municipal.dialogue.session"].with_context(municipal_call_order=order.id)
        slots = {**(order.slots or {}), "order": order.uuid}
        call.session_id = Session._begin(
            "voice_news", "phone", lang="en_US", caller=order.number, slots=slots
        )
        return call, call.session_id._localized()

    def end_call(self, call, seconds=60, **vals):
        call.write(
            {
                "status": "ended",
                "duration": seconds,
                "date_end": vals.pop("date_end", False) or self.env.cr.now(),
                **vals,
            }
        )
        call.order_id._call_ended(call)

    @contextmanager
    def losing(self, count=1):
        """The carrier's answer to the next orders is lost on the way."""
        self.rest.answers += [TelephonyError("no answer: ReadTimeout", unknown=True)] * count
        yield

import random

from odoo.tests import tagged

from .telephony_common import TelephonyCase

RUNS = 100


class _Undo(Exception):
    """Leaves a savepoint without its changes."""


@tagged("post_install", "-at_install")
class TestShuffle(TelephonyCase):
    """Whatever order a carrier tells things in, and however often: the database is the same."""

    def setUp(self):
        super().setUp()
        self.told = []

    def tell(self, path, webhook=None, **fields):
        fields = self.fields(**fields)
        self.told.append((path, fields))
        return super().tell(path, webhook or self.make_webhook(path, fields))

    def record_call(self):
        """The webhooks of a whole call with a request, in their order."""
        try:
            with self.env.cr.savepoint():
                self.report()
                for number, (path, fields) in enumerate(list(self.told)):
                    if "RecordingID" in fields:
                        news = path.replace("step", "news")
                        self.tell(news, **{n: v for n, v in fields.items() if n != "Digits"})
                    self.assertLess(number, 40)
                self.tell("hangup", CallStatus="completed", Duration="61", TotalCost="0.0105")
                raise _Undo
        except _Undo:
            self.env.invalidate_all()
        return self.told

    def run_through(self, told):
        """What is in the database after ``told`` and the end of the call."""
        try:
            with self.env.cr.savepoint():
                for path, fields in told:
                    answer = super().tell(path, self.make_webhook(path, fields))
                    self.assertEqual(answer.status, 200)
                self.settle()
                found = self.look()
                raise _Undo
        except _Undo:
            self.env.invalidate_all()
        return found

    def look(self):
        call = self.call.sudo()
        session = self.env["municipal.dialogue.session"].sudo().search([("medium", "=", "phone")])
        request = call.request_ids
        names = [
            "caller",
            "called",
            "lang",
            "status",
            "state",
            "node",
            "result",
            "duration",
            "cost",
        ]
        return {
            "call": call.read(names, load=None)[0],
            "events": sorted(call.event_ids.mapped("key")),
            "recordings": sorted(call.recording_ids.mapped(lambda row: (row.reference, row.step))),
            "talk": [
                (row.position, row.reply) for row in session.turn_ids.sorted(lambda r: r.number)
            ],
            "status": session.mapped("status"),
            "request": [request.category_id.code, request.contact_phone, request.protocol_number],
            "count": self.count()[:1] + self.count()[2:],
            "told": self.env["municipal.notification"].search_count([]),
        }

    def test_a_hundred_orders_give_one_database(self):
        """I26: shuffled and duplicated webhooks of a call, compared with the clean order."""
        told = self.record_call()
        self.assertGreater(len(told), 12)
        clean = self.run_through(told)
        self.assertEqual(clean["call"]["status"], "settled")
        self.assertEqual(clean["request"][0], "lamp")
        for seed in range(RUNS):
            chance = random.Random(seed)
            order = told + chance.sample(told, chance.randrange(1, 6))
            chance.shuffle(order)
            found = self.run_through(order)
            found["call"]["id"] = clean["call"]["id"]
            self.assertEqual(found, clean, f"order {seed}")

    def test_a_call_cut_anywhere_keeps_what_was_said(self):
        """I29: hang-up after each webhook: at most one request, and the words are in it."""
        told = self.record_call()[:-1]
        steps = [row for row in told if not row[0].startswith("news")]
        hang_up = ("hangup", self.fields(CallStatus="completed", Duration="9"))
        spoken = False
        for number in range(1, len(steps) + 1):
            spoken = spoken or "RecordingID" in steps[number - 1][1]
            found = self.run_through([*steps[:number], hang_up])
            self.assertEqual(found["call"]["status"], "settled")
            self.assertEqual(bool(found["request"][2]), spoken, f"cut after {number}")

    def test_the_last_words_count_although_their_answer_never_came(self):
        """I29: hang-up while speaking: only the news of the recording arrives."""
        told = self.record_call()
        first = next(n for n, (_path, fields) in enumerate(told) if "RecordingID" in fields)
        path, fields = told[first]
        news = (path.replace("step", "news"), {n: v for n, v in fields.items() if n != "Digits"})
        hang_up = ("hangup", self.fields(CallStatus="completed", Duration="9"))
        for order in ([*told[:first], news, hang_up], [*told[:first], hang_up, news]):
            found = self.run_through(order)
            self.assertTrue(found["request"][2])
            self.assertEqual(len(found["recordings"]), 1)

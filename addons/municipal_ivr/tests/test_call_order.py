from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.errors import TelephonyError
from .outbound_common import CITIZEN, NIGHT, OUR_NUMBER, OutboundCase


@tagged("post_install", "-at_install")
class TestCallOrder(OutboundCase):
    def test_a_citizen_who_chose_the_telephone_is_rung_up(self):
        """I22: the answer to a request becomes a call to the number of the request."""
        _request, message = self.tell_by_phone()
        self.assertEqual((message.channel, message.state), ("voice", "sending"))
        self.place()
        order = self.find_order(message)
        self.assertEqual((order.state, order.tries, order.is_unsure), ("placed", 1, False))
        (asked,) = self.rest.placed
        self.assertEqual((asked["from"], asked["to"]), (OUR_NUMBER, CITIZEN))
        self.assertIn(f"/ivr/test/answer?order={order.uuid}", asked["answer"])
        self.assertEqual(asked["machine_detection"], "true")
        self.assertEqual(message.state, "sending", "ringing is not being heard")

    def test_other_citizens_get_no_call(self):
        """C03: who chose e-mail gets e-mail, whatever lines there are."""
        request = self._make_request(preferred_channel="email", contact_phone=CITIZEN)
        self._hand_over()
        channels = set(self._to_citizen(request).mapped("channel"))
        self.assertEqual(channels, {"email"})

    def test_the_officer_rings_up_where_the_town_makes_no_automatic_calls(self):
        """I22: without a line for it nothing changes."""
        self.line.is_outbound = False
        _request, message = self.tell_by_phone()
        self.assertEqual((message.channel, message.state), ("phone", "manual"))

    def test_the_receipt_is_not_told_by_machine(self):
        """I22: who has no PIN yet cannot prove anything; the officer tells it."""
        request = self._make_request(preferred_channel="phone", contact_phone=CITIZEN)
        self._hand_over()
        submitted = self._to_citizen(request).filtered(lambda row: row.event == "submitted")
        self.assertEqual(submitted.state, "manual")
        self.assertFalse(self.Order.search([("request_id", "=", request.id)]))

    def test_automatic_calls_count_for_the_limit_of_an_hour(self):
        """I12, I23: what is dialled for the town is counted, whoever asked for it."""
        self.line.dials_per_hour = 1
        first, second = self.plan(), self.plan(number="+302310777888")
        self.place()
        dials = self.env["municipal.ivr.dial"].search([("line_id", "=", self.line.id)])
        self.assertEqual(dials.mapped("number"), [first.number])
        self.assertEqual((first.state, second.state), ("placed", "planned"))

    # === ONCE === #

    def test_a_lost_answer_does_not_ring_twice(self):
        """I23: nobody knows whether it rang, so it does not ring again by itself."""
        order = self.plan()
        with self.losing():
            self.place()
        self.place()
        self.assertEqual((order.state, order.is_unsure), ("placed", True))
        self.assertEqual(len(self.rest.placed), 1)

    def test_the_carrier_is_asked_about_a_lost_call_and_knows_it(self):
        """I23: it had rung and nobody had answered: the plan goes on."""
        order = self.plan()
        with self.losing():
            self.place()
        self.rest.calls = [
            {"call_uuid": "c", "call_duration": 0, "hangup_cause_name": "Ring Timeout Reached"}
        ]
        self.at("2026-11-24 08:50:00")
        self.place()
        self.assertEqual((order.state, order.outcome, order.tries), ("planned", "no_answer", 1))
        self.assertEqual(str(order.date_planned), "2026-11-24 09:20:00")

    def test_the_carrier_never_got_the_order_so_it_rings_now(self):
        """I23: what did not leave does not count as a try."""
        order = self.plan()
        with self.losing():
            self.place()
        self.at("2026-11-24 08:50:00")
        self.place()
        self.assertEqual((len(self.rest.placed), order.tries, order.state), (2, 1, "placed"))
        self.assertEqual(order.try_ids.mapped("outcome"), ["not_placed", False])

    def test_a_call_that_was_believed_lost_rings_after_all(self):
        """D2: the carrier had queued it; while it rings no second call is made, and it counts."""
        order = self.plan()
        with self.losing():
            self.place()
        self.at("2026-11-24 08:50:00")
        self.account.outbound_calls = 0
        self.place()
        self.assertEqual((order.state, order.tries), ("planned", 0))
        call, _session = self.begin_call(order)
        self.account.outbound_calls = 2
        self.at("2026-11-24 08:52:00")
        self.place()
        self.assertEqual((order.state, len(self.rest.placed)), ("ringing", 1))
        self.end_call(call)
        self.assertEqual((order.state, order.outcome, order.tries), ("planned", "no_answer", 1))

    def test_when_nobody_can_tell_an_officer_takes_over(self):
        """I23: five questions in vain; the citizen is not rung a second time."""
        _request, message = self.tell_by_phone()
        with self.losing():
            self.place()
        order = self.find_order(message)
        for hour in range(9, 15):
            self.rest.answers = [TelephonyError("HTTP 503")]
            self.at(f"2026-11-24 {hour:02}:00:00")
            self.place()
        self.assertEqual((order.state, len(self.rest.placed)), ("failed", 1))
        self._hand_over()
        self.assertEqual((message.channel, message.state), ("phone", "manual"))

    def test_news_of_a_lost_call_settles_it(self):
        """D2: the webhook comes although the answer to the order was lost."""
        order = self.plan()
        with self.losing():
            self.place()
        self.begin_call(order)
        self.assertEqual((order.state, order.is_unsure), ("ringing", False))
        self.at("2026-11-24 08:50:00")
        self.place()
        self.assertEqual(len(self.rest.placed), 1)

    def test_the_call_may_begin_before_the_carrier_has_answered_us(self):
        """I26: a fast carrier rings while we still wait for its answer; nothing is undone."""
        order = self.plan()
        self.rest.on_call = lambda: self.begin_call(order)
        self.place()
        self.assertEqual((order.state, order.carrier_ref), ("ringing", "request-1"))

    def test_a_refusal_for_good_leads_to_an_officer(self):
        """I22: the carrier says no; the citizen is told all the same."""
        self.rest.answers = [TelephonyError("HTTP 403: not allowed", permanent=True)]
        _request, message = self.tell_by_phone()
        self.place()
        order = self.find_order(message)
        self.assertEqual((order.state, order.reason), ("failed", "HTTP 403: not allowed"))
        self._hand_over()
        self.assertEqual((message.channel, message.state), ("phone", "manual"))
        self.assertIn("HTTP 403", message.failure_reason)

    def test_a_fault_of_the_carrier_is_tried_again_later_each_time(self):
        """I23: HTTP 429 or no connection: nothing rang, so it counts for nothing."""
        order = self.plan()
        self.rest.answers = [TelephonyError("HTTP 429")]
        self.place()
        self.assertEqual((order.state, order.tries, order.faults), ("planned", 0, 1))
        self.assertEqual(str(order.date_planned), "2026-11-24 08:35:00")
        self.at("2026-11-24 08:35:01")
        self.place()
        self.assertEqual((order.state, order.tries, order.faults), ("placed", 1, 0))

    # === WHEN AND HOW OFTEN === #

    def test_it_waits_for_the_morning(self):
        """I23: at night it is planned for the next allowed hour."""
        self.at(NIGHT)
        order = self.plan()
        self.place()
        self.assertFalse(self.rest.placed)
        self.assertEqual(str(order.date_planned), "2026-11-25 08:00:00")

    def test_the_quiet_hours_of_the_municipality_hold_too(self):
        """I23: whatever the hours of calls say."""
        self.company.write({"municipality_quiet_start": 9, "municipality_quiet_end": 12.5})
        order = self.plan()
        self.place()
        self.assertEqual((order.state, str(order.date_planned)), ("planned", "2026-11-24 10:30:00"))

    def test_the_night_in_which_the_clocks_change(self):
        """D2: planned on the evening before, rung at ten of the new time."""
        self.at("2027-10-30 18:00:00")
        order = self.plan()
        self.place()
        self.assertFalse(self.rest.placed)
        self.assertEqual(str(order.date_planned), "2027-11-01 08:00:00")

    def test_a_call_about_a_confidential_request_is_for_its_group_alone(self):
        """I40: the desk does not read of it."""
        request = self._make_request(category_id=self.violence.id)
        order = self.plan(request_id=request.id)
        self.assertTrue(request.is_confidential)
        seen = self.Order.with_user(self.operator).search([("id", "=", order.id)])
        self.assertFalse(seen)

    def test_never_on_sundays_unless_it_is_an_emergency(self):
        """I23: an emergency rings at any hour."""
        self.at("2026-11-22 09:00:00")
        order, urgent = self.plan(), self.plan("+302310555555", is_urgent=True)
        self.place()
        self.assertEqual((order.state, urgent.state), ("planned", "placed"))
        self.assertEqual(str(order.date_planned), "2026-11-23 08:00:00")

    def test_one_number_is_not_rung_twice_at_the_same_time(self):
        """I23: a household has one telephone."""
        first, second = self.plan(), self.plan()
        self.place()
        self.assertEqual((first.state, second.state), ("placed", "planned"))
        self.assertEqual(str(second.date_planned), "2026-11-24 08:35:00")

    def test_one_number_is_rung_twice_a_day_at_most(self):
        """I23: daily cap, whatever the calls are about."""
        for hour in ("09", "10"):
            self.plan()
            self.at(f"2026-11-24 {hour}:00:00")
            self.place()
            self.Order.search([("state", "=", "placed")])._finish("heard")
        third = self.plan()
        self.place()
        self.assertEqual(len(self.rest.placed), 2)
        self.assertEqual(str(third.date_planned), "2026-11-25 08:00:00")

    def test_a_list_with_doubles_rings_each_number_once(self):
        """D2: the same number in several spellings, and the list given twice."""
        calls = [
            {"line_id": self.line.id, "number": number}
            for number in ("2310123456", "+30 2310 123456", "00302310123456", "6971234567", "x")
        ]
        orders = self.Order._plan(calls, campaign="flood")
        self.assertEqual(orders.mapped("number"), [CITIZEN, "+306971234567"])
        self.assertFalse(self.Order._plan(calls, campaign="flood"))
        self.assertEqual(len(self.Order._plan(calls, campaign="other")), 2)

    def test_only_so_many_calls_in_an_hour(self):
        """I39: the cap of the account holds, and the administrator sees when it was reached."""
        self.account.write({"outbound_per_hour": 2, "outbound_calls": 10})
        orders = self.Order._plan(
            [{"line_id": self.line.id, "number": f"+30231012345{n}"} for n in range(4)]
        )
        self.place()
        self.assertEqual(len(self.rest.placed), 2)
        self.assertEqual(str(self.account.date_full), "2026-11-24 08:30:00")
        waiting = orders.filtered(lambda order: order.state == "planned")
        self.assertEqual({str(order.date_planned) for order in waiting}, {"2026-11-24 09:30:00"})

    def test_some_lines_stay_free_for_callers(self):
        """I23: not more automatic calls at once than set."""
        self.account.outbound_calls = 1
        self.Order._plan([{"line_id": self.line.id, "number": f"+30231012345{n}"} for n in (1, 2)])
        self.place()
        self.assertEqual(len(self.rest.placed), 1)

    def test_a_number_abroad_is_not_rung_at_the_towns_cost(self):
        """I39: toll-fraud guard."""
        order = self.plan("+882161234567")
        self.place()
        self.assertFalse(self.rest.placed)
        self.assertEqual(order.state, "failed")

    def test_the_guard_of_the_line_holds_for_automatic_calls_too(self):
        """I39: after too many transfers in an hour nothing is dialled, and later it is."""
        self.line.dials_per_hour = 0
        order = self.plan()
        self.place()
        self.assertFalse(self.rest.placed)
        self.assertEqual((order.state, str(order.date_planned)), ("planned", "2026-11-24 08:45:00"))

    def test_who_wants_no_automatic_calls_is_not_rung(self):
        """I23: the number had said so; an officer tells the news."""
        self.env["municipal.ivr.caller"]._set_opt_out(CITIZEN)
        _request, message = self.tell_by_phone()
        self.place()
        self.assertFalse(self.rest.placed)
        self._hand_over()
        self.assertEqual((message.channel, message.state), ("phone", "manual"))

    def test_the_consent_of_the_citizen_counts_too(self):
        """C03: withdrawn once, from whatever number."""
        self.env["municipal.consent"]._record_call_opt_out(self.citizen)
        _request, message = self.tell_by_phone()
        self.assertEqual((message.channel, message.state), ("phone", "manual"))

    def test_a_message_that_is_not_needed_any_more_is_not_told(self):
        """D2: the campaign or message was stopped while the call waited."""
        _request, message = self.tell_by_phone()
        message._move("cancelled")
        self.place()
        self.assertFalse(self.rest.placed)
        self.assertEqual(self.find_order(message).state, "cancelled")

    # === PEOPLE === #

    def test_the_desk_pauses_resumes_and_stops(self):
        """I23: people stop what the machine does, in mid-run too."""
        order = self.plan()
        mine = order.with_user(self.operator)
        mine.action_pause()
        self.place()
        self.assertFalse(self.rest.placed)
        mine.action_resume()
        self.place()
        self.assertEqual(order.state, "placed")
        mine.action_cancel()
        self.assertEqual(order.state, "cancelled")
        mine.action_retry()
        self.assertEqual(order.state, "planned")

    def test_a_stopped_account_calls_nobody(self):
        """I23: one switch stops everything, and the officer rings up."""
        order = self.plan()
        self.account.is_paused = True
        self.place()
        self.assertEqual((order.state, self.rest.placed), ("planned", []))
        _request, message = self.tell_by_phone()
        self.assertEqual((message.channel, message.state), ("phone", "manual"))

    def test_nobody_repeats_a_call_whose_fate_is_not_known(self):
        """I23: not even by hand."""
        order = self.plan()
        with self.losing():
            self.place()
        with self.assertRaises(UserError):
            order.with_user(self.operator).action_retry()

    def test_only_the_desk_sees_and_stops_calls(self):
        """I23: default deny."""
        order = self.plan()
        with self.assertRaises(AccessError):
            order.with_user(self.anna).action_cancel()
        with self.assertRaises(AccessError):
            order.with_user(self.operator).write({"number": "+30123"})

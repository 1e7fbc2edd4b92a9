import json
from datetime import timedelta

from freezegun import freeze_time
from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .subscription_common import SubscriptionCase, SubscriptionTools

CRON = "municipal_announcements.municipal_notification_cron_broadcast"
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[25.0, 38.0], [25.1, 38.0], [25.1, 38.1], [25.0, 38.1], [25.0, 38.0]]],
}


class BroadcastTools(SubscriptionTools):
    @classmethod
    def _announce(cls, **vals):
        """An announcement that has been released."""
        announcement = cls.env["municipal.announcement"].create(
            {
                "name": "Water cut",
                "summary": "On Monday from 8:00 to 12:00.",
                "kind": "news",
                **vals,
            }
        )
        announcement._set_state("approved", **cls._second_person(announcement))
        return announcement

    @classmethod
    def _second_person(cls, announcement):
        if announcement.kind != "alert":
            return {}
        return {"is_bypass": True, "bypass_reason": "test"}

    @classmethod
    def _alert(cls, **vals):
        end = fields.Datetime.now() + timedelta(hours=6)
        facts = {"kind": "alert", "date_end": end, "severity": "severe", "is_whole_town": True}
        return cls._announce(**facts | vals)

    def _broadcast(self, announcement=None, **vals):
        vals = {"announcement_id": announcement.id if announcement else False} | vals
        if not announcement:
            vals = {"subject": "Free text", "text": "Hello everybody."} | vals
        return self.env["municipal.broadcast"].create(vals)


class BroadcastCase(BroadcastTools, SubscriptionCase):
    def _release(self, broadcast):
        """Let it go, and let the scheduled action choose and hand over."""
        broadcast.action_release()
        self._run(CRON)
        return self._rows(broadcast)

    def _rows(self, broadcast):
        return self.Notification.search([("broadcast_id", "=", broadcast.id)], order="id")

    def _leave(self):
        self._run(CRON)
        self._run("mail.ir_cron_mail_scheduler_action")
        self._run("sms.ir_cron_sms_scheduler_action")


@tagged("post_install", "-at_install")
class TestBroadcastAudience(BroadcastCase):
    def _people(self, broadcast):
        return sum(broadcast._count_people().values())

    def _addresses(self, broadcast):
        broadcast._enqueue()
        return set(self._rows(broadcast).subscription_id.mapped("address"))

    def test_topics_are_obeyed_and_none_means_all(self):
        """N10: who chose water gets water; who chose nothing gets everything."""
        self._subscribe("water@x.example", topics=self.water)
        self._subscribe("events@x.example", topics=self.events)
        self._subscribe("all@x.example")
        broadcast = self._broadcast(topic_ids=[Command.set(self.water.ids)])
        self.assertEqual(self._addresses(broadcast), {"water@x.example", "all@x.example"})

    def test_a_severe_alert_asks_for_no_topics(self):
        """N10: everybody of the area is told."""
        self._subscribe("events@x.example", topics=self.events)
        alert = self._alert(topic_ids=[Command.set(self.water.ids)])
        self.assertEqual(self._people(self._broadcast(alert)), 0)
        self.assertEqual(self._people(self._broadcast(alert, is_severe=True)), 1)

    def test_districts_are_obeyed_with_what_lies_in_and_around_them(self):
        """N09: the district, its parts and its whole; who chose none wants the whole town."""
        part = self.env["municipal.area"].create({"name": "Square", "parent_id": self.centre.id})
        for name, area in {"c": self.centre, "p": part, "h": self.hill}.items():
            self._subscribe(f"{name}@x.example", areas=area)
        self._subscribe("all@x.example")
        for area, names in ((self.centre, "c,p,all"), (part, "c,p,all"), (self.hill, "h,all")):
            announcement = self._announce(area_ids=[Command.set(area.ids)])
            wanted = {f"{name}@x.example" for name in names.split(",")}
            self.assertEqual(self._addresses(self._broadcast(announcement)), wanted)

    def test_a_circle_and_a_shape_find_points_and_districts(self):
        """N09: people by their own point; districts by whether the drawing meets them."""
        self.centre.outline = json.dumps(SQUARE)
        self._subscribe("near@x.example", latitude=38.05, longitude=25.05)
        self._subscribe("far@x.example", latitude=38.5, longitude=25.5)
        self._subscribe("centre@x.example", areas=self.centre)
        self._subscribe("hill@x.example", areas=self.hill)
        circle = self._announce(circle_lat=38.06, circle_lon=25.05, circle_radius=3000)
        shape = self._announce(polygon=json.dumps(SQUARE))
        for announcement in (circle, shape):
            found = self._addresses(self._broadcast(announcement))
            self.assertEqual(found, {"near@x.example", "centre@x.example"})

    def test_one_person_gets_one_message_on_the_best_way(self):
        """N17: five subscriptions of one person; a newsletter by e-mail, an alert by SMS."""
        first = self._subscribe("maria@x.example")
        key = {"owner_key": first.sudo().owner_key}
        self._subscribe("6941234567", "sms", **key)
        self._subscribe("2310123456", "phone", **key)
        self._subscribe("maria@work.example", topics=self.water, **key)
        ways = {"use_sms": True, "use_phone": True, "topic_ids": [Command.set(self.water.ids)]}
        news = self._broadcast(**ways)
        self.assertEqual(news._count_people(), {("email", "en_US"): 1})
        severe = self._broadcast(is_severe=True, **ways)
        self.assertEqual(severe._count_people(), {("sms", "en_US"): 1})

    def test_two_subscriptions_meet_in_the_citizen_who_has_proved_both(self):
        """N17: the same person by proved contacts, though never by one link."""
        self.citizen._set_proved_contact("email", "eleni@citizens.example")
        self.citizen._set_proved_contact("phone", "+306941234567")
        self._subscribe("eleni@citizens.example")
        self._subscribe("6941234567", "sms")
        self.citizen.preferred_channel = "sms"
        broadcast = self._broadcast(use_sms=True)
        self.assertEqual(broadcast._count_people(), {("sms", "en_US"): 1})

    def test_a_drill_goes_to_the_test_group_alone_and_says_so(self):
        """N28: nobody else is frightened."""
        self._subscribe("citizen@x.example")
        self._subscribe("officer@x.example", is_drill=True)
        broadcast = self._broadcast(self._announce(is_test=True))
        rows = self._release(broadcast)
        self.assertEqual(rows.subscription_id.mapped("address"), ["officer@x.example"])
        self.assertEqual(rows.subject, "DRILL: Water cut")

    def test_citizens_of_a_filter_get_a_free_message_once(self):
        """N03: a supervisor writes to any filtered set; told twice, it adds nobody."""
        broadcast = self._broadcast(
            audience="citizens", citizen_domain=f"[('id', '=', {self.citizen.id})]", use_sms=True
        )
        self.assertEqual(broadcast._count_people(), {("email", self.citizen.lang): 1})
        self.assertEqual(broadcast._enqueue(), 1)
        self.assertEqual(broadcast._enqueue(), 0)
        self.assertEqual(self._rows(broadcast).citizen_id, self.citizen)

    def test_a_broken_filter_is_refused(self):
        """N03: no code runs from a filter."""
        broadcast = self._broadcast(audience="citizens", citizen_domain="[__import__('os')]")
        with self.assertRaises(UserError):
            broadcast._count_people()


@tagged("post_install", "-at_install")
class TestBroadcastSending(BroadcastCase):
    def test_before_sending_people_parts_and_cost_are_shown(self):
        """N16: one small Greek letter makes three parts of one; capitals make it two again."""
        self._subscribe("6941234567", "sms", lang="el_GR")
        self._subscribe("6941234568", "sms")
        self._subscribe("a@x.example")
        announcement = self._announce()
        announcement.with_context(lang="el_GR").sudo().write({"name": "Διακοπή νερού στην πόλη"})
        broadcast = self._broadcast(announcement, use_sms=True, sms_price=0.1)
        self.assertEqual((broadcast.people_count, broadcast.sms_count), (3, 2))
        sample = broadcast._get_sms_sample("el_GR")
        self.assertIn("Διακοπή νερού στην πόλη", sample)
        self.assertAlmostEqual(broadcast.sms_cost, broadcast.sms_parts * 0.1)
        self.assertIn("ι", broadcast.sms_note)
        dear = broadcast.sms_parts
        broadcast.is_capitals = True
        self.assertLess(broadcast.sms_parts, dear)

    def test_everything_goes_out_with_a_link_to_stop_in_one_click(self):
        """N10, N18: RFC 8058 headers, the page in the text, the state of each message."""
        row = self._subscribe("maria@x.example")
        broadcast = self._broadcast(self._announce())
        message = self._release(broadcast)
        self._leave()
        self.assertEqual(message.state, "sent")
        sink = self._get_sink(message)
        mail = (self.sink / sink.file_name).read_text()
        headers = mail.replace("\n ", " ").replace("\r", "")
        self.assertIn("List-Unsubscribe-Post: List-Unsubscribe=One-Click", headers)
        self.assertIn(row._make_token("stop"), headers)
        self.assertIn("/announcements/water-cut", sink.body_text)
        self.assertIn(row._make_token("settings"), sink.body_text)
        self.assertNotIn(row._make_token("settings"), message.body)
        self._leave()
        self.assertEqual((broadcast.state, broadcast.progress), ("done", 100))
        self.assertEqual((broadcast.total_count, broadcast.sent_count), (1, 1))

    def test_a_broadcast_never_delays_the_messages_to_single_people(self):
        """N18: a queue of its own; the outbox of the town hall does not touch it."""
        self._subscribe("maria@x.example")
        broadcast = self._broadcast(self._announce())
        broadcast.action_release()
        broadcast._enqueue()
        self._hand_over()
        self.assertEqual(self._rows(broadcast).state, "queued")

    def test_paused_it_stands_still_and_goes_on_where_it_was(self):
        """N18: what left has left; the rest waits for the button."""
        for number in range(4):
            self._subscribe(f"p{number}@x.example")
        self.env["ir.config_parameter"].set_param("municipal_announcements.per_minute.email", "1")
        broadcast = self._broadcast(self._announce())
        rows = self._release(broadcast)
        self.assertEqual(sorted(rows.mapped("state")), ["queued"] * 3 + ["sending"])
        broadcast.action_pause()
        self.env["ir.config_parameter"].set_param("municipal_announcements.per_minute.email", "99")
        self._run(CRON)
        self.assertEqual(sorted(rows.mapped("state")), ["queued"] * 3 + ["sending"])
        broadcast.action_resume()
        self._run(CRON)
        self.assertEqual(set(rows.mapped("state")), {"sending"})

    def test_the_pace_of_a_channel_is_kept(self):
        """N18: no provider is run over; a minute later come the next."""
        for number in range(3):
            self._subscribe(f"p{number}@x.example")
        self.env["ir.config_parameter"].set_param("municipal_announcements.per_minute.email", "2")
        broadcast = self._broadcast(self._announce())
        rows = self._release(broadcast)
        self.assertEqual(rows.mapped("state").count("sending"), 2)
        with freeze_time(fields.Datetime.now() + timedelta(seconds=61)):
            self._run(CRON)
        self.assertEqual(rows.mapped("state").count("sending"), 3)

    def test_stopped_the_rest_is_not_sent(self):
        """N18: and it cannot be started again."""
        self._subscribe("maria@x.example")
        self.env["ir.config_parameter"].set_param("municipal_announcements.per_minute.email", "0")
        broadcast = self._broadcast(self._announce())
        rows = self._release(broadcast)
        broadcast.action_stop()
        self._run(CRON)
        self.assertEqual((broadcast.state, rows.state), ("stopped", "cancelled"))
        with self.assertRaises(UserError):
            broadcast.action_resume()

    def test_a_cancelled_announcement_stops_what_is_on_its_way(self):
        """N06: in the same moment; nothing more leaves."""
        self._subscribe("maria@x.example")
        self.env["ir.config_parameter"].set_param("municipal_announcements.per_minute.email", "0")
        announcement = self._announce()
        broadcast = self._broadcast(announcement)
        rows = self._release(broadcast)
        announcement._set_state("cancelled", cancel_reason="wrong street")
        self.assertEqual(broadcast.state, "stopped")
        self._run(CRON)
        self.assertEqual(rows.state, "cancelled")

    def test_what_expires_in_the_queue_is_not_sent(self):
        """N06: asked again for each message at the moment of sending."""
        self._subscribe("maria@x.example")
        self.env["ir.config_parameter"].set_param("municipal_announcements.per_minute.email", "0")
        alert = self._alert()
        broadcast = self._broadcast(alert)
        rows = self._release(broadcast)
        self.env["ir.config_parameter"].set_param("municipal_announcements.per_minute.email", "99")
        with freeze_time(alert.date_end + timedelta(seconds=1)):
            self._run(CRON)
        self.assertEqual((broadcast.state, rows.state), ("stopped", "cancelled"))

    def test_who_stops_while_it_runs_gets_no_more(self):
        """N10: the wish of the reader holds at once."""
        row = self._subscribe("maria@x.example")
        self.env["ir.config_parameter"].set_param("municipal_announcements.per_minute.email", "0")
        broadcast = self._broadcast(self._announce())
        rows = self._release(broadcast)
        row._set_off("one_click")
        self.assertEqual(rows.state, "cancelled")

    def test_quiet_hours_hold_for_all_but_the_severe(self):
        """N25: an SMS waits until the morning; a severe one does not."""
        self.company.write({"municipality_quiet_start": 21, "municipality_quiet_end": 8})
        self._subscribe("6941234567", "sms")
        night = fields.Datetime.to_datetime("2027-03-02 22:30:00")
        with freeze_time(night):
            news = self._release(self._broadcast(self._announce(), use_sms=True))
            alert = self._release(self._broadcast(self._alert(), use_sms=True, is_severe=True))
        self.assertEqual((news.state, str(news.date_planned)), ("queued", "2027-03-03 06:00:00"))
        self.assertEqual(alert.state, "sending")

    def test_it_waits_for_its_time(self):
        """N25: planned for the evening, nobody is chosen before."""
        self._subscribe("maria@x.example")
        later = fields.Datetime.now() + timedelta(hours=3)
        broadcast = self._broadcast(self._announce(), date_planned=later)
        self.assertFalse(self._release(broadcast))
        self.assertEqual(broadcast.state, "ready")
        with freeze_time(later + timedelta(seconds=1)):
            self._run(CRON)
        self.assertEqual(len(self._rows(broadcast)), 1)

    def test_a_double_click_sends_once(self):
        """D5: sent twice by a double click."""
        self._subscribe("maria@x.example")
        broadcast = self._broadcast(self._announce())
        broadcast.action_release()
        broadcast.action_release()
        self._run(CRON)
        self._run(CRON)
        self.assertEqual(len(self._rows(broadcast)), 1)

    def test_a_failed_way_is_followed_by_another_of_the_same_person(self):
        """N18: retry, then the next channel; nobody of the town hall is asked to ring up."""
        first = self._subscribe("6941234567", "sms")
        self._subscribe("maria@x.example", owner_key=first.sudo().owner_key)
        alone = self._subscribe("6941234568", "sms")
        broadcast = self._broadcast(self._announce(), use_sms=True, is_severe=True)
        rows = self._release(broadcast)
        rows._set_failed("no such number", permanent=True)
        self._run(CRON)
        states = {row.subscription_id: (row.state, row.channel) for row in rows}
        self.assertEqual(states[first], ("sending", "email"))
        self.assertEqual(states[alone][0], "failed")
        self.assertEqual(first.off_reason, "bounce")

    def test_nothing_is_sent_that_looks_like_112(self):
        """N31: neither the free text nor the title."""
        self._subscribe("maria@x.example")
        with self.assertRaises(UserError):
            self._broadcast(subject="112: evacuate").action_release()
        with self.assertRaises(UserError):
            self._broadcast(text="Έκτακτη Ειδοποίηση!").action_release()
        self._broadcast(text="In danger call 112.").action_release()

    def test_only_what_was_released_is_sent_and_only_to_somebody(self):
        """N08, N16: a draft is not sent; a message to nobody is not released."""
        draft = self.env["municipal.announcement"].create({"name": "Draft", "kind": "news"})
        with self.assertRaises(UserError):
            self._broadcast(draft).action_release()
        with self.assertRaises(UserError):
            self._broadcast(self._announce()).action_release()

    def test_roles(self):
        """N08: alerts for civil protection, free messages for supervisors, no state by RPC."""
        self._subscribe("maria@x.example")
        own = "municipal_announcements.municipal_announcements_group_"
        publisher = new_test_user(self.env, "publisher.b", groups=own + "publisher")
        civil = new_test_user(self.env, "civil.b", groups=own + "civil")
        clerk = new_test_user(self.env, "clerk.b", groups="municipal_crm.municipal_crm_group_clerk")
        alert, free = self._broadcast(self._alert()), self._broadcast()
        for broadcast, user in ((alert, publisher), (free, publisher), (free, civil)):
            with self.assertRaises(AccessError):
                broadcast.with_user(user).action_release()
        with self.assertRaises(AccessError):
            free.with_user(clerk).read(["subject"])
        with self.assertRaises(UserError):
            alert.with_user(civil).write({"state": "done"})
        alert.with_user(civil).action_release()
        self.assertEqual(alert.state, "ready")
        with self.assertRaises(UserError):
            alert.with_user(civil).write({"subject": "Other"})

    def test_the_report_of_a_broadcast_is_open_to_whoever_sends(self):
        """N18: publishers see the messages of broadcasts, not those of requests."""
        self._subscribe("maria@x.example")
        rows = self._release(self._broadcast(self._announce()))
        self.Notification._enqueue(
            [{"event": "reply", "audience": "citizen", "address": "a@b.example"}]
        )
        own = "municipal_announcements.municipal_announcements_group_publisher"
        user = new_test_user(self.env, "publisher.r", groups=own)
        seen = self.Notification.with_user(user).search([])
        self.assertEqual(seen, rows)

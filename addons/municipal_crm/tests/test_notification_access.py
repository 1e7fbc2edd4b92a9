"""K01: a message is seen by whoever sees its request, and changed by nobody."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .notification_common import NotificationCase


@tagged("post_install", "-at_install")
class TestNotificationAccess(NotificationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp_request = cls._make_request(user_id=cls.anna.id)
        cls.road_request = cls._make_request(category_id=cls.pothole.id, user_id=cls.rita.id)
        cls.secret_request = cls._make_request(category_id=cls.violence.id, user_id=cls.carol.id)
        cls.requests = cls.lamp_request | cls.road_request | cls.secret_request

    def _read_as(self, user):
        """Requests whose messages ``user`` finds."""
        rows = self.Notification.with_user(user).search([("request_id", "in", self.requests.ids)])
        return rows.sudo().request_id

    def test_messages_follow_their_request_for_every_role(self):
        """K01: the same matrix as for requests, read from the requests themselves."""
        expected = {
            self.anna: self.lamp_request,
            self.vassilis: self.env["municipal.request"],
            self.rita: self.road_request,
            self.petros: self.road_request,  # a shared queue
            self.ilias: self.lamp_request | self.road_request,
            self.carol: self.secret_request,
            self.mayor: self.lamp_request | self.road_request,
            self.administrator: self.lamp_request | self.road_request,
        }
        for user, requests in expected.items():
            with self.subTest(user=user.login):
                self.assertEqual(self._read_as(user), requests)
                visible = self.env["municipal.request"].with_user(user)
                visible = visible.search([("id", "in", self.requests.ids)])
                self.assertEqual(self._read_as(user), visible.sudo().sorted("id"))

    def test_outsiders_find_nothing(self):
        """K01: employees without a role, portal users and the public have no access at all."""
        employee = new_test_user(self.env, "employee", groups="base.group_user")
        portal = new_test_user(self.env, "portal", groups="base.group_portal")
        for user in (employee, portal, self.env.ref("base.public_user")):
            for model in (
                "municipal.notification",
                "municipal.sink.message",
                "municipal.rate.limit",
            ):
                with self.subTest(user=user.login, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_nobody_changes_the_proof(self):
        """R20: neither clerk nor administrator writes, makes or removes a message."""
        row = self.lamp_request.notification_ids[0]
        for user in (self.anna, self.administrator):
            mine = row.with_user(user)
            self.assertTrue(mine.event)
            for change in (
                lambda mine=mine: mine.write({"state": "sent"}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.create({"event": "reply", "audience": "citizen"}),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    change()

    def test_only_those_who_see_a_message_may_act_on_it(self):
        """K01: the buttons obey the same rules."""
        row = self.lamp_request.notification_ids.filtered(lambda row: row.audience == "citizen")
        row._set_manual()
        for action in ("action_mark_told", "action_retry"):
            with self.assertRaises(AccessError):
                getattr(row.with_user(self.rita), action)()
        row.with_user(self.anna).action_mark_told()
        self.assertEqual(row.state, "sent")

    def test_a_digest_is_its_officers_own(self):
        """R03: a list over several requests is shown to its addressee only."""
        digest = self.Notification._enqueue(
            [{"event": "digest", "audience": "staff", "user": self.anna}]
        )
        for user, sees in ((self.anna, True), (self.mayor, False), (self.administrator, False)):
            found = self.Notification.with_user(user).search([("id", "=", digest.id)])
            self.assertEqual(bool(found), sees, user.login)

    def test_two_towns_never_see_each_others_messages(self):
        """G20: record rules keep municipalities apart."""
        other = self.env["res.company"].create({"name": "Other town"})
        row = self.Notification._enqueue(
            [{"event": "reply", "audience": "citizen", "address": "x@y.example", "company": other}]
        )
        self.assertFalse(
            self.Notification.with_user(self.administrator).search([("id", "=", row.id)])
        )

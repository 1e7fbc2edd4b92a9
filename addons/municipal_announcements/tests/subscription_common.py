"""A town with topics and districts, and people who subscribe."""

from odoo import Command
from odoo.addons.municipal_crm.tests.notification_common import NotificationCase


class SubscriptionTools:
    @classmethod
    def _build_subscriptions(cls):
        cls.company.write({"municipality_quiet_start": 0, "municipality_quiet_end": 0})
        Topic = cls.env["municipal.announcement.topic"]
        cls.water = Topic.create({"name": "Water", "code": "t-water"})
        cls.events = Topic.create({"name": "Events", "code": "t-events"})
        areas = cls.env["municipal.area"].create([{"name": "Centre"}, {"name": "Hill"}])
        cls.centre, cls.hill = areas
        cls.Subscription = cls.env["municipal.subscription"]
        cls.Subscription.search([("state", "=", "active")])._set_off("staff")  # of no test
        cls.Notification = cls.env["municipal.notification"]

    @classmethod
    def _subscribe(cls, address, channel="email", topics=None, areas=None, **vals):
        """An address that has proved itself."""
        row = cls.Subscription.create(
            {
                "address": address,
                "channel": channel,
                "lang": "en_US",
                "topic_ids": [Command.set(topics.ids if topics else [])],
                "area_ids": [Command.set(areas.ids if areas else [])],
                **vals,
            }
        )
        row._set_active()
        return row

    def _told(self, row, event=None):
        """Messages to a subscription, the latest first."""
        domain = [("res_model", "=", row._name), ("res_id", "=", row.id)]
        if event:
            domain.append(("event", "=", event))
        return self.Notification.search(domain)

    def _text_of(self, message):
        """What stands in a message to a citizen, with its links and codes."""
        channel = self.env[f"municipal.channel.{message.channel}"]
        message = channel._prepare(message)
        return message.get("text") or message["body"]


class SubscriptionCase(SubscriptionTools, NotificationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_subscriptions()

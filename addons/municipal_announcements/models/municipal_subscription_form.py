from odoo import Command, api, fields, models
from odoo.addons.municipal_crm.tools.typed import read_number
from odoo.exceptions import ValidationError


class MunicipalSubscription(models.Model):
    """Subscribing, and changing what one gets, on the public pages (N10, N11)."""

    _inherit = "municipal.subscription"

    # === WHAT CAN BE CHOSEN === #

    @api.model
    def _get_choices(self):
        """{"topics", "areas", "langs", "channels"}: (value, label) each, for the forms."""
        company = self.env.company
        # sudo: municipal.announcement.topic, municipal.area - names on the public page
        topics = self.env["municipal.announcement.topic"].sudo().search(
            [("company_id", "=", company.id), ("is_subscribable", "=", True)]
        )  # fmt: skip
        areas = self.env["municipal.area"].sudo().search([("company_id", "=", company.id)])
        return {
            "topics": [(str(topic.id), topic.name) for topic in topics],
            "areas": [(str(area.id), area.name) for area in areas],
            "langs": [(code, name.split(" / ")[-1]) for code, name in self._get_langs()],
            "channels": self._get_ways(),
        }

    @api.model
    def _get_ways(self):
        """Channels that a form can offer: those by which something can go out."""
        labels = dict(self._fields["channel"]._description_selection(self.env))
        channels = {
            channel._channel_code: channel
            for channel in self.env["municipal.channel"]._get_channels()
        }
        ways = {"email": "email", "sms": "sms", "phone": "voice"}
        company = self.env.company
        return [
            (code, labels[code])
            for code, name in ways.items()
            if name in channels and channels[name]._is_configured(company)
        ]

    @api.model
    def _read_choices(self, post):
        """The topics, districts and language of a form, as values of the record."""
        choices = self._get_choices()
        lang = post.get("lang")
        return {
            "topic_ids": [Command.set(_read_ids(post, "topic", choices["topics"]))],
            "area_ids": [Command.set(_read_ids(post, "area", choices["areas"]))],
            "lang": lang if lang in dict(choices["langs"]) else self._get_own_lang(),
        }

    @api.model
    def _get_own_lang(self):
        """The language of the page, else the town's."""
        return self.env.lang or self.env.company.partner_id.lang or self._get_langs()[0][0]

    # === SUBSCRIBING === #

    @api.model
    def _receive(self, post, owner=None):
        """Take the form of somebody who wants announcements. What is known already changes nothing.

        :param owner: a subscription (in sudo) whose link the visitor holds: the same person
        :return: {"code": "sent" | "error" | "wait", "errors", "wait", "row" (in sudo)}
        """
        channel = post.get("channel")
        errors = {}
        if channel not in dict(self._get_ways()):
            errors["channel"] = self.env._("Choose how we shall write to you.")
        vals = {"channel": channel, "address": (post.get("address") or "")[:300]}
        if not errors:
            try:
                vals["address"] = self._clean_address(vals)
            except ValidationError as error:
                errors["address"] = str(error)
        if not post.get("consent"):
            errors["consent"] = self.env._("We need your consent to write to you.")
        if errors:
            return {"code": "error", "errors": errors}
        if wait := self._hit_contact(vals["address"]):
            return {"code": "wait", "wait": wait}
        return {"code": "sent", "row": self._ask(vals | self._read_choices(post), owner)}

    @api.model
    def _ask(self, vals, owner=None):
        """The subscription (in sudo) of an address; it is asked to prove itself, or told its link."""
        row = self._find_by_address(vals["channel"], vals["address"], self.env.company)
        if row.state == "active":
            row.attempts = 0
            row._tell("subscription_settings")
            return row
        vals |= {"date_asked": fields.Datetime.now(), "attempts": 0, "state": "pending"}
        if row:
            row.write(vals)
        else:
            # sudo: municipal.subscription - visitors have no access
            row = self.sudo().create(vals)
        if owner:
            row.write({"owner_key": owner.owner_key, "citizen_id": owner.citizen_id.id})
        row._tell("subscription_confirm")
        return row

    @api.model
    def _send_settings(self, post):
        """Send the link of a subscription to its own address. The answer never tells what is known.

        :return: {"code": "sent" | "error" | "wait", "errors", "wait"}
        """
        typed = (post.get("known_address") or "")[:300]
        channel = "email" if "@" in typed else "sms"
        try:
            address = self._clean_address({"channel": channel, "address": typed})
        except ValidationError as error:
            return {"code": "error", "errors": {"known_address": str(error)}}
        if wait := self._hit_contact(address):
            return {"code": "wait", "wait": wait}
        row = self._find_by_address(channel, address, self.env.company)
        if row.state == "active":
            row._tell("subscription_settings")
        return {"code": "sent"}

    # === SEEING AND CHANGING === #

    def _get_family(self):
        """All addresses (in sudo) of the same person that get something."""
        return self.search([("owner_key", "=", self.owner_key), ("state", "=", "active")])

    def _get_settings_page(self):
        """What the page of a subscription shows."""
        self.ensure_one()
        family = self._get_family()
        return {
            "row": self,
            "address": self._get_masked(),
            "others": [
                {"address": other._get_masked(), "token": other._make_token("settings")}
                for other in family - self
            ],
            "chosen_topics": [str(topic.id) for topic in self.topic_ids],
            "chosen_areas": [str(area.id) for area in self.area_ids],
            **self._get_choices(),
        }

    def _save_choices(self, post):
        self.write(self._read_choices(post))


def _read_ids(post, name, choices):
    """The ids that were ticked among ``choices``: controls named ``<name>_<id>``."""
    return [read_number(value, 9) for value, _label in choices if post.get(f"{name}_{value}")]

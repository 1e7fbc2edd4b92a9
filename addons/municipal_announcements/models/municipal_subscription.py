from datetime import timedelta
from uuid import uuid4

from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.contact import contact_key, mask_contact
from odoo.addons.municipal_crm.tools.identity import (
    IdentityError,
    clean_email,
    clean_phone,
    phone_kind,
)
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

CHANNELS = [
    ("email", "E-mail"),
    ("sms", "SMS"),
    ("push", "Notification in the browser"),
    ("phone", "Telephone call"),
]
STATES = [("pending", "Not confirmed yet"), ("active", "Active"), ("off", "Stopped")]
#: Hours in which a subscription can be confirmed; then nothing of it is kept.
CONFIRM_HOURS = 48
MAX_ATTEMPTS = 5
#: After as many messages in a row that could not be delivered, the address is given up.
MAX_BOUNCES = 5
OFFICE_FIELDS = frozenset(("is_drill", "topic_ids", "area_ids", "lang"))
#: Which contact of a citizen an address on a channel is.
CONTACT_KIND = {"email": "email", "sms": "phone", "phone": "phone"}


class MunicipalSubscription(models.Model):
    """One address on one channel to which somebody wants announcements (N10, N11).

    No account is needed; the address proves itself (``municipal_subscription_proof``). Several
    addresses of one person share an ``owner_key``, so that the person gets one message (N17).
    """

    _name = "municipal.subscription"
    _description = "Subscription to announcements"
    _rec_name = "address"
    _order = "id desc"

    uuid = fields.Char("UUID", required=True, readonly=True, default=lambda self: uuid4().hex)
    company_id = fields.Many2one(
        "res.company", "Municipality", required=True, default=lambda self: self.env.company
    )
    channel = fields.Selection(CHANNELS, required=True)
    address = fields.Char(required=True)
    lang = fields.Selection("_get_langs", "Language", required=True)
    topic_ids = fields.Many2many(
        "municipal.announcement.topic", string="Topics", help="None: all topics."
    )
    area_ids = fields.Many2many("municipal.area", string="Districts", help="None: the whole town.")
    latitude = fields.Float(digits=(9, 6))
    longitude = fields.Float(digits=(9, 6))
    citizen_id = fields.Many2one("municipal.citizen", index="btree_not_null", ondelete="set null")
    owner_key = fields.Char(
        required=True,
        readonly=True,
        index=True,
        default=lambda self: uuid4().hex,
        groups=fields.NO_ACCESS,
    )
    is_drill = fields.Boolean("Test group", help="Gets the messages of drills too.")
    state = fields.Selection(STATES, required=True, default="pending", readonly=True)
    token_version = fields.Integer(default=1, groups=fields.NO_ACCESS, aggregator=None)
    attempts = fields.Integer(default=0, groups=fields.NO_ACCESS, aggregator=None)
    date_asked = fields.Datetime("Asked on", default=fields.Datetime.now, readonly=True)
    date_proved = fields.Datetime("Confirmed on", readonly=True)
    date_off = fields.Datetime("Stopped on", readonly=True)
    off_reason = fields.Selection(
        [
            ("page", "On the page"),
            ("one_click", "By one click in the mailbox"),
            ("sms", "By SMS"),
            ("phone", "By telephone key"),
            ("bounce", "Messages do not arrive"),
            ("staff", "By an officer"),
        ],
        "Stopped",
        readonly=True,
    )
    bounce_count = fields.Integer("Not delivered in a row", readonly=True, aggregator=None)

    _address_uniq = models.UniqueIndex(
        "(company_id, channel, lower(address))", "This address is subscribed already."
    )
    _uuid_uniq = models.UniqueIndex("(uuid)", "This subscription exists already.")
    _reached = models.Index("(company_id, channel) WHERE state = 'active'")
    _few_attempts = models.Constraint(
        f"CHECK (attempts BETWEEN 0 AND {MAX_ATTEMPTS})", "A code may be tried a few times only."
    )
    _proved_is_dated = models.Constraint(
        "CHECK (state <> 'active' OR date_proved IS NOT NULL)",
        "A subscription is active once its address is proved.",
    )

    @api.model
    def _get_langs(self):
        return self.env["res.lang"].get_installed()

    # === ADDRESS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([vals | {"address": self._clean_address(vals)} for vals in vals_list])

    @api.model
    def _clean_address(self, vals):
        """The one spelling of an address.

        :raise ValidationError: it is none that the channel can reach
        """
        channel, address = vals.get("channel"), vals.get("address")
        try:
            if channel == "email":
                return clean_email(address)
            if channel in ("sms", "phone"):
                return self._clean_number(channel, address)
        except IdentityError:
            raise ValidationError(self._explain_address(channel)) from None
        return address

    @api.model
    def _clean_number(self, channel, address):
        number = clean_phone(address, self.env.company._get_phone_region())
        if channel == "sms" and phone_kind(number) == "landline":
            raise ValidationError(self.env._("An SMS needs a mobile phone number."))
        return number

    @api.model
    def _explain_address(self, channel):
        if channel == "email":
            return self.env._("This is not an e-mail address. It looks like name@example.org.")
        return self.env._("This is not a phone number. Write all of its ten digits.")

    @api.model
    def _find_by_address(self, channel, address, company):
        """The subscription (in sudo) of a clean address, in any state."""
        self.flush_model(["company_id", "channel", "address"])
        # the expression of the unique index, which finds one among hundreds of thousands
        found = self.env.execute_query(
            SQL(
                "SELECT id FROM municipal_subscription WHERE company_id = %s AND channel = %s"
                " AND lower(address) = lower(%s)",
                company.id,
                channel,
                address,
            )
        )
        # sudo: municipal.subscription - the answer to a visitor never tells what was found
        return self.sudo().browse(row_id for (row_id,) in found)

    def _get_masked(self):
        """The address as its owner recognises it and nobody else learns it."""
        if self.channel == "push":
            return self.env._("this browser")
        return mask_contact(self.address)

    # === STATE === #

    def _set_active(self):
        """The address has proved itself."""
        for row in self:
            row.write(
                {
                    "state": "active",
                    "date_proved": fields.Datetime.now(),
                    "date_off": False,
                    "off_reason": False,
                    "bounce_count": 0,
                    "attempts": 0,
                }
            )
            row._join_citizen()

    def _set_off(self, reason):
        """Nothing more goes to this address, whoever stopped it."""
        rows = self.filtered(lambda row: row.state != "off")
        rows.write({"state": "off", "date_off": fields.Datetime.now(), "off_reason": reason})
        rows._drop_queued()

    def _drop_queued(self):
        """What waits in the outbox for these addresses stays there no longer."""
        # sudo: municipal.notification - the wish of whoever the messages are for
        waiting = self.env["municipal.notification"].sudo().search(
            [("subscription_id", "in", self.ids), ("state", "=", "queued")]
        )  # fmt: skip
        waiting._set_cancelled(self.env._("The subscription was stopped."))

    def _join_citizen(self):
        """A citizen who has proved the same contact elsewhere is the same person."""
        kind = CONTACT_KIND.get(self.channel)
        if self.citizen_id or not kind:
            return
        key = contact_key(self.address)
        # sudo: municipal.citizen - both sides have proved this contact
        found = self.env["municipal.citizen"].sudo().search([(f"proved_{kind}", "=", key)], limit=2)
        if len(found) == 1:
            self._join_owner(found)

    def _join_owner(self, citizen):
        """All addresses of this person are addresses of ``citizen``, who gets one message."""
        family = self.search([("owner_key", "=", self.owner_key), ("citizen_id", "=", False)])
        known = self.search([("citizen_id", "=", citizen.id)], limit=1)
        (family | self).write(
            {"citizen_id": citizen.id, "owner_key": known.owner_key or self.owner_key}
        )

    def _count_bounce(self, permanent):
        """A message did not arrive; after some of them, or a final refusal, there is no point."""
        for row in self:
            row.bounce_count += 1
            if permanent or row.bounce_count >= MAX_BOUNCES:
                row._set_off("bounce")

    def action_stop(self):
        """An officer stops it for somebody who asked at the counter or on the telephone."""
        self.check_access("write")
        self.sudo()._set_off("staff")  # sudo: fields that only the system writes

    def write(self, vals):
        """What officers may change; the rest is proved or decided by whoever owns the address."""
        if not self.env.su and vals.keys() - OFFICE_FIELDS:
            raise AccessError(self.env._("Only the owner of an address can change this."))
        return super().write(vals)

    # === CLEANING === #

    @api.autovacuum
    def _gc_pending(self):
        """Who has not confirmed is forgotten; who has stopped leaves no address behind after a year."""
        now = fields.Datetime.now()
        # sudo: municipal.subscription - cleaned by the system
        rows = self.sudo()
        rows.search(
            [
                ("state", "=", "pending"),
                ("date_asked", "<", now - timedelta(hours=CONFIRM_HOURS)),
            ]
        ).unlink()
        rows.search([("state", "=", "off"), ("date_off", "<", now - timedelta(days=365))]).unlink()

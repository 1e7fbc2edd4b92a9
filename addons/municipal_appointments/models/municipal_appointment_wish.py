from datetime import timedelta
from uuid import uuid4

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.selection import selection_like
from odoo.addons.municipal_crm.models.transactions import hold
from odoo.exceptions import UserError, ValidationError

from .municipal_appointment import CHANNELS

STATES = [
    ("waiting", "Waiting"),
    ("offered", "Time offered"),
    ("accepted", "Accepted"),
    ("expired", "Expired"),
    ("withdrawn", "Withdrawn"),
]
#: {state: states that may follow}. Who lets an offer pass waits on, behind those who have not had
#: one, until ``MOST_OFFERS``.
MOVES = {
    "waiting": {"offered", "withdrawn", "expired", "accepted"},
    "offered": {"accepted", "waiting", "expired", "withdrawn"},
    "accepted": set(),
    "expired": set(),
    "withdrawn": set(),
}
MOST_OFFERS = 3
#: What the person who waits says about themselves.
CONTACT = ("contact_name", "contact_phone", "contact_email", "contact_lang", "preferred_channel")
#: What only the methods of the model change.
GUARDED = frozenset(("state", "offer_id", "date_offer_end", "offers", "date_declined", "uuid"))
#: Messages by these wait for the end of the quiet hours.
RINGING = ("phone", "sms")
CRON_OFFER = "municipal_appointments.municipal_appointment_wish_cron_offer"


class MunicipalAppointmentWish(models.Model):
    """A person on the waiting list: wants a service within some days and hours.

    A time that becomes free is held for the first whose wish it fits, who has a while to accept;
    then for the next one.
    """

    _name = "municipal.appointment.wish"
    _description = "Wish on the waiting list"
    _inherit = ["municipal.appointment.facts"]
    _order = "offers, id"
    _rec_name = "contact_name"

    uuid = fields.Char(
        "UUID", required=True, readonly=True, copy=False, default=lambda self: uuid4().hex
    )
    service_id = fields.Many2one(
        "municipal.appointment.service", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="service_id.company_id", store=True, precompute=True)
    department_id = fields.Many2one(related="service_id.department_id")
    place_ids = fields.Many2many(
        "municipal.place", string="Places", help="Empty: any place of the service."
    )
    date_from = fields.Date("From day", required=True)
    date_to = fields.Date("Until day", required=True)
    hour_from = fields.Float("Not before", default=0.0)
    hour_to = fields.Float("Not after", default=24.0)
    people = fields.Integer(default=1, required=True, aggregator=None)
    channel = fields.Selection(CHANNELS, required=True, default="web")
    citizen_id = fields.Many2one("municipal.citizen", index="btree_not_null", ondelete="cascade")
    contact_name = fields.Char("Name", required=True)
    contact_phone = fields.Char("Phone")
    contact_email = fields.Char("E-mail")
    contact_lang = fields.Selection(lambda self: self.env["res.lang"].get_installed(), "Language")
    preferred_channel = fields.Selection(
        selection_like("municipal.citizen", "preferred_channel"), "Messages by"
    )
    state = fields.Selection(STATES, required=True, default="waiting", index=True)
    offer_id = fields.Many2one("municipal.appointment", "Offered time", ondelete="set null")
    date_offer_end = fields.Datetime("To accept until")
    offers = fields.Integer("Offers so far", default=0, aggregator=None)
    date_declined = fields.Datetime("Offered in vain", help="This time is not offered again.")

    _uuid_uniq = models.UniqueIndex("(uuid)", "This wish exists already.")
    _days_in_order = models.Constraint(
        "CHECK (date_from <= date_to)", "The first day cannot be after the last one."
    )
    _hours_in_order = models.Constraint(
        "CHECK (0 <= hour_from AND hour_from < hour_to AND hour_to <= 24)",
        "The hours begin before they end.",
    )
    _people_sane = models.Constraint("CHECK (people >= 1)", "Somebody has to come.")
    _open = models.Index("(service_id, offers, id) WHERE state = 'waiting'")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        wishes = super().create([self._prepare_wish(vals) for vals in vals_list])
        self.env["municipal.notification"]._wake_cron(CRON_OFFER)
        return wishes

    def write(self, vals):
        if not self.env.su and GUARDED & vals.keys():
            raise UserError(self.env._("Offer a time or withdraw the wish instead."))
        vals = dict(vals)
        if "state" in vals:
            self._set_state(vals.pop("state"))
        return super().write(vals) if vals else True

    @api.model
    def _prepare_wish(self, vals):
        vals = self._clean_contact(
            {name: value for name, value in vals.items() if name not in GUARDED}
        )
        if not (vals.get("contact_email") or vals.get("contact_phone") or vals.get("citizen_id")):
            raise ValidationError(self.env._("How can we tell you of a free time?"))
        return vals

    # === STATE === #

    def _set_state(self, code, **vals):
        """Move to ``code``: the one way to change the state.

        :raise UserError: there is no such move
        """
        for wish in hold(self.sudo()):  # sudo: municipal.appointment.wish - the caller decides
            if wish.state == code:
                continue
            if code not in MOVES[wish.state]:
                raise UserError(self.env._("This wish on the waiting list is over."))
            super(MunicipalAppointmentWish, wish).write({**vals, "state": code})

    def action_withdraw(self):
        """An officer takes somebody off the list."""
        self.check_access("write")
        self._withdraw()

    def _withdraw(self):
        """The person does not wait any more; what is held for them goes to the next one."""
        for wish in self.sudo():  # sudo: municipal.appointment.wish - the link or a clerk
            if wish.state not in ("waiting", "offered"):
                continue
            offer = wish.offer_id
            wish._set_state("withdrawn", offer_id=False, date_offer_end=False)
            wish._let_go(offer)

    def _accept(self):
        """The offer is taken: it becomes a booked appointment. A repeat gives the same one.

        The message with the offer went to the contact itself, so the contact is proved.

        :return: the appointment (in sudo)
        :raise UserError: the offer is over
        """
        self.ensure_one()
        wish = hold(self.sudo())  # sudo: municipal.appointment.wish - the link is the right
        if wish.state == "accepted" and wish.offer_id:
            return wish.offer_id
        now = fields.Datetime.now()
        if wish.state != "offered" or wish.date_offer_end < now or not wish._is_still_held():
            raise UserError(self.env._("This offer is over. You stay on the waiting list."))
        vals = {name: wish[name] for name in CONTACT} | {"citizen_id": wish.citizen_id.id}
        appointment = wish.offer_id._confirm(vals, proved=True)
        wish._set_state("accepted")
        return appointment

    def _decline(self):
        """The offered time does not suit: the next in line may have it, and they wait on."""
        wish = hold(self.sudo())  # sudo: municipal.appointment.wish - the link is the right
        if wish.state != "offered":
            return
        offer = wish.offer_id
        vals = {"offer_id": False, "date_offer_end": False, "date_declined": offer.date_start}
        wish._set_state("expired" if wish.offers >= MOST_OFFERS else "waiting", **vals)
        wish._let_go(offer)

    def _is_still_held(self):
        return hold(self.offer_id).state == "held"

    def _let_go(self, offer):
        """Give a time back that was held for somebody; the next in line may have it."""
        if offer and hold(offer).state == "held":
            offer._set_state("expired")
            self.env["municipal.notification"]._wake_cron(CRON_OFFER)

    @api.model
    def _withdraw_same(self, appointment):
        """Who has just booked does not wait for the same service any more."""
        waiting = self.sudo().search(  # sudo: municipal.appointment.wish - of the same person
            [
                ("service_id", "=", appointment.service_id.id),
                ("state", "in", ("waiting", "offered")),
                ("offer_id", "!=", appointment.id),
            ]
        )
        theirs = set(appointment.sudo().identity_keys or ())
        waiting.filtered(lambda wish: theirs & wish._get_identity_keys())._withdraw()

    def _get_identity_keys(self):
        return self._hash_identity(self.contact_email, self.contact_phone, self.citizen_id.id)

    def _get_offer_minutes(self):
        """The time to accept; the same as for confirming, but at least half an hour."""
        return max(30, self.service_id.confirm_minutes)

    def _get_offer_end(self, start):
        """Until when it is held (naive UTC); the night does not count where the message rings."""
        now, wait = fields.Datetime.now(), timedelta(minutes=self._get_offer_minutes())
        if self.preferred_channel in RINGING:
            now = self.company_id._get_municipal_quiet_end(now) or now
        return min(now + wait, start)

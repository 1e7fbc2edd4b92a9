from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.signed_link import find_row, make_token
from odoo.addons.municipal_crm.models.transactions import try_hold

from .municipal_appointment import AHEAD, OPEN
from .municipal_appointment_link import LINK_DAYS
from .municipal_appointment_slot import SlotTaken
from .municipal_appointment_wish import CRON_OFFER, MOST_OFFERS

BATCH_SIZE = 200
#: As many free times are looked through for one wish with hours.
LOOKED_AT = 500


class MunicipalAppointmentWish(models.Model):
    """The chain of offers: first come, first served, one after the other."""

    _inherit = "municipal.appointment.wish"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_offer(self):
        """End offers that were not accepted, then offer what is free, one wish and commit each."""
        self._end_offers()
        ids = self.search([("state", "=", "waiting")], limit=BATCH_SIZE).ids
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(ids))
        for wish_id in ids:
            wish = try_hold(self.browse(wish_id))
            if wish and wish.state == "waiting":
                wish._offer_first()
            if not cron._commit_progress(1):
                break

    @api.model
    def _end_offers(self):
        now = fields.Datetime.now()
        late = self.search([("state", "=", "offered"), ("date_offer_end", "<=", now)])
        for wish in try_hold(late):
            offer = wish.offer_id
            if offer.state in OPEN:  # an officer has confirmed it for them
                wish._set_state("accepted")
                continue
            wish._set_state(
                "expired" if wish.offers >= MOST_OFFERS else "waiting",
                offer_id=False,
                date_offer_end=False,
            )
            wish._let_go(offer)

    def _offer_first(self):
        """Hold the first time that fits and tell the person; or end a wish whose days are over."""
        self.ensure_one()
        if self.date_to < self.company_id._get_municipal_day(fields.Datetime.now()):
            self._set_state("expired")
            return
        offer = self._hold_kept_back() or self._hold_free()
        if not offer:
            return
        end = self._get_offer_end(offer.date_start)
        offer.date_expires = end
        self._set_state("offered", offer_id=offer.id, date_offer_end=end, offers=self.offers + 1)
        start = fields.Datetime.to_string(offer.date_start)
        message = self._prepare_message("appointment_offer", offer.uuid, appointment_start=start)
        self.env["municipal.notification"]._enqueue([message])
        self.env["municipal.notification"]._wake_cron(CRON_OFFER, end)

    def _prepare_message(self, event, key="", **params):
        return {
            "event": event,
            "audience": "citizen",
            "record": self,
            "citizen": self.citizen_id,
            "company": self.company_id,
            "params": params,
            "dedupe_key": f"{event}:{self.uuid}:{key}",
        }

    # === WHAT FITS === #

    def _get_window(self):
        """(first, last) moment (naive UTC) of the days wished, from now on."""
        company = self.company_id
        begin = company._get_municipal_moment(self.date_from)
        end = company._get_municipal_moment(self.date_to + timedelta(days=1))
        lead = timedelta(minutes=self.service_id.lead_minutes)
        return max(begin, fields.Datetime.now() + lead), end

    def _fits(self, start, place):
        """Whether a visit that begins at ``start`` (naive UTC) at ``place`` is what they want."""
        local = self.company_id._get_municipal_clock(start)
        hour = local.hour + local.minute / 60
        begin, end = self._get_window()
        return (
            begin <= start < end
            and start != self.date_declined
            and self.hour_from <= hour <= self.hour_to
            and (not self.place_ids or place in self.place_ids)
        )

    def _hold_kept_back(self):
        """A time that was cancelled and is not back yet: it goes to the list before anybody."""
        begin, end = self._get_window()
        domain = [
            ("state", "=", "kept_back"),
            ("service_id", "=", self.service_id.id),
            ("people", "=", self.people),
            ("date_start", ">=", begin),
            ("date_start", "<", end),
        ]
        kept = self.env["municipal.appointment"].search(domain, order="date_start, id")
        for row in kept:
            if self._fits(row.date_start, row.place_id) and try_hold(row):
                row._release()
                return self._try_hold(row.date_start, row.place_id)
        return None

    def _hold_free(self):
        """The first time that anybody could book and that fits."""
        begin, end = self._get_window()
        if begin >= end:
            return None
        slots = self.service_id._get_free(begin, end, people=self.people, limit=LOOKED_AT)
        Place = self.env["municipal.place"]
        for slot in slots:
            place = Place.browse(slot.place_id)
            if self._fits(slot.date_start, place):
                return self._try_hold(slot.date_start, place)
        return None

    def _try_hold(self, start, place):
        Appointment = self.env["municipal.appointment"]
        try:
            return Appointment._hold(
                self.service_id, start, place=place, people=self.people, channel=self.channel
            )
        except SlotTaken:
            return None  # somebody was faster; there will be another one

    # === MESSAGES AND LINKS === #

    def _get_message_facts(self, params):
        """{name: value} for the texts of messages; see municipal.appointment."""
        start = fields.Datetime.to_datetime(params.get("appointment_start"))
        return self._get_place_facts(self.service_id, self.offer_id.place_id) | {
            "date": self._say_days(),
            "time": self._format_moment(start) if start else "",
            "change_until": self._format_moment(self.date_offer_end) if self.date_offer_end else "",
        }

    def _get_message_refusal(self, event, start):
        """Why a message that waited in the outbox is not needed any more, or None."""
        if event == "appointment_wish":
            gone = self.state not in ("waiting", "offered")
            return self.env._("The wish was withdrawn.") if gone else None
        if self.state != "offered" or self.offer_id.date_start != start:
            return self.env._("The offer is over.")
        return None

    def _get_message_link(self, event):
        return f"{self.company_id.get_base_url()}/appointments/offer/{self._make_token()}"

    def _make_token(self, purpose="offer"):
        """The token of a link to this wish.

        :param purpose: ``offer`` (only in messages, so it proves the contact: accept, withdraw) or
            ``waiting`` (for whoever has filled in the form: see, withdraw)
        """
        self.ensure_one()
        scope = {"offer": "municipal.appointment.wish", "waiting": "municipal.appointment.waiting"}
        return make_token(self, scope[purpose], self.sudo().uuid)  # sudo: the uuid

    @api.model
    def _find_by_token(self, token, purpose="offer"):
        """The wish (in sudo) of a link; empty when it is not one, or its days are long over."""
        # sudo: municipal.appointment.wish - the signature is the right of access
        found = find_row(self.sudo(), token, lambda wish: wish._make_token(purpose))
        limit = fields.Date.today() - timedelta(days=LINK_DAYS)
        return found.filtered(lambda wish: wish.date_to > limit)


class MunicipalAppointment(models.Model):
    """What the waiting list hears of appointments."""

    _inherit = "municipal.appointment"

    def _follow_state(self, code):
        super()._follow_state(code)
        if code in AHEAD:
            self.env["municipal.appointment.wish"]._withdraw_same(self)

    def _keep_back(self, old, moved_from=None):
        row = super()._keep_back(old, moved_from)
        self.env["municipal.notification"]._wake_cron(CRON_OFFER)
        return row

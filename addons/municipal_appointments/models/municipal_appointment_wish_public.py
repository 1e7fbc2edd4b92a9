from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.contact import mask_contact
from odoo.addons.municipal_crm.tools.typed import read_number
from odoo.tools import format_date, format_duration

from .municipal_appointment_service_public import _read_day
from .municipal_appointment_wish import CONTACT

PARTS = {"morning": (0.0, 12.0), "afternoon": (12.0, 24.0)}
ANY_HOUR = (0.0, 24.0)
DAYS = 14
#: 30 March 2027
DAYS_FORMAT = "d MMMM y"


class MunicipalAppointmentService(models.Model):
    _inherit = "municipal.appointment.service"

    def _get_wish_days(self):
        """The days that the form of the waiting list proposes."""
        today = self._get_day(fields.Datetime.now())
        last = today + timedelta(days=min(DAYS, self.horizon_days))
        return {"date_from": today.isoformat(), "date_to": last.isoformat()}


class MunicipalAppointmentWish(models.Model):
    """The waiting list as citizens use it."""

    _inherit = "municipal.appointment.wish"

    @api.model
    def _receive(self, service, post, user):
        """Put somebody on the list out of a form, and tell them.

        :return: {"raw", "errors", "wish" (in sudo) when there are none}
        """
        Form = self.env["municipal.appointment.form"]
        raw = Form._parse_details(post)
        vals, errors = Form._check_details(raw, needs_mobile=True)
        own = {name: post.get(name, "")[:20] for name in ("date_from", "date_to", "part", "place")}
        vals = {name: value for name, value in vals.items() if name in CONTACT}
        vals |= self._read_days(service, own, errors)
        if errors:
            return {"raw": raw | own, "errors": errors}
        vals |= {
            "service_id": service.id,
            "channel": "web",
            "place_ids": self._read_places(service, own),
        }
        if Form._is_proved(user, (), vals):
            vals["citizen_id"] = Form._get_citizen(user).id
        # sudo: municipal.appointment.wish - visitors have no access
        wish = self.sudo().create(vals)
        self.env["municipal.notification"]._enqueue([wish._prepare_message("appointment_wish")])
        return {"raw": raw, "errors": {}, "wish": wish}

    @api.model
    def _read_days(self, service, own, errors):
        begin, end = (_read_day(own[name]) for name in ("date_from", "date_to"))
        today = service._get_day(fields.Datetime.now())
        if not begin:
            errors["date_from"] = self.env._("Write the first day that suits you.")
        if not end or (begin and end < begin) or end < today:
            errors["date_to"] = self.env._("Write the last day that suits you, from today on.")
        hours = PARTS.get(own["part"], ANY_HOUR)
        return {"date_from": begin, "date_to": end, "hour_from": hours[0], "hour_to": hours[1]}

    @api.model
    def _read_places(self, service, own):
        place_id = read_number(own["place"], 9)
        places = service._get_public_places().filtered(lambda place: place.id == place_id)
        return [fields.Command.set(places.ids)]

    def _get_public_page(self):
        """What the page of an offer shows, in the language of the environment."""
        self.ensure_one()
        offer = self.offer_id
        has_offer = self.state == "offered" and self.date_offer_end > fields.Datetime.now()
        return {
            "state": self.state,
            "service": self.service_id.name,
            "days": self._say_days(),
            "hours": self._say_hours(),
            "places": ", ".join(self.place_ids.mapped("name")),
            "contact": mask_contact(self._get_reached()),
            "can_accept": has_offer,
            "can_withdraw": self.state in ("waiting", "offered"),
            "time": self._format_moment(offer.date_start) if has_offer else "",
            "until": self._format_moment(self.date_offer_end) if has_offer else "",
            "facts": self._get_place_facts(self.service_id, offer.place_id),
            "place": self.service_id._get_public_place(offer.place_id),
        }

    def _get_reached(self):
        """The contact to which the messages go."""
        wants_sms = self.preferred_channel == "sms" and self.contact_phone
        return wants_sms or self.contact_email or self.contact_phone or ""

    def _say_days(self):
        """The days wished, in the language of the environment."""
        lang = self.env.context.get("lang")
        days = (
            format_date(self.env, day, lang, DAYS_FORMAT) for day in (self.date_from, self.date_to)
        )
        return " – ".join(dict.fromkeys(days))

    def _say_hours(self):
        """The hours wished; empty for any."""
        if (self.hour_from, self.hour_to) == PARTS["morning"]:
            return self.env._("In the morning")
        if (self.hour_from, self.hour_to) == PARTS["afternoon"]:
            return self.env._("In the afternoon")
        if (self.hour_from, self.hour_to) == ANY_HOUR:
            return ""
        return f"{format_duration(self.hour_from)}–{format_duration(self.hour_to)}"

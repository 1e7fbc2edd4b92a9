from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.typed import read_number

from .municipal_appointment_service_public import _read_day

PARTS = {"morning": (0.0, 12.0), "afternoon": (12.0, 24.0)}
DAYS = 14


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
        """Put somebody on the list out of a form. :return: {"raw", "errors"}"""
        Form = self.env["municipal.appointment.form"]
        raw = Form._parse_details(post)
        vals, errors = Form._check_details(raw, needs_mobile=True)
        own = {name: post.get(name, "")[:20] for name in ("date_from", "date_to", "part", "place")}
        vals.pop("note")
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
        self.sudo().create(vals)  # sudo: municipal.appointment.wish - visitors have no access
        return {"raw": raw, "errors": {}}

    @api.model
    def _read_days(self, service, own, errors):
        begin, end = (_read_day(own[name]) for name in ("date_from", "date_to"))
        today = service._get_day(fields.Datetime.now())
        if not begin:
            errors["date_from"] = self.env._("Write the first day that suits you.")
        if not end or (begin and end < begin) or end < today:
            errors["date_to"] = self.env._("Write the last day that suits you, from today on.")
        hours = PARTS.get(own["part"], (0.0, 24.0))
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
            "can_accept": has_offer,
            "can_withdraw": self.state in ("waiting", "offered"),
            "time": self._format_moment(offer.date_start) if has_offer else "",
            "until": self._format_moment(self.date_offer_end) if has_offer else "",
            "facts": self._get_place_facts(self.service_id, offer.place_id),
        }

from secrets import token_urlsafe

from odoo.addons.municipal_crm.controllers.public_page import PublicPage
from odoo.addons.municipal_crm.tools.typed import clean_line
from odoo.exceptions import UserError, ValidationError
from odoo.http import request, route

from .announcement_page import ADDON

ALWAYS = {"type": "http", "auth": "public", "website": True, "sitemap": False}
LIMITS = {"contact_name": 120, "contact_email": 254, "contact_phone": 40}
MOST_PEOPLE = 20


class EventRegistration(PublicPage):
    """Coming to an event: a form, and a link with which one sees it and stays away."""

    @route("/events/register/<string:path>", readonly=True, methods=["GET"], **ALWAYS)
    def event_register_page(self, path, **_query):
        event, state = request.env["municipal.announcement"]._find_public(path)
        if state != "public" or not event._is_open_for_registration():
            return self._not_found()
        return self._register_page(event, {}, {})

    @route("/events/register/<string:path>", methods=["POST"], **ALWAYS)
    def event_register(self, path, submission_key="", **post):
        event, state = request.env["municipal.announcement"]._find_public(path)
        if state != "public":
            return self._not_found()
        if wait := self._hit("event_register"):
            return self._wait(wait)
        raw = {name: clean_line((post.get(name) or "")[:most]) for name, most in LIMITS.items()}
        raw["people"] = post.get("people", "1")[:2]
        raw["consent"] = post.get("consent") or ""
        errors = self._check_register(raw, post)
        if errors:
            return self._register_page(event, raw, errors, 422)
        try:
            booked = event._book_seats(self._prepare_register(raw), submission_key[:64] or None)
        except (UserError, ValidationError) as error:
            request.env.cr.rollback()
            return self._register_page(event, raw, {"contact_email": str(error)}, 422)
        return request.redirect(f"/events/registration/{booked.token}?new=1")

    def _check_register(self, raw, post):
        errors = {}
        if post.get("extra_info"):  # a trap that people do not see
            errors["contact_name"] = self.env._("Please send the form again.")
        if not raw["contact_name"]:
            errors["contact_name"] = self.env._("Write your name.")
        if not (raw["contact_email"] or raw["contact_phone"]):
            errors["contact_email"] = self.env._("Write an e-mail address or a telephone number.")
        people = raw["people"]
        if not (people.isascii() and people.isdigit() and 1 <= int(people) <= MOST_PEOPLE):
            errors["people"] = self.env._("Say how many people come, from 1 to %s.", MOST_PEOPLE)
        if not raw["consent"]:
            errors["consent"] = self.env._("Confirm that you have read how your data are used.")
        return errors

    def _prepare_register(self, raw):
        return {
            "name": raw["contact_name"],
            "email": raw["contact_email"],
            "phone": raw["contact_phone"],
            "people": int(raw["people"]),
            "lang": self.env.lang,
        }

    def _register_page(self, event, raw, errors, status=200):
        values = {
            "event": event,
            "page": event._prepare_public_entry(),
            "left": event._get_seats_left(),
            "raw": raw or {"people": "1"},
            "errors": errors,
            "submission_key": token_urlsafe(24),
            "tz": request.website._get_municipal_facts()["tz"],
        }
        return self._page(f"{ADDON}.website_register", values, status, private=True)

    @route("/events/registration/<string:token>", readonly=True, methods=["GET"], **ALWAYS)
    def event_registration(self, token, **_query):
        registration = request.env["municipal.event.registration"]._find(token)
        if not registration:
            return self._not_found()
        event = registration.announcement_id
        values = {
            "registration": registration,
            "page": event._prepare_public_entry(),
            "is_on": event._is_public(),
            "tz": request.website._get_municipal_facts()["tz"],
        }
        return self._page(f"{ADDON}.website_registration", values, private=True)

    @route("/events/registration/<string:token>", methods=["POST"], **ALWAYS)
    def event_registration_cancel(self, token, **_post):
        registration = request.env["municipal.event.registration"]._find(token)
        if not registration:
            return self._not_found()
        registration._cancel()
        return request.redirect(f"/events/registration/{token}")

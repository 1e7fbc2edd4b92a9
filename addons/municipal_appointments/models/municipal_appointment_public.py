import hashlib
from base64 import b64encode

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.selection import get_label
from odoo.addons.municipal_crm.models.transactions import hold
from odoo.addons.municipal_crm.tools.contact import mask_contact
from odoo.addons.municipal_crm.tools.typed import is_key, read_number
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools.qr import make_png
from .municipal_appointment import AHEAD, OPEN
from .municipal_appointment_limit import LimitReached
from .municipal_appointment_slot import SlotTaken

#: After these the time is used up, and so is the link to fill in the form.
SENT = ("unconfirmed", *OPEN, "done", "no_show")


class MunicipalAppointment(models.Model):
    """What the pages of citizens ask of an appointment; the pages themselves decide nothing."""

    _inherit = "municipal.appointment"

    # === TAKING A TIME === #

    @api.model
    def _receive_slot(self, service, text, people, key, session_key):
        """Hold the time that a form asks for.

        :param str text: see tools/slot_key.py
        :param str key: of the form, so that a double click holds one time
        :return: {"code": "held", "appointment"} | {"code": "taken", "free": […]} |
            {"code": "missing"}: no time was chosen
        """
        slot = service._read_slot(text)
        if not slot:
            return {"code": "missing"}
        start, place = slot
        options = {"place": place, "people": people}
        try:
            appointment = self._hold(
                service, start, submission_key=_make_key(key, session_key, text, people), **options
            )
            if appointment.state in ("expired", "cancelled"):  # back in the browser, once more
                appointment = self._hold(service, start, **options)
        except SlotTaken as taken:
            return {"code": "taken", "free": taken.free}
        return {"code": "held", "appointment": appointment}

    @api.model
    def _let_go_of_hold(self, appointment_id):
        """A visitor who takes another time does not need the first one any more."""
        # sudo: municipal.appointment - the session of the visitor keeps its id
        row = self.sudo().browse(appointment_id).exists()
        if row and hold(row).state == "held" and not row.contact_name:
            row._set_state("expired")

    # === DETAILS === #

    def _is_sent(self):
        """Whether the form has been sent; it says nothing about what came of it."""
        return self.state in SENT or bool(self.state == "held" and self.contact_name)

    def _receive_details(self, post, user, contacts):
        """Book the held time for the person in a form, or send a link to confirm it.

        What is known about a contact shows in no answer before the contact is proved: whoever has
        too many appointments reads the same as everybody, and gets no link.

        :return: {"code": "booked" | "sent" | "errors" | "taken", "raw", "errors", "free"}
        """
        self.ensure_one()
        Form = self.env["municipal.appointment.form"]
        raw = Form._parse_details(post)
        vals, errors = Form._check_details(raw)
        if self.service_id.kind == "phone" and not vals.get("contact_phone"):
            errors.setdefault("contact_phone", self.env._("Write the number at which we call you."))
        if errors:
            return {"code": "errors", "raw": raw, "errors": errors}
        is_proved = Form._is_proved(user, contacts, vals)
        vals["citizen_id"] = is_proved and Form._get_citizen(user).id
        try:
            with self.env.cr.savepoint():
                self._confirm(vals, proved=is_proved)
        except SlotTaken as taken:
            return {"code": "taken", "raw": raw, "errors": {}, "free": taken.free}
        except LimitReached as limit:
            if is_proved:
                return {"code": "errors", "raw": raw, "errors": {"contact_email": str(limit)}}
            self.write(vals | {"date_expires": self._get_confirm_end()})
        except (UserError, ValidationError) as error:
            return {"code": "errors", "raw": raw, "errors": {"contact_email": str(error)}}
        return {"code": "booked" if is_proved else "sent"}

    def _get_masked_contact(self):
        wants_sms = self.preferred_channel == "sms" and self.contact_phone
        return mask_contact(wants_sms or self.contact_email or self.contact_phone or "")

    # === ONE APPOINTMENT === #

    def _get_public_page(self):
        """What the page of one appointment shows, in the language of the environment."""
        self.ensure_one()
        deadline = self._get_change_deadline()
        is_open = self.state in AHEAD
        return {
            "number": self.number,
            "state": self.state,
            "label": self._get_public_state(),
            "time": self._format_moment(self.date_start),
            "deadline": self._format_moment(deadline),
            "can_change": is_open and (deadline > fields.Datetime.now() or self.is_stranded),
            "new_times": self._get_new_times() if is_open and self.is_stranded else [],
            "prospect": self._get_prospect() if self.state == "arrived" else {},
            "is_open": self.state in OPEN,
            "call": self.service_id.kind == "phone" and self.contact_phone,
            "can_rate": self.state == "done",
            "facts": self._get_place_facts(self._get_services(), self.place_id),
            "place": self.service_id._get_public_place(self.place_id),
            "papers": self._get_services()._get_public_papers(),
            "needs": self.need_ids.mapped("name"),
            "case": self.request_id.protocol_number or "",
            "case_url": self._get_case_path(),
        }

    def _get_public_state(self):
        """How it stands, in words; who has cancelled it is said too (P22)."""
        if self.state == "cancelled" and self.cancelled_by != "citizen":
            return self.env._("Cancelled by the municipality")
        if self.state == "cancelled":
            return self.env._("Cancelled by you")
        if self.is_stranded:
            return self.env._("The counter is closed at this time")
        return get_label(self, "state")

    def _receive_rating(self, text):
        """Note how the visit was; whether that was possible."""
        self.ensure_one()
        score = read_number(text, 1)
        if self.state != "done" or not score or score > 5:
            return False
        self.rating = score
        return True

    def _to_be_moved(self):
        """The appointment, whose service then offers all times but the one that it has already."""
        self.ensure_one()
        own = (self.date_start, self.place_id.id)
        return self.with_context(municipal_moving=self.id, municipal_own_time=own)

    # === PROOF === #

    def _get_proof_qr(self):
        """What the desk scans: it says which visit it is and opens no page."""
        return _draw_qr(self.uuid)

    def _get_ticket_qr(self):
        """What somebody in the waiting room scans: the page that says how long it still takes."""
        return _draw_qr(self._get_link())

    def _render_proof(self):
        """(PDF bytes, file name) of the proof."""
        self.ensure_one()
        report = "municipal_appointments.municipal_appointment_report_proof"
        # sudo: ir.actions.report - the caller's gate has opened this one appointment
        content, _kind = self.env["ir.actions.report"].sudo()._render_qweb_pdf(report, self.ids)
        return content, f"{self.date_start:%Y-%m-%d}-{self.number or self.id}.pdf"

    # === MY APPOINTMENTS === #

    @api.model
    def _get_own_domain(self, user, contacts=()):
        domain = Domain.FALSE
        if not user._is_public():
            domain |= Domain("citizen_id.partner_id", "=", user.partner_id.id)
        for kind, contact in contacts:
            domain |= Domain(f"contact_{kind}", "=", contact)
        return domain & Domain("state", "not in", ("held", "kept_back"))

    @api.model
    def _get_own_count(self, user):
        """How many visits of this person are still to come."""
        domain = self._get_own_domain(user) & Domain("state", "in", OPEN)
        return self.sudo().search_count(domain)  # sudo: see the domain

    @api.model
    def _get_own_page(self, user, contacts=()):
        """{"coming", "past"}: the own appointments (in sudo), what is next first."""
        # sudo: municipal.appointment - see the domain
        domain = self._get_own_domain(user, contacts) & Domain("number", "!=", False)
        rows = self.sudo().search(domain, limit=100)
        coming = rows.filtered(lambda row: row.state in OPEN).sorted("date_start")
        return {"coming": coming, "past": rows - coming}


def _draw_qr(text):
    """A picture as a data URI."""
    return "data:image/png;base64," + b64encode(make_png(text)).decode()


def _make_key(key, session_key, *parts):
    """Key of one choice in one session; None when the form has none."""
    if not is_key(key):
        return None
    text = "\n".join([session_key or "", key, *map(str, parts)])
    return hashlib.sha256(text.encode()).hexdigest()

from datetime import timedelta

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..models.municipal_appointment_slot import SlotTaken

#: Times that are shown at once.
SHOWN = 12


class MunicipalAppointmentBook(models.TransientModel):
    """An officer books for somebody on the telephone or at the counter, from the same times."""

    _name = "municipal.appointment.book"
    _description = "New appointment"

    service_id = fields.Many2one("municipal.appointment.service", required=True, ondelete="cascade")
    place_id = fields.Many2one(
        "municipal.place", ondelete="cascade", domain="[('is_bookable', '=', True)]"
    )
    day = fields.Date("From day", required=True, default=fields.Date.context_today)
    people = fields.Integer(default=1, required=True)
    channel = fields.Selection(
        [("phone", "Telephone"), ("counter", "Counter")], required=True, default="phone"
    )
    citizen_id = fields.Many2one("municipal.citizen", ondelete="cascade")
    request_id = fields.Many2one("municipal.request", ondelete="cascade")
    contact_name = fields.Char("Name")
    contact_phone = fields.Char("Phone")
    contact_email = fields.Char("E-mail")
    note = fields.Text("What it is about")
    slot_ids = fields.One2many("municipal.appointment.book.slot", "book_id", "Free times")

    def action_find(self):
        """Show the first free times from that day on, those kept back for the staff too."""
        self.ensure_one()
        company = self.service_id.company_id
        start = company._get_municipal_moment(self.day)
        end = start + timedelta(days=self.service_id.horizon_days)
        frees = self.service_id._get_free(
            start, end, place=self.place_id, people=self.people, internal=True, limit=SHOWN
        )
        self.service_id._record_search(self.channel, frees[0] if frees else None, self.place_id)
        rows = [{"date_start": free.date_start, "place_id": free.place_id} for free in frees]
        self.slot_ids = [Command.clear(), *map(Command.create, rows)]
        return self._stay()

    def _book(self, slot):
        """:return: the appointment, booked"""
        if not (self.citizen_id or self.contact_name):
            raise UserError(self.env._("Who comes? Please give a name."))
        Appointment = self.env["municipal.appointment"]
        options = {"place": slot.place_id, "people": self.people, "channel": self.channel}
        try:
            held = Appointment._hold(self.service_id, slot.date_start, internal=True, **options)
        except SlotTaken as taken:
            probe = Appointment.new({"service_id": self.service_id.id})
            raise UserError(probe._explain_taken(taken)) from taken
        return self._confirm(held)

    def _confirm(self, held):
        names = ("contact_phone", "contact_email", "note")
        vals = {name: self[name] for name in names if self[name]}
        vals["contact_name"] = self.contact_name or self.citizen_id.name
        vals |= {"citizen_id": self.citizen_id.id, "request_id": self.request_id.id}
        held._confirm(vals, proved=True)
        return held.with_env(self.env)

    def _stay(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New appointment"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

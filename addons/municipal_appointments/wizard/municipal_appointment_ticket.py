from odoo import api, fields, models
from odoo.exceptions import AccessError

REPORT = "municipal_appointments.municipal_appointment_ticket_action_report"


class MunicipalAppointmentTicket(models.TransientModel):
    """Gives a number to somebody who comes without an appointment."""

    _name = "municipal.appointment.ticket"
    _description = "Ticket for somebody without appointment"

    place_id = fields.Many2one(
        "municipal.place",
        required=True,
        ondelete="cascade",
        domain="[('is_bookable', '=', True)]",
        default=lambda self: self.env["municipal.appointment.lane"]._get_mine().place_id,
    )
    service_id = fields.Many2one(
        "municipal.appointment.service",
        required=True,
        ondelete="cascade",
        domain="['|', ('place_ids', '=', False), ('place_ids', 'in', place_id)]",
    )
    people = fields.Integer(default=1, required=True)
    contact_name = fields.Char("Name", help="Not needed; it is never on the display.")
    appointment_id = fields.Many2one("municipal.appointment", readonly=True, ondelete="cascade")
    number = fields.Char(compute="_compute_number", compute_sudo=True)
    wait = fields.Integer("Waiting time (minutes)", readonly=True)
    is_wait_known = fields.Boolean(readonly=True)
    ahead = fields.Integer("People before", readonly=True)

    @api.depends("appointment_id")
    def _compute_number(self):
        for ticket in self:
            ticket.number = ticket.appointment_id.number

    @api.model_create_multi
    def create(self, vals_list):
        self._check_own(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_own([vals])
        return super().write(vals)

    @api.model
    def _check_own(self, vals_list):
        """The paper bears a link, so nobody may put somebody else's appointment on it.

        :raise AccessError: over RPC
        """
        if not self.env.su and any(vals.get("appointment_id") for vals in vals_list):
            raise AccessError(self.env._("A ticket is given with its button."))

    def action_give(self):
        self.ensure_one()
        if not self.appointment_id:
            name = {"contact_name": self.contact_name} if self.contact_name else {}
            Appointment = self.env["municipal.appointment"]
            given = Appointment._take_ticket(self.service_id, self.place_id, self.people, **name)
            # sudo: municipal.appointment.ticket - one's own, see _check_own
            self.sudo().write({"appointment_id": given.id, **given._get_prospect()})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ticket"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _make_again(self, appointment):
        """The ticket of somebody who has lost it: the same number, the waiting time as it is now."""
        # sudo: municipal.appointment.ticket - the caller has asked for the right to write
        return (
            self.sudo()
            .create(
                {
                    "place_id": appointment.place_id.id,
                    "service_id": appointment.service_id.id,
                    "people": appointment.people,
                    "appointment_id": appointment.id,
                    **appointment._get_prospect(),
                }
            )
            .with_env(self.env)
        )

    def _get_qr(self):
        # sudo: municipal.appointment - whoever holds the ticket may follow its own queue
        return self.appointment_id.sudo()._get_ticket_qr()

    def action_print(self):
        self.ensure_one()
        return self.env.ref(REPORT).report_action(self)

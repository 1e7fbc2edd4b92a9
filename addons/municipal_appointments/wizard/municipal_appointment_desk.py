from odoo import api, fields, models
from odoo.addons.municipal_crm.models.notices import show_notice
from odoo.exceptions import UserError

from ..models.municipal_appointment_queue import AT_COUNTER

FORM = "municipal_appointments.municipal_appointment_desk_view_form"


class MunicipalAppointmentDesk(models.TransientModel):
    """The screen of an officer at a counter: who is here now, who waits, and who is next."""

    _name = "municipal.appointment.desk"
    _description = "Counter screen"

    lane_id = fields.Many2one(
        "municipal.appointment.lane",
        "Counter",
        default=lambda self: self.env["municipal.appointment.lane"]._get_mine(),
        ondelete="cascade",
    )
    place_id = fields.Many2one(related="lane_id.place_id")
    current_id = fields.Many2one(
        "municipal.appointment", "At the counter", compute="_compute_current_id"
    )
    number = fields.Char(related="current_id.number")
    contact_name = fields.Char(related="current_id.contact_name", string="Name")
    service_id = fields.Many2one(related="current_id.service_id")
    note = fields.Text(related="current_id.note")
    need_ids = fields.Many2many(related="current_id.need_ids")
    state = fields.Selection(related="current_id.state")
    comment = fields.Text("What was done")
    typed = fields.Char("Number or code", help="Type the number, or scan the code of the proof.")
    waiting_ids = fields.Many2many("municipal.appointment", compute="_compute_waiting_ids")
    waiting_count = fields.Integer("People waiting", compute="_compute_waiting_ids")
    expected_ids = fields.Many2many("municipal.appointment", compute="_compute_waiting_ids")

    @api.depends("lane_id")
    def _compute_display_name(self):
        for desk in self:
            desk.display_name = desk.lane_id.name or self.env._("My counter")

    @api.depends("lane_id")
    def _compute_current_id(self):
        Appointment = self.env["municipal.appointment"]
        for desk in self:
            domain = Appointment._get_queue_domain(desk.place_id, states=AT_COUNTER)
            here = Appointment.search(domain).filtered(
                lambda row, desk=desk: row.called_lane_id == desk.lane_id
            )
            desk.current_id = here.sorted("date_called")[-1:]

    @api.depends("lane_id")
    def _compute_waiting_ids(self):
        Appointment = self.env["municipal.appointment"]
        for desk in self:
            here = Appointment.search(Appointment._get_queue_domain(desk.place_id, desk.lane_id))
            desk.waiting_ids = here._in_queue_order()
            desk.waiting_count = len(here)
            domain = Appointment._get_queue_domain(desk.place_id, desk.lane_id, ("booked",))
            desk.expected_ids = Appointment.search(domain, order="date_start, id")

    # === AT THE COUNTER === #

    def action_next(self):
        """Call whose turn it is."""
        lane = self._sit_down()
        if self.current_id:
            raise UserError(self.env._("Please complete first who is at your counter."))
        if not self.env["municipal.appointment"]._call_next(lane):
            return self._tell(self.env._("Nobody is waiting."))
        return self._stay()

    def action_again(self):
        self.current_id._call_to(self._sit_down())
        return self._stay()

    def action_serve(self):
        self._sit_down()
        self.current_id.action_serve()
        return self._stay()

    def action_no_show(self):
        self.current_id.action_no_show()
        return self._stay()

    def action_back_to_waiting(self):
        self.current_id.action_back_to_waiting()
        return self._stay()

    def action_complete(self):
        self.current_id._set_at_desk("done", comment=self.comment or self.current_id.comment)
        self.comment = False
        return self._stay()

    def action_check_in(self):
        """Somebody stands there with a number or a proof."""
        self._sit_down()
        arrived = self.env["municipal.appointment"]._check_in(self.place_id, self.typed)
        self.typed = False
        return self._tell(self.env._("%s has arrived.", arrived.display_name))

    def action_panic(self):
        """Call colleagues for help; the person in front of the counter sees nothing of it."""
        alarm = self.env["municipal.appointment.alarm"]._raise(self._sit_down())
        return self._tell(self.env._("%s colleagues were told.", alarm.told_count))

    def action_refresh(self):
        return self._stay()

    def _sit_down(self):
        """The counter of this screen, remembered for the next time."""
        self.ensure_one()
        if not self.lane_id:
            raise UserError(self.env._("Please choose first at which counter you sit."))
        user = self.env.user.sudo()  # sudo: res.users - one's own counter
        if user.appointment_lane_id != self.lane_id:
            user.appointment_lane_id = self.lane_id
        return self.lane_id

    # === ANSWERS === #

    def _stay(self):
        """Show this screen as it is now."""
        self.invalidate_recordset()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("My counter"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref(FORM).id, "form")],
            "target": "main",
        }

    def _tell(self, message):
        return show_notice(message, next=self._stay())

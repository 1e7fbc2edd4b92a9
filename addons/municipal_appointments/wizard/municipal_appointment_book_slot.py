from odoo import fields, models


class MunicipalAppointmentBookSlot(models.TransientModel):
    """A free time that an officer can give."""

    _name = "municipal.appointment.book.slot"
    _description = "Free time to give"
    _order = "date_start, id"

    book_id = fields.Many2one("municipal.appointment.book", required=True, ondelete="cascade")
    date_start = fields.Datetime("Time", required=True, readonly=True)
    place_id = fields.Many2one("municipal.place", readonly=True, ondelete="cascade")

    def action_book(self):
        self.ensure_one()
        return self.book_id._book(self).get_formview_action()

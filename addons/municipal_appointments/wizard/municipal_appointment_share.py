from base64 import b64encode

from odoo import api, fields, models

from ..tools.qr import make_png


class MunicipalAppointmentShare(models.TransientModel):
    """The link to a service, an office, or a service in one office, to copy and to print."""

    _name = "municipal.appointment.share"
    _description = "Link to appointments"

    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    service_id = fields.Many2one(
        "municipal.appointment.service",
        domain="[('is_published', '=', True), ('company_id', '=', company_id)]",
        help="Empty: all services of the place.",
    )
    place_id = fields.Many2one(
        "municipal.place",
        domain="[('is_bookable', '=', True), ('company_id', '=', company_id)]",
        help="Empty: wherever the service is offered.",
    )
    url = fields.Char("Link", compute="_compute_url")
    qr = fields.Binary("QR code", compute="_compute_qr")
    qr_name = fields.Char("File name", compute="_compute_qr")

    @api.depends("service_id", "place_id")
    def _compute_url(self):
        for share in self:
            service, place = share.service_id._origin, share.place_id._origin
            share.url = service._make_public_url(place) if service else place.appointments_url

    @api.depends("url", "service_id")
    def _compute_qr(self):
        for share in self:
            share.qr = share.url and b64encode(make_png(share.url))
            share.qr_name = f"{share.service_id.code or 'appointments'}.png"

    @api.model
    def _open(self, **vals):
        share = self.create(vals)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link and QR code"),
            "res_model": self._name,
            "res_id": share.id,
            "view_mode": "form",
            "target": "new",
        }

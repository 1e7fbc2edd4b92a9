from odoo import api, fields, models


class MunicipalRequest(models.Model):
    """E-mails that belong to a request."""

    _inherit = "municipal.request"

    incoming_mail_ids = fields.One2many(
        "municipal.incoming.mail", "request_id", "E-mails that came in", readonly=True
    )
    incoming_mail_count = fields.Integer(compute="_compute_incoming_mail_count")
    incoming_mail_id = fields.Many2one(
        "municipal.incoming.mail",
        "Made of the e-mail",
        store=False,
        help="Set only while the request is being registered.",
    )

    @api.depends("incoming_mail_ids")
    def _compute_incoming_mail_count(self):
        groups = self.env["municipal.incoming.mail"]._read_group(
            [("request_id", "in", self.ids)], ["request_id"], ["__count"]
        )
        counts = {request.id: count for request, count in groups}
        for request in self:
            request.incoming_mail_count = counts.get(request.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        made_of = self.env.context.get("default_incoming_mail_id")
        mails = [vals.pop("incoming_mail_id", made_of) for vals in vals_list]
        requests = super().create(vals_list)
        for request, mail in zip(requests, mails, strict=True):
            if mail:
                self.env["municipal.incoming.mail"].browse(mail)._follow_request(request)
        return requests

    def action_open_incoming_mails(self):
        """The e-mails of this request."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_mail.municipal_incoming_mail_action"
        )
        return action | {"domain": [("request_id", "=", self.id)], "context": {}}

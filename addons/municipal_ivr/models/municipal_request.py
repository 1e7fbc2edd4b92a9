from odoo import api, fields, models


class MunicipalRequest(models.Model):
    """The calls in which a request was spoken of."""

    _inherit = "municipal.request"

    call_ids = fields.Many2many("municipal.call", string="Calls", copy=False)
    call_count = fields.Integer("Number of calls", compute="_compute_call_count")

    def _compute_call_count(self):
        for request in self:
            request.call_count = len(request.call_ids)

    def action_open_calls(self):
        self.ensure_one()
        return self.env["municipal.call"]._get_action([("request_ids", "in", self.ids)])

    # === CALLS BACK === #

    @api.model
    def _get_callback_domain(self):
        """Open requests with a promise to call that nobody has kept yet."""
        call = self.env.ref("mail.mail_activity_data_call")
        return [("is_open", "=", True), ("activity_ids.activity_type_id", "=", call.id)]

    @api.model
    def action_open_callbacks(self):
        """Whom to call, the most urgent first; of the requests that the user sees."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_ivr.municipal_request_action_callbacks"
        )
        return action | {"domain": self._get_callback_domain()}

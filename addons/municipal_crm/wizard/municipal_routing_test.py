from odoo import api, fields, models

from ..models.municipal_request import CHANNELS


class MunicipalRoutingTest(models.TransientModel):
    """Try the routing table with an invented request; nothing is registered."""

    _name = "municipal.routing.test"
    _description = "Test of the routing rules"

    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, required=True
    )
    description = fields.Text("What the citizen says")
    category_id = fields.Many2one("municipal.request.category")
    street_id = fields.Many2one("municipal.street")
    area_id = fields.Many2one("municipal.area")
    channel = fields.Selection(CHANNELS, default="web", required=True)
    # the answer
    rule_id = fields.Many2one(
        "municipal.routing.rule", "Rule that decides", compute="_compute_route"
    )
    department_id = fields.Many2one("hr.department", compute="_compute_route")
    user_id = fields.Many2one("res.users", "Officer now", compute="_compute_route")
    routing_note = fields.Char("Why", compute="_compute_route")

    @api.depends("company_id", "description", "category_id", "street_id", "area_id", "channel")
    def _compute_route(self):
        for wizard in self:
            route = wizard._find_route()
            wizard.rule_id = route.get("routing_rule_id")
            wizard.department_id = route.get("department_id")
            wizard.user_id = route.get("user_id")
            wizard.routing_note = route.get("routing_note")

    def _find_route(self):
        """What the same facts would give a real request."""
        # sudo: municipal.request - only decides, as a submission by the public does
        Request = self.env["municipal.request"].sudo()
        vals = {
            "company_id": self.company_id.id,
            "description": self.description,
            "channel": self.channel,
            "street_id": self.street_id.id,
            "area_id": self.area_id.id,
        }
        vals |= Request._prepare_place_vals(vals)
        return Request._prepare_route_vals(self.category_id.sudo(), vals)

    def action_again(self):
        """Stay in the dialogue: the answer is computed while one types."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

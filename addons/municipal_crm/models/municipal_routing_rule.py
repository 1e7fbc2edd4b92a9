from odoo import api, fields, models, tools

from ..tools.routing import Rule
from ..tools.text import fold


class MunicipalRoutingRule(models.Model):
    """One line of the routing table: the first rule that fits decides. Empty criteria always fit."""

    _name = "municipal.routing.rule"
    _inherit = "municipal.cached"
    _description = "Routing rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, required=True
    )
    # criteria
    category_ids = fields.Many2many(
        "municipal.request.category",
        string="Categories",
        help="A group stands for all its categories.",
    )
    area_ids = fields.Many2many("municipal.area", string="Areas")
    channels = fields.Char(help="Codes separated by commas, e.g. phone, counter.")
    words = fields.Char(help="Word stems separated by commas; one of them must occur in the text.")
    # decision
    department_id = fields.Many2one("hr.department", required=True, check_company=True)
    user_id = fields.Many2one(
        "res.users",
        "Officer",
        domain=[("share", "=", False)],
        help="Else the one with the least work.",
    )
    request_count = fields.Integer("Decided", compute="_compute_request_count")

    def _compute_request_count(self):
        counts = dict(
            self.env["municipal.request"]._read_group(
                [("routing_rule_id", "in", self.ids)], ["routing_rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.request_count = counts.get(rule, 0)

    @api.model
    @tools.ormcache("company_id")
    def _get_rules(self, company_id):
        """The active rules of a municipality in their order, as pure values."""
        # sudo: municipal.routing.rule - every submission is routed, whoever submits it
        rules = self.sudo().search([("company_id", "=", company_id)])
        return tuple(rule._as_pure() for rule in rules)

    def _as_pure(self):
        self.ensure_one()
        return Rule(
            id=self.id,
            category_ids=frozenset(self.category_ids.ids),
            area_ids=frozenset(self.area_ids.ids),
            channels=frozenset(
                word.strip() for word in (self.channels or "").split(",") if word.strip()
            ),
            stems=tuple(fold(word) for word in (self.words or "").split(",") if word.strip()),
        )

    def _prepare_route(self):
        """The values that this rule gives to a request."""
        rule = self.sudo()  # sudo: see _get_rules
        return {
            "department_id": rule.department_id.id,
            "user_id": rule.user_id.id,
            "routing_rule_id": rule.id,
            "routing_note": self.env._("Rule “%s”", rule.name),
        }

from odoo import api, models


class MunicipalSetup(models.TransientModel):
    """The telephone line among the first steps: its number, and a call that has got through."""

    _inherit = "municipal.setup"

    @api.model
    def _get_steps(self, company):
        return [
            *super()._get_steps(company),
            self._get_step_line(company),
            self._get_step_call(company),
        ]

    @api.model
    def _get_step_line(self, company):
        # sudo: municipal.ivr.line - the numbers of the town, for an administrator
        lines = self.env["municipal.ivr.line"].sudo().search([("company_id", "=", company.id)])
        return {
            "code": "line",
            "name": self.env._("Telephone line"),
            "hint": self.env._("An account with the carrier, a number and its menu."),
            "detail": ", ".join(lines.mapped("number")),
            "is_done": bool(lines),
            "action": "municipal_ivr.municipal_ivr_line_action",
        }

    @api.model
    def _get_step_call(self, company):
        count = self._count("municipal.call", [("company_id", "=", company.id)])
        return {
            "code": "call",
            "name": self.env._("Test call"),
            "hint": self.env._("Call the number, or the simulator if there is no carrier yet."),
            "detail": self.env._("%s calls", count),
            "is_done": bool(count),
            "action": "municipal_ivr.municipal_simulator_action",
        }

from odoo import fields, models


class MunicipalPetitionDecide(models.TransientModel):
    """What the council decides on a petition, and why."""

    _name = "municipal.petition.decide"
    _description = "Decision on a petition"

    petition_id = fields.Many2one("municipal.petition", required=True, readonly=True)
    petition_state = fields.Selection(related="petition_id.state")
    decision = fields.Selection(
        [("accepted", "Accepted: the referendum is held"), ("refused", "Refused")],
        required=True,
        default="refused",
    )
    reason = fields.Text("What everybody reads", required=True)

    def action_decide(self):
        """Publish the decision."""
        self.ensure_one()
        self.petition_id.check_access("write")
        self.petition_id._decide(self.decision, self.reason)

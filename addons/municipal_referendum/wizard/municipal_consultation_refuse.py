from odoo import api, fields, models


class MunicipalConsultationRefuse(models.TransientModel):
    """Comments that are not published, and why; the author reads it."""

    _name = "municipal.consultation.refuse"
    _description = "Do not publish comments"

    comment_ids = fields.Many2many(
        "municipal.consultation.comment", "municipal_consultation_refuse_rel", string="Comments"
    )
    ground = fields.Selection(
        [
            ("personal", "Personal data of somebody"),
            ("insult", "Insults or hatred"),
            ("advertising", "Advertising"),
            ("subject", "Not about this text"),
            ("other", "Something else"),
        ],
        required=True,
        default="subject",
    )
    reason = fields.Text(
        "What the author reads", compute="_compute_reason", store=True, readonly=False
    )

    @api.depends("ground")
    def _compute_reason(self):
        _ = self.env._
        texts = {
            "personal": _(
                "It holds personal data of somebody. Please write it once more without them."
            ),
            "insult": _("It insults people. Please write it once more in other words."),
            "advertising": _("It advertises something."),
            "subject": _("It is not about this text. For everything else please file a request."),
        }
        for wizard in self:
            wizard.reason = texts.get(wizard.ground, "")

    def action_refuse(self):
        """Keep the comments from the website and tell the authors why."""
        self.ensure_one()
        self.comment_ids.check_access("write")
        self.comment_ids._refuse(self.reason)

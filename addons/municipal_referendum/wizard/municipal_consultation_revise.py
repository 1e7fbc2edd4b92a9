from odoo import api, fields, models


class MunicipalConsultationRevise(models.TransientModel):
    """A new version of an article in the middle of a consultation, in the languages of the town."""

    _name = "municipal.consultation.revise"
    _description = "New version of an article"

    article_id = fields.Many2one("municipal.consultation.article", required=True, readonly=True)
    reason = fields.Char(required=True, help="Everybody reads it under the article.")
    line_ids = fields.One2many(
        "municipal.consultation.revise.line",
        "revise_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("article_id")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [
                fields.Command.create({"lang": code, "name": texts["name"], "body": texts["body"]})
                for code, texts in wizard.article_id._get_former_texts()["texts"].items()
            ]

    def action_revise(self):
        """Keep the old text, show the new one."""
        self.ensure_one()
        self.article_id.check_access("write")
        texts = {line.lang: {"name": line.name, "body": line.body} for line in self.line_ids}
        self.article_id._revise(texts, self.reason)


class MunicipalConsultationReviseLine(models.TransientModel):
    _name = "municipal.consultation.revise.line"
    _description = "Text of a new version in one language"

    revise_id = fields.Many2one("municipal.consultation.revise", required=True, ondelete="cascade")
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(), "Language", required=True
    )
    name = fields.Char("Title", required=True)
    body = fields.Text("Text", required=True)

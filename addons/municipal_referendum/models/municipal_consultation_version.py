from odoo import fields, models


class MunicipalConsultationVersion(models.Model):
    """How an article read before it was changed in the middle of a consultation."""

    _name = "municipal.consultation.version"
    _description = "Earlier text of an article"
    _inherit = ["municipal.append.only"]
    _order = "article_id, number"
    _rec_name = "reason"

    article_id = fields.Many2one(
        "municipal.consultation.article", required=True, index=True, ondelete="restrict"
    )
    number = fields.Integer("Version", required=True, aggregator=None)
    texts = fields.Json(required=True, help="{language: {name, body}}")
    reason = fields.Char(required=True)

    _number_uniq = models.UniqueIndex("(article_id, number)", "This version is kept already.")
    _reason_given = models.Constraint("CHECK (reason <> '')", "Say why the text changes.")

    def _get_text(self, name):
        """``name`` or ``body`` in the language of the reader, else in any."""
        texts = self.texts
        return (texts.get(self.env.lang) or next(iter(texts.values())))[name]

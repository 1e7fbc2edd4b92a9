from odoo import api, fields, models
from odoo.exceptions import UserError

TEXTS = ("number", "name", "body")
#: In the database: a text that people comment on changes with a version of the same transaction.
GUARD = """
CREATE OR REPLACE FUNCTION municipal_consultation_article_keep() RETURNS trigger AS $$
DECLARE stage varchar;
BEGIN
    SELECT state INTO stage FROM municipal_consultation WHERE id = OLD.consultation_id;
    IF stage IS NULL OR stage = 'draft' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.body, NEW.name, NEW.number, NEW.consultation_id)
            IS NOT DISTINCT FROM (OLD.body, OLD.name, OLD.number, OLD.consultation_id)
        THEN RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR NOT EXISTS (
        SELECT FROM municipal_consultation_version AS kept
         WHERE kept.article_id = OLD.id AND kept.number = NEW.version - 1
           AND date_trunc('second', kept.create_date)
               = date_trunc('second', now() AT TIME ZONE 'UTC'))
        THEN RAISE EXCEPTION 'an article in consultation changes by a new version only';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER municipal_consultation_article_keep BEFORE UPDATE OR DELETE
    ON municipal_consultation_article FOR EACH ROW
    EXECUTE FUNCTION municipal_consultation_article_keep();
"""


class MunicipalConsultationArticle(models.Model):
    """An article of a text in consultation.

    Once people are asked it changes only by ``_revise``: the database itself refuses a text that
    differs from the one before without a version kept in the same transaction.
    """

    _name = "municipal.consultation.article"
    _description = "Article of a consultation"
    _order = "consultation_id, sequence, id"

    consultation_id = fields.Many2one(
        "municipal.consultation", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10, aggregator=None)
    number = fields.Char(required=True, help="As it is cited: 1, 2a, …")
    name = fields.Char("Title", required=True, translate=True)
    body = fields.Text("Text", required=True, translate=True)
    version = fields.Integer(default=1, readonly=True, copy=False, aggregator=None)
    version_ids = fields.One2many("municipal.consultation.version", "article_id", "Earlier texts")

    _number_uniq = models.UniqueIndex(
        "(consultation_id, number)", "Each article of a text has a number of its own."
    )

    def init(self):
        super().init()
        self.env.cr.execute(GUARD)

    @api.depends("number", "name")
    def _compute_display_name(self):
        for article in self:
            article.display_name = article._say_title()

    def _say_title(self):
        return self.env._("Article %(number)s: %(title)s", number=self.number, title=self.name)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        articles = super().create(vals_list)
        articles._check_draft()
        return articles

    def write(self, vals):
        if {"consultation_id", "version", "sequence", *TEXTS} & set(vals):
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self._check_draft()

    def _check_draft(self):
        if any(article.consultation_id.state != "draft" for article in self):
            raise UserError(
                self.env._("People comment on this text. It changes by a new version only.")
            )

    # === BUSINESS METHODS === #

    def _revise(self, texts, reason):
        """Change the text while people comment on it; what stood there before is kept and shown.

        :param dict texts: {language code: {"name", "body"}}
        :param str reason: why, for everybody to read
        """
        self.ensure_one()
        if self.consultation_id.state not in ("open", "evaluating"):
            raise UserError(self.env._("Only a text in consultation gets a new version."))
        self.env["municipal.consultation.version"].create(
            {
                "article_id": self.id,
                "number": self.version,
                "reason": reason,
                **self._get_former_texts(),
            }
        )
        self.env.flush_all()  # the guard of the text looks for the version
        super().write({"version": self.version + 1})
        for code, words in texts.items():
            super(MunicipalConsultationArticle, self.with_context(lang=code)).write(words)
        self.env.flush_all()  # while the version is fresh
        self.consultation_id.message_post(
            body=self.env._(
                "New version of article %(number)s: %(reason)s", number=self.number, reason=reason
            )
        )

    def _get_former_texts(self):
        """{"texts": {language: {"name", "body"}}} as they stand now."""
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        spoken = {code: self.with_context(lang=code) for code in codes}
        return {
            "texts": {
                code: {"name": one.name or "", "body": one.body or ""}
                for code, one in spoken.items()
            }
        }

    def action_revise(self):
        """Ask for the new text and the reason."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New version"),
            "res_model": "municipal.consultation.revise",
            "view_mode": "form",
            "target": "new",
            "context": {"default_article_id": self.id},
        }

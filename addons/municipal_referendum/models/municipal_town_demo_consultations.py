from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

from .municipal_town_demo import LANGUAGES


class MunicipalTownDemo(models.AbstractModel):
    """The demo town asks its people about a text, and has asked them about another."""

    _inherit = "municipal.town.demo"

    @api.model
    def _load_consultations(self, folder):
        """:param str folder: of ``consultations.json``"""
        quiet = self.with_context(
            mail_create_nolog=True, tracking_disable=True, municipal_silent=True, lang="el_GR"
        )
        for row in self._read(folder, "consultations")["consultations"]:
            quiet._load_consultation(row)

    @api.model
    def _load_consultation(self, row):
        Consultation = self.env["municipal.consultation"]
        if Consultation.search_count([("name", "=", row["name_el"])]):
            return
        now = fields.Datetime.now()
        department = self.env["hr.department"].search([("code", "=", row["department"])], limit=1)
        consultation = Consultation.create(
            {
                "name": row["name_el"],
                "introduction": row["introduction_el"],
                "authorship": row["authorship"],
                "department_id": department.id,
                "comment_start": now - timedelta(days=row["days_ago"]),
                "comment_end": now + timedelta(days=row["days_left"]),
                "article_ids": [
                    Command.create(
                        {"number": number, "name": one["name_el"], "body": one["body_el"]}
                    )
                    for number, one in enumerate(row["articles"], 1)
                ],
            }
        )
        self._write_consultation_texts(consultation, row)
        consultation._set_state("open")
        self._load_comments(consultation, row)

    @api.model
    def _write_consultation_texts(self, consultation, row):
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        for suffix, code in LANGUAGES.items():
            if code not in installed:
                continue
            spoken = consultation.with_context(lang=code)
            names = ("name", "introduction", "conclusion")
            spoken.write({name: row.get(f"{name}_{suffix}", False) for name in names})
            for article, one in zip(spoken.article_ids, row["articles"], strict=True):
                article.write({name: one[f"{name}_{suffix}"] for name in ("name", "body")})

    @api.model
    def _load_comments(self, consultation, row):
        consultation.env.flush_all()
        for one in row["comments"]:
            self._load_comment(consultation, one)
        if row["state"] == "closed":
            consultation._set_state("evaluating")
            consultation.write({"comment_end": fields.Datetime.now()})
            consultation._set_state("closed")

    @api.model
    def _load_comment(self, consultation, row):
        article = consultation.article_ids[row["article"] - 1 : row["article"]]
        raw = {
            "article": str(article.id) if row["article"] else "",
            "kind": row["kind"],
            "body": row["body"],
            "proposed": row.get("proposed", ""),
            "author": row["author"],
            "contact_email": row["email"],
            "submission_key": "",
        }
        comment = consultation._take_comment(raw)
        written = consultation.comment_start + timedelta(days=row["day"], hours=row["hour"])
        comment._confirm({"date_submitted": written})
        if row["state"] == "published":
            comment._publish()
        elif row["state"] == "refused":
            comment._refuse(row["reason"])
        if row.get("answer"):
            comment._answer(row["answer"])

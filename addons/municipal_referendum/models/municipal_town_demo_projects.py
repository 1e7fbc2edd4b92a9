from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

from .municipal_town_demo import LANGUAGES


class MunicipalTownDemo(models.AbstractModel):
    """The demo town collects projects for its participatory budget; some are checked."""

    _inherit = "municipal.town.demo"

    @api.model
    def _load_projects(self, folder):
        """:param str folder: of ``projects.json``"""
        row = self._read(folder, "projects")
        quiet = self.with_context(
            mail_create_nolog=True, tracking_disable=True, municipal_silent=True, lang="el_GR"
        )
        if quiet.env["municipal.consultation"].search_count([("name", "=", row["name_el"])]):
            return
        consultation = quiet._make_project_consultation(row)
        projects = [quiet._load_project(consultation, one) for one in row["projects"]]
        for project, one in zip(projects, row["projects"], strict=True):
            if one.get("outcome"):
                merged = projects[one["into"]] if "into" in one else None
                project._check_project(one["outcome"], one["reason"], one.get("checked", 0), merged)

    @api.model
    def _make_project_consultation(self, row):
        now = fields.Datetime.now()
        article = {"number": "1", "name": row["article_el"], "body": row["rules_el"]}
        consultation = self.env["municipal.consultation"].create(
            {
                "name": row["name_el"],
                "introduction": row["introduction_el"],
                "authorship": "pseudonymous",
                "department_id": self.env["hr.department"]
                .search([("code", "=", row["department"])], limit=1)
                .id,
                "is_budget": True,
                "budget": row["budget"],
                "comment_start": now - timedelta(days=row["days_ago"]),
                "comment_end": now + timedelta(days=row["days_left"]),
                "article_ids": [Command.create(article)],
            }
        )
        self._write_project_texts(consultation, row)
        consultation._set_state("open")
        consultation.env.flush_all()
        return consultation

    @api.model
    def _write_project_texts(self, consultation, row):
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        for suffix, code in LANGUAGES.items():
            if code in installed:
                spoken = consultation.with_context(lang=code)
                spoken.write({name: row[f"{name}_{suffix}"] for name in ("name", "introduction")})
                texts = {"name": row[f"article_{suffix}"], "body": row[f"rules_{suffix}"]}
                spoken.article_ids.write(texts)

    @api.model
    def _load_project(self, consultation, row):
        raw = {
            "article": "",
            "kind": "project",
            "project_title": row["title"],
            "place": row["place"],
            "estimated_cost": str(row["cost"]),
            "body": row["body"],
            "proposed": "",
            "author": row["author"],
            "contact_email": row["email"],
            "submission_key": "",
        }
        project = consultation._take_comment(raw)
        written = consultation.comment_start + timedelta(days=row["day"], hours=5)
        project._confirm({"date_submitted": written})
        project._publish()
        return project

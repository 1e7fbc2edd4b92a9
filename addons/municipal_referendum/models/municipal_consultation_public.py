import re

from odoo import api, models
from odoo.tools import SQL

from ..tools.wording import compare
from .municipal_consultation import SLUG_LENGTH

#: Consultations that visitors may see, in the order of the page.
PUBLIC = ("open", "evaluating", "closed")
#: Comments below each article on the page of the whole text; the others are a link away.
FIRST = 5
PAGE = 20
_ID = re.compile(r"(?:^|-)(\d{1,9})$")


class MunicipalConsultation(models.Model):
    """What visitors see of a consultation: plain values, in a number of queries that does not grow."""

    _inherit = "municipal.consultation"

    @api.model
    def _get_public_lists(self):
        """[(state, title, consultations in sudo)] of those that are public; none is empty."""
        # sudo: municipal.consultation - what is published is for everybody
        domain = [("state", "in", PUBLIC), ("company_id", "=", self.env.company.id)]
        found = self.sudo().search(domain)
        titles = {
            "open": self.env._("Open now"),
            "evaluating": self.env._("Being evaluated"),
            "closed": self.env._("Archive"),
        }
        lists = [
            (
                state,
                title,
                found.filtered(lambda one, state=state: one._get_public_state() == state),
            )
            for state, title in titles.items()
        ]
        return [row for row in lists if row[2]]

    @api.model
    def _find_public(self, path):
        """The consultation (in sudo) at an address such as ``new-park-12``; empty for all else."""
        found = _ID.search(path or "")
        # sudo: municipal.consultation - as in _get_public_lists
        one = self.sudo().browse(int(found[1]) if found else 0).exists()
        return one if one.state in PUBLIC and one.company_id == self.env.company else one.browse()

    def _get_public_path(self):
        slug = self.env["ir.http"]._slugify(self.name, max_length=SLUG_LENGTH)
        return f"/consultations/{slug or 'text'}-{self.id}"

    def _get_public_state(self):
        """The state as it is now, whether or not the hourly action has run."""
        is_over = self.state == "open" and not self._is_taking_comments() and not self._is_coming()
        return "evaluating" if is_over else self.state

    def _is_coming(self):
        return self.state == "open" and self.comment_start > self.env.cr.now()

    # === PAGES === #

    def _get_public_page(self):
        """All that the page of the text shows."""
        self.ensure_one()
        shown = self._get_first_comments()
        counts = self._count_by_article()
        blocks = [
            {
                "article": article,
                "comments": [
                    self._prepare_comment(one) for one in shown if one.article_id == article
                ],
                "count": counts.get(article.id, 0),
            }
            for article in (*self.article_ids, self.env["municipal.consultation.article"])
        ]
        return {
            "path": self._get_public_path(),
            "state": self._get_public_state(),
            "is_taking": self._is_taking_comments(),
            "is_coming": self._is_coming(),
            "articles": blocks[:-1],
            "whole": blocks[-1],
            "total": sum(counts.values()),
            "department": self.department_id.name or "",
        }

    def _get_first_comments(self):
        """The first published comments of each article, in sudo."""
        Comment = self.comment_ids
        Comment.flush_model(["state", "article_id", "date_submitted", "consultation_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM (
                    SELECT id, row_number() OVER (
                               PARTITION BY article_id ORDER BY date_submitted, id) AS place
                      FROM municipal_consultation_comment
                     WHERE consultation_id = %s AND state = 'published') AS numbered
                 WHERE place <= %s ORDER BY id
                """,
                self.id,
                FIRST,
            )
        )
        return Comment.browse(row[0] for row in rows).sorted(
            lambda one: (one.date_submitted, one.id)
        )

    def _count_by_article(self):
        """{id of the article, False for the whole text: published comments}"""
        # sudo: municipal.consultation.comment - sums of what is published
        Comment = self.env["municipal.consultation.comment"].sudo()
        ours = [("consultation_id", "=", self.id), ("state", "=", "published")]
        rows = Comment._read_group(ours, ["article_id"], ["__count"])
        return {article.id: count for article, count in rows}

    def _get_comments_page(self, article, number):
        """One page of the comments on one article (empty: on the whole text).

        :return: {"comments", "count", "page", "pages"}
        """
        domain = [
            ("consultation_id", "=", self.id),
            ("state", "=", "published"),
            ("article_id", "=", article.id),
        ]
        # sudo: municipal.consultation.comment - published ones are for everybody
        Comment = self.env["municipal.consultation.comment"].sudo()
        count = Comment.search_count(domain)
        pages = max(1, -(-count // PAGE))
        page = min(max(1, number or 1), pages)
        comments = Comment.search(domain, offset=(page - 1) * PAGE, limit=PAGE)
        return {
            "comments": [self._prepare_comment(one) for one in comments],
            "count": count,
            "page": page,
            "pages": pages,
        }

    def _prepare_comment(self, comment):
        """One comment as plain values: nothing in it leads to a person but the name they gave."""
        changes = comment.kind == "amendment" and compare(
            comment.original_text or "", comment.proposed_text
        )
        return {
            "id": comment.id,
            "kind": comment.kind,
            "author": comment.author,
            "date": comment.date_submitted,
            "body": comment.body,
            "lang": (comment.lang or "").split("_")[0],
            "changes": changes or [],
            "project": self._prepare_project(comment),
            "answer": comment.answer or "",
            "answer_lang": (self.company_id.partner_id.lang or "").split("_")[0],
            "answered": comment.date_answered,
        }

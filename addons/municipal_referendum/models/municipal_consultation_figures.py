import csv
import io

from odoo import fields, models
from odoo.addons.municipal_crm.tools.organisation_csv import disarm
from odoo.tools import SQL, file_path, format_date

from ..tools.consultation_report import Chart, Report, Section, print_report
from .municipal_ballot_roll import FONT

DAY_FORMAT = "d/M/y"


class MunicipalConsultation(models.Model):
    """The figures of a consultation, its report and its open data."""

    _inherit = "municipal.consultation"

    def _get_figures(self):
        """Figures of all comments that were confirmed.

        :return: {"states": {state: count}, "answered", "authors", "kinds": {code: count},
            "articles": [(article, count)], "days": [(date, count)]}; kinds and articles count
            published ones
        """
        self.ensure_one()
        # sudo: municipal.consultation.comment - sums without any person
        Comment = self.env["municipal.consultation.comment"].sudo()
        ours = [("consultation_id", "=", self.id), ("state", "!=", "unconfirmed")]
        shown = [*ours, ("state", "=", "published")]
        totals = Comment._read_group(ours, [], ["author_key:count_distinct"])
        answered = Comment.search_count([*shown, ("date_answered", "!=", False)])
        counts = self._count_by_article()
        return {
            "states": dict(Comment._read_group(ours, ["state"], ["__count"])),
            "answered": answered,
            "authors": totals[0][0],
            "kinds": dict(Comment._read_group(shown, ["kind"], ["__count"])),
            "articles": [(one, counts.get(one.id, 0)) for one in self.article_ids]
            + [(self.article_ids.browse(), counts.get(False, 0))],
            "days": self._count_by_day(),
        }

    def _count_by_day(self):
        """[(local date, comments that came in)]"""
        self.comment_ids.flush_model(["state", "date_submitted", "consultation_id"])
        return self.env.execute_query(
            SQL(
                """
                SELECT (date_submitted AT TIME ZONE 'UTC' AT TIME ZONE %s)::date AS day, count(*)
                  FROM municipal_consultation_comment
                 WHERE consultation_id = %s AND state <> 'unconfirmed'
                 GROUP BY day ORDER BY day
                """,
                str(self.company_id._get_municipal_zone()),
                self.id,
            )
        )

    # === REPORT === #

    def _print_report(self):
        """PDF in the language of the reader."""
        self.ensure_one()
        _, figures = self.env._, self._get_figures()
        report = Report(
            sender=self.company_id.name,
            title=_("Report on the consultation: %s", self.name),
            sections=[
                Section(_("At a glance"), self._get_report_facts(figures)),
                *self._get_report_charts(figures),
            ],
        )
        return print_report(file_path(FONT), report)

    def _get_report_facts(self, figures):
        _, states = self.env._, figures["states"]
        published = states.get("published", 0)
        share = f" ({round(100 * figures['answered'] / published)} %)" if published else ""
        start, end = (
            self.company_id._format_municipal_moment(moment, "d MMMM y, HH:mm")
            for moment in (self.comment_start, self.comment_end)
        )
        return [
            (_("Comments could be made"), f"{start} – {end}"),
            (_("Responsible"), self.department_id.name or "–"),
            (_("Comments received"), str(sum(states.values()))),
            (_("People who wrote"), str(figures["authors"])),
            (_("Published comments"), str(published)),
            (_("Comments not published"), str(states.get("refused", 0))),
            (_("Comments not read yet"), str(states.get("new", 0))),
            (_("Answered by the municipality"), f"{figures['answered']}{share}"),
        ]

    def _get_report_charts(self, figures):
        _ = self.env._
        labels = dict(
            self.env["municipal.consultation.comment"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        articles = [
            (article._say_title() if article else _("The whole text"), count)
            for article, count in figures["articles"]
        ]
        kinds = [
            (label, figures["kinds"].get(code, 0))
            for code, label in labels.items()
            if code != "project" or self.is_budget
        ]
        days = [
            (format_date(self.env, day, date_format=DAY_FORMAT), count)
            for day, count in figures["days"]
        ]
        charts = (
            (_("Published comments by article"), articles),
            (_("Published comments by kind"), kinds),
            (_("Comments received by day"), days),
        )
        return [Section(title, chart=Chart(rows)) for title, rows in charts if rows]

    # === OPEN DATA === #

    def _get_open_data(self):
        """[{number, article, kind, date, text, …}] of what is published; no person in it."""
        # sudo: municipal.consultation.comment - published ones are for everybody
        comments = self.env["municipal.consultation.comment"].sudo().search(
            [("consultation_id", "=", self.id), ("state", "=", "published")]
        )  # fmt: skip
        return [
            {
                "number": number,
                "article": comment.article_id.number or "",
                "kind": comment.kind,
                "date": self._get_local_date(comment.date_submitted),
                "text": comment.body,
                "proposed_text": comment.proposed_text or "",
                "project": comment.project_title or "",
                "place": comment.place or "",
                "cost": comment.checked_cost or comment.estimated_cost or "",
                "outcome": comment.outcome or "",
                "answer": comment.answer or "",
                "answered": self._get_local_date(comment.date_answered),
            }
            for number, comment in enumerate(comments, 1)
        ]

    def _get_local_date(self, moment):
        zone = self.company_id.municipality_tz
        local = moment and fields.Datetime.context_timestamp(self.with_context(tz=zone), moment)
        return local.date().isoformat() if local else ""

    def _print_open_csv(self):
        """The open data as CSV in UTF-8, as spreadsheets open it."""
        rows = self._get_open_data()
        names = (
            "number", "article", "kind", "date", "text", "proposed_text", "project", "place",
            "cost", "outcome", "answer", "answered",
        )  # fmt: skip
        target = io.StringIO()
        writer = csv.writer(target, lineterminator="\r\n")
        writer.writerow(names)
        writer.writerows([disarm(str(row[name])) for name in names] for row in rows)
        return ("\ufeff" + target.getvalue()).encode()

import csv
import io
import json

from odoo import models

from ..tools.tally import count

COLUMNS = ("area", "registered", "voted", "question", "text", "figure", "answer", "votes")
FIGURES = ("valid", "blank", "invalid")


class MunicipalBallot(models.Model):
    """The result as open data: a table that any program of spreadsheets opens."""

    _inherit = "municipal.ballot"

    def _make_open_data(self):
        """CSV of the published file: for the whole and for each area the turnout, and of each question
        what was valid, blank and invalid and how many chose each answer.

        :return: text; an area with few votes stands joined with others, as in the file
        """
        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        for facts, ballots in self._get_published_parts():
            writer.writerows(self._get_rows(facts, ballots))
        return out.getvalue()

    def _get_published_parts(self):
        """[({"area", "registered", "voted"}, the choices of each ballot)]; the whole first."""
        document = self.publication
        roll, ballots = document["roll"], [json.loads(line) for line in document["ballots"]]
        whole = {"area": "", "registered": roll["registered"], "voted": roll["voted"]}
        parts = [(whole, [choices for _area, choices in ballots])]
        for area, (registered, voted) in sorted(roll["areas"].items()):
            facts = {"area": area or "-", "registered": registered, "voted": voted}
            parts.append((facts, [choices for name, choices in ballots if name == area]))
        return parts if len(parts) > 2 else parts[:1]

    def _get_rows(self, facts, ballots):
        rules = self._get_rules()
        for at, question in enumerate(self._get_frozen_questions()):
            record = self.question_ids[at]
            words = record._get_options()
            outcome = count(
                question, [choices[at] for choices in ballots], rules, facts["registered"]
            )
            known = facts | {"question": at + 1, "text": record.name}
            for name in FIGURES:
                yield known | {"figure": name, "answer": "", "votes": getattr(outcome, name)}
            for code in words:
                votes = outcome.votes.get(code, 0)
                yield known | {"figure": code, "answer": words[code], "votes": votes}

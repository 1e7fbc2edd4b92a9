from odoo import models
from odoo.exceptions import UserError
from odoo.tools import file_path

from ..tools.letters import Letter, Texts, print_letters
from ..tools.roll import read_roll

FONT = "web/static/fonts/sign/NotoSans-Reg.ttf"


class MunicipalBallot(models.Model):
    """The roll: from the registry's file to a letter for each voter."""

    _inherit = "municipal.ballot"

    def _read_roll(self, content):
        """What a file holds; see ``tools.roll.Report``.

        :param bytes content: CSV in UTF-8, or as old programs write Greek (Windows-1253)
        :raise UserError: no dates yet
        """
        self.ensure_one()
        if not self.date_end:
            raise UserError(self.env._("Say when the ballot opens and closes."))
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1253", "replace")
        day = self.company_id._get_municipal_day(self.date_end)
        return self._refuse_enrolled(read_roll(text, day, minimum_age=self.minimum_age))

    def _refuse_enrolled(self, report):
        """A second file brings those who are missing, and nobody twice."""
        # sudo: municipal.ballot - officers read no pseudonyms
        known = set(self.sudo().voter_ids.mapped("key"))
        is_known = {one: self._derive("roll", one.key) in known for one in report.voters}
        report.refused += [
            (one.line, "enrolled", one.key) for one in report.voters if is_known[one]
        ]
        report.refused.sort()
        report.voters = [one for one in report.voters if not is_known[one]]
        return report

    def _print_letters(self, voters):
        """Put ``voters`` on the roll and print their letters; the codes stand nowhere else.

        :return: PDF
        """
        enrolled = self.env["municipal.ballot.voter"]._enroll(self, voters)
        return self._draw_letters(
            Letter(voter.name, voter.address, number, code) for voter, number, code in enrolled
        )

    def _draw_letters(self, letters):
        return print_letters(file_path(FONT), self._get_letter_texts(), letters)

    def _get_letter_texts(self):
        ballot = self.with_context(lang=self.company_id.partner_id.lang)
        _ = ballot.env._
        advice = _("This ballot is consultative: the council hears the answer and decides.")
        return Texts(
            sender=self.company_id.name,
            title=ballot.name,
            body=("" if self.kind == "decisive" else f"{advice}\n")
            + _(
                "With this number and this code you vote from %(start)s to %(end)s on the website, "
                "by telephone or in the town hall. Keep the letter to yourself: whoever has it can "
                "vote in your place. You need neither an account nor an e-mail address.",
                start=ballot._say_moment(ballot.date_start),
                end=ballot._say_moment(ballot.date_end),
            ),
            number_label=_("Voter's number"),
            code_label=_("Secret code"),
            url=f"{self.get_base_url()}/referendums/{self.uuid}/vote",
        )

    def _get_roll_reasons(self):
        """{reason of ``tools.roll``: words}"""
        return {
            "columns": self.env._("columns are missing"),
            "no_key": self.env._("no number in the register"),
            "twice": self.env._("the same number twice"),
            "enrolled": self.env._("on the roll already"),
            "birth": self.env._("no date of birth"),
            "too_young": self.env._("too young on the day of the vote"),
            "area": self.env._("an area that does not take part"),
        }

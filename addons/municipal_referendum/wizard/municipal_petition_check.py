import base64

from odoo import fields, models

#: Refused lines that are told one by one.
MOST_LINES = 20


class MunicipalPetitionCheck(models.TransientModel):
    """A roll that the signatures are compared with; the file is not kept."""

    _name = "municipal.petition.check"
    _description = "Compare a petition with the roll"

    petition_id = fields.Many2one("municipal.petition", required=True, readonly=True)
    roll = fields.Binary("Roll (CSV)", attachment=False)
    matched = fields.Integer("On the roll", readonly=True)
    unmatched = fields.Integer("Not on the roll", readonly=True)
    doubles = fields.Integer(readonly=True)
    voters = fields.Integer("Voters in the file", readonly=True)
    refused = fields.Text("Lines that could not be read", readonly=True)
    is_done = fields.Boolean(readonly=True)

    def action_check(self):
        """Compare, show the figures, forget the file."""
        self.ensure_one()
        self.petition_id.check_access("write")
        content = base64.b64decode(self.roll or b"")
        report, counts = self.petition_id._check_roll(content)
        self.write(
            {
                "roll": False,
                "is_done": True,
                "voters": len(report.voters),
                "matched": counts["matched"],
                "unmatched": counts["unmatched"],
                "doubles": counts["double"],
                "refused": self._say_refused(report.refused),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare with the roll"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _say_refused(self, refused):
        words = self.env["municipal.ballot"]._get_roll_reasons()
        lines = [
            self.env._("Line %(line)s: %(reason)s", line=line, reason=words[reason])
            for line, reason, _text in refused[:MOST_LINES]
        ]
        more = len(refused) - len(lines)
        return "\n".join([*lines, f"… + {more}"] if more else lines)

from odoo import fields, models

from ..tools.sides import find_unequal


class MunicipalBallotSide(models.Model):
    """What one side says about a ballot: in text, read aloud, and as long as the others."""

    _name = "municipal.ballot.side"
    _description = "Position on a ballot"
    _inherit = ["municipal.ballot.frozen"]
    _order = "sequence, id"

    ballot_id = fields.Many2one("municipal.ballot", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char("Position", required=True, translate=True)
    text = fields.Text(required=True, translate=True)


class MunicipalBallot(models.Model):
    """The information pack: the positions, in equal measure."""

    _inherit = "municipal.ballot"

    side_ids = fields.One2many("municipal.ballot.side", "ballot_id", "Positions", copy=True)

    def _explain_sides(self):
        """Languages in which the positions are not equally long, as a list of texts."""
        faults = []
        for code, name in self.env["res.lang"].get_installed():
            unequal = find_unequal(self.with_context(lang=code).side_ids.mapped("text"))
            if unequal:
                faults.append(
                    self.env._(
                        "The positions are not equally long (%(language)s): %(shortest)s words "
                        "beside %(longest)s. The shortest needs four fifths of the longest.",
                        language=name,
                        shortest=unequal[0],
                        longest=unequal[1],
                    )
                )
        return faults

    def _get_public_sides(self):
        """[{"name", "text", "sound" (an address, "" without a voice)}] in the order of the ballot."""
        speaks = self.env["municipal.voice"]._speaks(self.env.lang)
        base = f"/referendums/{self.uuid}/side"
        return [
            {
                "name": side.name,
                "text": side.text,
                "sound": f"{base}/{at}/{self.env.lang}.wav" if speaks else "",
            }
            for at, side in enumerate(self.side_ids, 1)
        ]

    def _get_side_sound(self, at, lang):
        """The position number ``at`` as it is heard (WAV, bytes); None where there is none."""
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        sides = self.side_ids
        if lang not in installed or not 1 <= at <= len(sides):
            return None
        side = sides[at - 1].with_context(lang=lang)
        return self.env["municipal.voice"]._get_sound(f"{side.name}. {side.text}", lang)

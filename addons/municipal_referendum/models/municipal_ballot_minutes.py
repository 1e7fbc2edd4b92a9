from odoo import models
from odoo.addons.municipal_crm.models.selection import get_label
from odoo.tools import file_path

from ..tools.minutes import Minutes, Part, print_minutes
from .municipal_ballot_roll import FONT


class MunicipalBallot(models.Model):
    """The minutes of the count, in the language of the municipality."""

    _inherit = "municipal.ballot"

    def _print_minutes(self):
        """PDF of a ballot that was counted; all figures are those of the published file."""
        self.ensure_one()
        ballot = self.with_context(lang=self.company_id.partner_id.lang)
        _ = ballot.env._
        parts = [
            Part(_("Ballot"), [ballot._say_certified()], ballot._get_minutes_facts()),
            Part(_("Rules"), ballot._say_rules()),
            Part(_("Took part"), [ballot._say_quorum()], ballot._get_minutes_roll()),
            *(ballot._get_minutes_question(found) for found in ballot._get_public_result()),
        ]
        minutes = Minutes(
            sender=self.company_id.name,
            title=_("Minutes of the count: %s", ballot.name),
            parts=parts,
            fingerprints=ballot._get_minutes_fingerprints(),
            signatures=_("Signatures"),
            signers=[(one.name, one.office) for one in ballot.trustee_ids],
        )
        return print_minutes(file_path(FONT), minutes)

    def _say_certified(self):
        if self.state == "certified":
            return self.env._("The result is certified.")
        return self.env._("The result is not certified yet.")

    def _say_quorum(self):
        if self.result["has_quorum"]:
            return self.env._("Enough voters took part for the result to count.")
        return self.env._("Too few voters took part for the result to count.")

    def _get_minutes_facts(self):
        _ = self.env._
        facts = [
            (_("Kind"), get_label(self, "kind")),
            (_("Council decision"), self.decision_number or "–"),
            (_("Opens"), self._say_moment(self.date_start)),
            (_("Closes"), self._say_moment(self.date_end)),
        ]
        if self.kind != "decisive":
            advice = _("This ballot is consultative: the council hears the answer and decides.")
            facts.append((_("What it means"), advice))
        return facts

    def _get_minutes_roll(self):
        _, roll = self.env._, self.publication["roll"]
        areas = [
            (area or "–", str(registered), str(voted))
            for area, (registered, voted) in sorted(roll["areas"].items())
        ]
        return [
            (_("Area"), _("Registered"), _("Took part")),
            *(areas if len(areas) > 1 else []),
            (_("Total"), str(roll["registered"]), f"{roll['voted']} ({self._say_turnout()})"),
        ]

    def _get_minutes_question(self, found):
        _ = self.env._
        lines = [
            (answer, str(votes), self._say_percent(share))
            for answer, votes, share, _prevails in found["lines"]
        ]
        counts = [
            (_("Valid votes"), str(found["valid"]), ""),
            (_("Blank votes"), str(found["blank"]), ""),
            (_("Invalid votes"), str(found["invalid"]), ""),
        ]
        head = (_("Answer"), _("Votes"), _("Share"))
        return Part(found["name"], [found["verdict"]], [head, *lines, *counts])

    def _get_minutes_fingerprints(self):
        _, document = self.env._, self.publication
        names = {
            "closed": _("Counted on"),
            "definition_hash": _("Questions and rules"),
            "receipts_head": _("End of the chain of receipts"),
            "ballots_head": _("End of the chain of ballots"),
            "signer": _("Key of the signature"),
            "signature": _("Signature"),
        }
        sentence = _("They stand in the published file; a file that was changed has others.")
        rows = [(name, document[code]) for code, name in names.items()]
        return Part(_("Fingerprints"), [sentence], rows)

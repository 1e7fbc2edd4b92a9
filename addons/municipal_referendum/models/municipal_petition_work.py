from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.selection import get_label
from odoo.addons.municipal_crm.tools.finding import name_key
from odoo.exceptions import AccessError, UserError
from odoo.tools import file_path, format_date

from ..tools.petition import check_roll
from ..tools.roll import read_roll
from ..tools.signature_list import SignatureList, print_signatures
from .municipal_ballot_roll import FONT
from .municipal_petition_signature import NAMES

#: Number, name, father's name, birth, electoral number, signed on, proved by, roll.
WIDTHS = (5, 22, 14, 11, 14, 11, 13, 12)


class MunicipalPetition(models.Model):
    """What officers do with a petition: the roll, the paper for the authority, the decision."""

    _inherit = "municipal.petition"

    # === ROLL === #

    def _check_roll(self, content):
        """Compare the signatures with a roll; nothing of the file is kept but the outcome.

        :param bytes content: CSV as ``tools.roll`` reads it
        :return: (report of the file, {state: signatures})
        :raise UserError: no voters in the file, or the petition is decided on
        """
        self.ensure_one()
        if self.state not in ("open", "closed") or self.date_erased:
            raise UserError(self.env._("Signatures are checked before the petition is submitted."))
        day = self.company_id._get_municipal_day(self.sign_end)
        report = read_roll(_decode(content), day, minimum_age=self.minimum_age)
        if not report.voters:
            raise UserError(
                self.env._(
                    "There is no voter in this file. It is a table (CSV) with the electoral number "
                    "and the date of birth of each voter, and the names where the form asks no "
                    "number."
                )
            )
        # sudo: municipal.petition.signature - names are compared here and told to nobody
        signed = self.sudo().signature_ids.filtered(lambda one: one.state == "signed")
        signed = signed.sorted(lambda one: (one.date_signed, one.id))
        found = check_roll(signed._get_signers(), report.voters, name_key)
        counts = signed._keep_roll_states(found)
        self._keep(date_checked=fields.Datetime.now())
        self.message_post(body=self._say_check(report, counts))
        return report, counts

    def _say_check(self, report, counts):
        return self.env._(
            "Compared with a roll of %(voters)s voters (%(refused)s lines could not be read): "
            "%(matched)s signatures are on it, %(unmatched)s are not, %(doubles)s are doubles.",
            voters=len(report.voters),
            refused=len(report.refused),
            matched=counts["matched"],
            unmatched=counts["unmatched"],
            doubles=counts["double"],
        )

    # === PAPER === #

    def _print_signatures(self):
        """PDF with all names, for the authority; that it was printed is recorded.

        :raise AccessError: the user is not of those who see names
        """
        self.ensure_one()
        if not self.env.user.has_group(NAMES):
            raise AccessError(self.env._("You have no access to the names of a petition."))
        self.check_access("read")
        if self.date_erased:
            raise UserError(self.env._("The names are erased; nobody can check them any more."))
        # sudo: municipal.petition - whoever sees names may be no officer
        self.sudo().message_post(body=self.env._("The list of signatures with names was printed."))
        one = self.with_context(lang=self.company_id.partner_id.lang)
        signed = one.signature_ids.filtered(lambda signature: signature.state == "signed")
        signed = signed.sorted(lambda signature: (signature.date_signed, signature.id))
        paper = SignatureList(
            sender=self.company_id.name,
            title=one.env._("Signatures for a referendum: %s", one.name),
            text=one.body or "",
            facts=one._get_paper_facts(),
            head=one._get_paper_head(),
            rows=[one._get_paper_row(at, signature) for at, signature in enumerate(signed, 1)],
            widths=WIDTHS,
        )
        return print_signatures(file_path(FONT), paper)

    def _get_paper_facts(self):
        _ = self.env._
        facts = [
            (_("Asked by"), self.initiator or "–"),
            (_("Protocol number"), self.protocol_number or "–"),
            (_("Registered voters"), str(self.registered)),
            (_("Signatures needed"), f"{self.threshold} ({self.percent} %)"),
            (_("Signatures"), str(self.signature_count)),
        ]
        if self.date_checked:
            facts.append((_("On the roll"), str(self.matched_count)))
        return facts

    def _get_paper_head(self):
        _ = self.env._
        return (
            _("No."),
            _("Full name"),
            _("Father's name"),
            _("Born"),
            _("Electoral number"),
            _("Signed"),
            _("Identity"),
            _("Roll"),
        )

    def _get_paper_row(self, number, signature):
        return (
            str(number),
            signature.name or "",
            signature.father_name or "",
            format_date(self.env, signature.birth_date) if signature.birth_date else "",
            signature.register_number or "–",
            format_date(self.env, signature.day),
            get_label(signature, "identity_level"),
            get_label(signature, "roll_state"),
        )

    # === DECISION === #

    def _submit(self):
        """Enter it in the protocol book: from now on nobody takes a signature back."""
        self.env.flush_all()
        self._check_may_be_submitted()
        # sudo: municipal.protocol.book, municipal.protocol.entry - written by the system alone
        book = self.env["municipal.protocol.book"].sudo()._get_book(self.company_id)
        year, number = book._take_numbers(1)
        entry = self.env["municipal.protocol.entry"].sudo().create(
            {
                "name": book._format(year, number),
                "book_id": book.id,
                "year": year,
                "number": number,
                "date": fields.Datetime.now(),
                "subject": self.env._("Petition for a referendum: %s", self.name),
            }
        )  # fmt: skip
        self._set_state("submitted", entry_id=entry.id, date_submitted=entry.date)

    def _decide(self, code, reason):
        """Accept or refuse, with a reason for everybody to read."""
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the petition is accepted or refused."))
        self._set_state(code, reason=reason, date_decided=fields.Datetime.now())

    # === CLEANING === #

    @api.model
    def _erase_old(self):
        """Names whose term is over go; the figures stay."""
        now = fields.Datetime.now()
        ended = self.search([("state", "in", ("closed", "accepted", "refused")),
                             ("date_erased", "=", False)])  # fmt: skip
        for one in ended:
            if (one.date_decided or one.sign_end) + timedelta(days=one.retention_days) <= now:
                # sudo: municipal.petition.signature - erased by the system
                one.sudo().signature_ids._erase()
                one._keep(date_erased=now)

    # === ACTIONS === #

    def action_open(self):
        """People can read it, and sign from its start on."""
        self.check_access("write")
        self._set_state("open")

    def action_close(self):
        """No more signatures."""
        self.check_access("write")
        self._set_state("closed")

    def action_submit(self):
        """Hand it to the council, with a protocol number."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "closed":
            raise UserError(self.env._("End the signatures first."))
        self._submit()

    def action_decide(self):
        """Ask for the decision and its reason."""
        return self._ask("municipal.petition.decide", self.env._("Decision"))

    def action_check(self):
        """Ask for the roll."""
        return self._ask("municipal.petition.check", self.env._("Compare with the roll"))

    def _ask(self, model, title):
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_petition_id": self.id},
        }

    def action_signatures(self):
        """The signatures of this petition."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_referendum.municipal_petition_signature_action"
        )
        return action | {"domain": [("petition_id", "=", self.id)], "context": {}}

    def action_page(self):
        """The public page."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self._get_public_path(), "target": "self"}

    def action_print(self):
        """The list with names as PDF."""
        self.ensure_one()
        url = f"/petitions/{self.id}/signatures.pdf"
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}


def _decode(content):
    """CSV in UTF-8, or as old programs write Greek (Windows-1253)."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1253", "replace")

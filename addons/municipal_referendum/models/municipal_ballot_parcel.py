import json

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.codes import show_digits
from ..tools.letters import Letter

MODEL = "municipal.ballot.parcel"
EVENT = "ballot_code"
ARRIVED = ("sent", "delivered")
LOST = ("failed", "cancelled", "manual")


class MunicipalBallotParcel(models.Model):
    """A number and code on their way to a voter, by e-mail or SMS instead of a letter.

    It rests sealed by a key outside the database, has no path to the line of the roll, and nobody
    reads it. It is gone as soon as it has arrived and votes are taken, or its letter is printed;
    until then a message that failed can become a letter, so nobody loses the vote by it.
    """

    _name = "municipal.ballot.parcel"
    _description = "Code on its way to a voter"
    _log_access = False
    _rec_name = "ballot_id"

    ballot_id = fields.Many2one("municipal.ballot", required=True, ondelete="cascade", index=True)
    content_sealed = fields.Char(required=True, groups=fields.NO_ACCESS, exportable=False)

    @api.model
    def _send(self, ballot, parcels):
        """Put codes into the outbox, each once: in the transaction that puts the voters on the roll.

        :param list parcels: (voter of the file, number, code, channel, address)
        """
        seal = self.env["municipal.sealed"]._get_seal()
        # sudo: municipal.ballot.parcel - nobody has access but these methods
        rows = self.sudo().create(
            [
                {
                    "ballot_id": ballot.id,
                    "content_sealed": seal.seal(
                        json.dumps([voter.name, voter.address, number, code])
                    ),
                }
                for voter, number, code, _channel, _address in parcels
            ]
        )
        # sudo: municipal.notification - the outbox is nobody's to write by hand
        self.env["municipal.notification"].sudo()._enqueue(
            [
                row._prepare_message(voter, channel, address)
                for row, (voter, _number, _code, channel, address) in zip(
                    rows, parcels, strict=True
                )
            ]
        )
        channels = [channel for *_rest, channel, _address in parcels]
        ballot._record("sent", email=channels.count("email"), sms=channels.count("sms"))

    def _prepare_message(self, voter, channel, address):
        installed = {code[:2]: code for code, _name in self.env["res.lang"].get_installed()}
        company = self.ballot_id.company_id
        return {
            "event": EVENT,
            "audience": "citizen",
            "record": self,
            "company": company,
            "address": address,
            "channel": channel,
            "lang": installed.get(voter.lang[:2].lower()) or company.partner_id.lang,
            "dedupe_key": f"ballot-code:{self.ballot_id.uuid}:{self.id}",
        }

    def _open_content(self):
        """(name, address, number, code); for the message and the letter alone."""
        return json.loads(self.env["municipal.sealed"]._get_seal().open(self.content_sealed))

    def _get_message_facts(self):
        """Facts for the texts. Number and code are one secret: together they are the right to vote,
        and the number alone would lead from an address to a line of the roll.
        """
        ballot = self.ballot_id
        _name, _address, number, code = self._open_content()
        return {
            "title": ballot.name,
            "code": f"{show_digits(number)} / {show_digits(code)}",
            "start": ballot._say_moment(ballot.date_start),
            "end": ballot._say_moment(ballot.date_end),
        }

    def _get_message_link(self):
        """What follows ``#`` stays in the reader's browser: it is in no log of ours."""
        _name, _address, number, code = self._open_content()
        ballot = self.ballot_id
        return f"{ballot.get_base_url()}/referendums/{ballot.uuid}/vote#{number}.{code}"

    # === WHAT BECAME OF THEM === #

    @api.model
    def _find(self, ballot, states):
        """Parcels (in sudo) of ``ballot`` whose message is in one of ``states``."""
        # sudo: as in _send
        Parcel = self.sudo()
        told = SQL(
            "SELECT res_id FROM municipal_notification WHERE res_model = %s AND state IN %s",
            MODEL,
            tuple(states),
        )
        Parcel.env["municipal.notification"].flush_model(["state", "res_model", "res_id"])
        return Parcel.search([("ballot_id", "=", ballot.id), ("id", "in", told)])

    @api.model
    def _wipe_arrived(self, ballot):
        """Once votes are taken nothing that has arrived rests here."""
        self._find(ballot, ARRIVED).unlink()


class MunicipalBallot(models.Model):
    _inherit = "municipal.ballot"

    parcel_count = fields.Integer(compute="_compute_parcels")
    lost_count = fields.Integer("Not reached", compute="_compute_parcels")

    def _compute_parcels(self):
        Parcel = self.env[MODEL]
        for ballot in self:
            ballot.parcel_count = len(Parcel._find(ballot, ("queued", "sending")))
            ballot.lost_count = len(Parcel._find(ballot, LOST))

    def _enroll_by_contact(self, voters):
        """Put ``voters`` on the roll; send the code to whom an e-mail or mobile phone is known.

        :return: PDF with the letters of all others, empty when there are none
        """
        enrolled = self.env["municipal.ballot.voter"]._enroll(self, voters)
        ways, parcels, letters = self._get_open_ways(), [], []
        for voter, number, code in enrolled:
            channel, address = self._choose_way(voter, ways)
            if channel:
                parcels.append((voter, number, code, channel, address))
            else:
                letters.append(Letter(voter.name, voter.address, number, code))
        self.env[MODEL]._send(self, parcels)
        return self._draw_letters(letters) if letters else b""

    def _get_open_ways(self):
        """Of e-mail and SMS those that the municipality has set up."""
        Channel = self.env["municipal.channel"]
        return [
            code
            for code in ("email", "sms")
            if Channel._get_channel(code)._is_configured(self.company_id)
        ]

    def _choose_way(self, voter, ways):
        """("email" | "sms", address), ("", "") for a letter; an address that is none counts as none."""
        for typed in filter(None, (voter.email, voter.phone)):
            try:
                kind, address = self.env["municipal.contact.code"]._read_contact(typed)
            except ValueError:
                continue
            channel = "email" if kind == "email" else "sms"
            if channel in ways:
                return channel, address
        return "", ""

    def _count_ways(self, voters):
        """{"email", "sms", "letter"}: how many would get their code in which way."""
        ways = self._get_open_ways()
        chosen = [self._choose_way(voter, ways)[0] or "letter" for voter in voters]
        return {way: chosen.count(way) for way in ("email", "sms", "letter")}

    def _print_lost(self):
        """Letters for those whom no message reached; the codes rest nowhere afterwards.

        :return: PDF, empty when everybody was reached
        """
        lost = self.env[MODEL]._find(self, LOST)
        letters = [Letter(*parcel._open_content()) for parcel in lost]
        if letters:
            self._record("printed", voters=len(letters))
            lost.unlink()
        return self._draw_letters(letters) if letters else b""

    def _check_may_become(self, code):
        super()._check_may_become(code)
        if code == "open":
            self.env[MODEL]._wipe_arrived(self)
        if code in ("closed", "certified", "cancelled"):
            # sudo: as in _send
            self.env[MODEL].sudo().search([("ballot_id", "=", self.id)]).unlink()

    def _explain_lost(self):
        """What keeps the ballot from opening while somebody has no code, as a list of texts."""
        if not self.lost_count:
            return []
        return [
            self.env._(
                "No message reached %s voters: print their letters under “Roll and letters”.",
                self.lost_count,
            )
        ]

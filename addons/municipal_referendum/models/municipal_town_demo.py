import time
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from odoo import api, fields, models
from odoo.fields import Command

from ..tools.codes import show_digits
from ..tools.roll import Voter

TRUSTEES = ("Ελένη Παπαδάκη", "Νίκος Αλεξίου", "Μαρία Δήμου")
AREAS = ("Κέντρο", "Λιμάνι")
GROUP = "municipal_referendum.municipal_referendum_group_"
#: What the demo logins may do here.
ROLES = {"clerk": "desk", "supervisor": "officer"}
RULES = ("kind", "quorum", "majority")
#: Of the town and of its visitors; each text of the file bears the suffix.
LANGUAGES = {"el": "el_GR", "en": "en_US"}
#: Seconds until the ballot that is over closes: everybody has voted by then.
MOMENT = 2


class MunicipalTownDemo(models.AbstractModel):
    """The demo town votes: a ballot that is open, one that is ready, one that is counted.

    The codes of its fictional voters and the words of its fictional trustees are attached to the
    ballots, so that everything can be tried. A real ballot keeps neither.
    """

    _inherit = "municipal.town.demo"

    @api.model
    def _load_ballots(self, folder):
        """:param str folder: of ``ballots.json``"""
        for login, group in ROLES.items():
            user = self.env["res.users"].search([("login", "=", login)])
            user.write({"group_ids": [Command.link(self.env.ref(GROUP + group).id)]})
        quiet = self.with_context(mail_create_nolog=True, tracking_disable=True)
        for row in self._read(folder, "ballots")["ballots"]:
            quiet._load_ballot(row)

    @api.model
    def _load_ballot(self, row):
        uuid = uuid5(NAMESPACE_URL, f"municipal-ballot:{row['key']}").hex
        Ballot = self.env["municipal.ballot"]
        if Ballot.search_count([("uuid", "=", uuid)]):
            return
        ballot = Ballot.create({"uuid": uuid, **self._prepare_ballot(row)})
        self._write_ballot_texts(ballot, row)
        letters = self._enroll_demo(ballot, row["voters"])
        words = list(ballot._make_keys().values())
        ballot._set_state("ready")
        if row["state"] != "ready":
            ballot._set_state("open")
        self._attach_demo(ballot, letters, words)
        self._turn_out(ballot, letters, row.get("turnout", []))
        if row["state"] == "closed":
            self._vote_demo(ballot, letters, row["votes"])
            ballot._close(words[: ballot.threshold])

    # === PREPARATION === #

    @api.model
    def _prepare_ballot(self, row):
        vals = {name: row[name] for name in RULES if name in row}
        vals |= {
            "name": row["name_el"],
            "trustee_ids": [Command.create({"name": name}) for name in TRUSTEES],
            "question_ids": [Command.create(self._prepare_one(one)) for one in row["questions"]],
            "side_ids": [
                Command.create({"name": side["name_el"], "text": side["text_el"]})
                for side in row.get("sides", [])
            ],
            **self._prepare_times(row),
        }
        if "decision" in row:
            text = row["decision_el"].encode()
            attachment = {"name": f"{row['decision'].replace('/', '-')}.txt", "raw": text}
            vals |= {
                "is_subject_checked": True,
                "subject_note": row["subject_note_el"],
                "decision_number": row["decision"],
                "decision_ids": [Command.create(attachment)],
            }
        return vals

    @api.model
    def _prepare_times(self, row):
        now = self._get_ballot_moment()
        times = {"date_start": now + timedelta(hours=row["start_hours"])}
        if row["state"] == "closed":
            return times | {"date_end": now + timedelta(seconds=MOMENT), "grace_minutes": 0}
        return times | {"date_end": now + timedelta(hours=row["end_hours"])}

    @api.model
    def _get_ballot_moment(self):
        """The database's own clock, which stands still until the end of the transaction."""
        self.env.cr.execute("SELECT date_trunc('second', now() AT TIME ZONE 'UTC')")
        return self.env.cr.fetchone()[0]

    @api.model
    def _prepare_one(self, row):
        options = [Command.create({"name": one["name_el"]}) for one in row.get("options", [])]
        vals = {name: row[name] for name in ("kind", "most") if name in row}
        return vals | {"name": row["name_el"], "option_ids": options}

    @api.model
    def _write_ballot_texts(self, ballot, row):
        """Every text in every language that is installed."""
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        for suffix, code in LANGUAGES.items():
            if code not in installed:
                continue
            spoken = ballot.with_context(lang=code)
            spoken.write({"name": row[f"name_{suffix}"], "plain_text": row[f"plain_{suffix}"]})
            for side, one in zip(spoken.side_ids, row.get("sides", []), strict=True):
                side.write({name: one[f"{name}_{suffix}"] for name in ("name", "text")})
            for question, one in zip(spoken.question_ids, row["questions"], strict=True):
                question.name = one[f"name_{suffix}"]
                for option, text in zip(question.option_ids, one.get("options", []), strict=True):
                    option.name = text[f"name_{suffix}"]

    # === PEOPLE === #

    @api.model
    def _enroll_demo(self, ballot, count):
        """[(number, code)] of fictional voters"""
        people = [
            Voter(line, f"demo {line}", f"Ψηφοφόρος {line}", date(1970, 1, 1), AREAS[line % 2])
            for line in range(1, count + 1)
        ]
        letters = self.env["municipal.ballot.voter"]._enroll(ballot, people)
        return [(number, code) for _voter, number, code in letters]

    @api.model
    def _attach_demo(self, ballot, letters, words):
        """What stands in letters and what trustees keep, only because nobody here is real."""
        lines = [f"{show_digits(number)}   {show_digits(code)}" for number, code in letters]
        files = {"demo-letters.txt": lines, "demo-trustees.txt": words}
        self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": "\n".join(content).encode(),
                    "res_model": ballot._name,
                    "res_id": ballot.id,
                }
                for name, content in files.items()
            ]
        )

    @api.model
    def _turn_out(self, ballot, letters, groups):
        """The last of the voters have taken part, as if in the hours before now.

        :param groups: [[hours ago, channel, voters]]
        """
        self.env.flush_all()
        now = self._get_ballot_moment().replace(minute=0, second=0)
        options = ballot.question_ids[:1].option_ids.mapped("code")
        late = iter(reversed(letters))
        for hours, channel, voters in groups:
            for at in range(voters):
                ballot._cast(*next(late), [options[at % len(options)]], channel)
            self.env["municipal.ballot.turnout"]._count(ballot, now - timedelta(hours=hours))

    @api.model
    def _vote_demo(self, ballot, letters, votes):
        """Everybody votes, then the end is waited for."""
        self.env.flush_all()  # the guard of the box looks into the table
        choices = [choice for choice, count in votes for _vote in range(count)]
        for (number, code), choice in zip(letters, choices, strict=False):
            ballot._cast(number, code, [choice], "web")
        while fields.Datetime.now() <= ballot.date_end:
            time.sleep(0.1)

"""Casts known votes one after the other and writes down what whoever reads the database sees of them.

    linking.py DATABASE VOTERS

Prints one JSON object: the truth, and the rows in the order in which they lie in the files of the
database (ctid), with the transactions that wrote them (xmin), at three moments: before the rows are
shaken, after it, and after the closing.
"""

import json
import os
import random
import sys

import odoo.cli  # noqa: F401 -- makes the command-line options known
import polling
from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import config

PARTICIPATION = """
    SELECT voter.number, part.xmin::text FROM municipal_ballot_participation part
      JOIN municipal_ballot_voter voter ON voter.id = part.voter_id
     WHERE part.ballot_id = %s ORDER BY part.ctid
"""
URN = """
    SELECT shown, xmin::text, length(envelope), length(tag) FROM municipal_ballot_urn
     WHERE ballot_id = %s ORDER BY ctid
"""
#: Columns that could hold a moment, an order or a person.
COLUMNS = """
    SELECT table_name, column_name, data_type, column_default FROM information_schema.columns
     WHERE table_name IN ('municipal_ballot_participation', 'municipal_ballot_urn') ORDER BY 1, 2
"""
#: The lines of the roll as they lie there: were they touched by a vote, their order would tell.
ROLL = "SELECT number, xmin::text FROM municipal_ballot_voter WHERE ballot_id = %s ORDER BY ctid"


class Reader:
    """Somebody with every right to read in the database."""

    def __init__(self, registry, ballot_id):
        self.registry, self.ballot_id = registry, ballot_id

    def read(self):
        with self.registry.cursor() as cr:
            found = {}
            for name, query in (("participation", PARTICIPATION), ("urn", URN), ("roll", ROLL)):
                cr.execute(query, [self.ballot_id])
                found[name] = cr.fetchall()
            cr.execute(COLUMNS)
            return found | {"columns": cr.fetchall()}

    def do(self, act):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {"lang": "en_US"})
            return act(env["municipal.ballot"].browse(self.ballot_id))


def main(database, voters):
    """Vote, shake, close; print what was seen."""
    config.parse_config(["-c", os.environ["ODOO_RC"], "--log-level=debug"])
    registry, chance = Registry(database), random.Random(7)
    with registry.cursor() as cr:
        ballot, letters, words = polling.open_ballot(
            api.Environment(cr, api.SUPERUSER_ID, {}), voters
        )
        reader = Reader(registry, ballot.id)
    truth = [
        {"number": number, "code": code, "choice": chance.choice(("yes", "no"))}
        for number, code in letters
    ]
    for vote in chance.sample(truth, len(truth)):
        facts = vote["number"], vote["code"], [vote["choice"]], "web"
        vote["receipt"] = reader.do(lambda ballot, facts=facts: ballot._cast(*facts).receipt)
    before = reader.read()
    reader.do(lambda ballot: ballot._cron_shake())
    shaken = reader.read()
    document = reader.do(lambda ballot: polling.close_ballot(ballot, words))
    closed = reader.read()
    print(json.dumps({"truth": truth, "before": before, "shaken": shaken, "closed": closed,
                      "document": document}))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

"""Two ballots of a test's own: one that takes votes, one that was counted.

``TOWN`` is a script for Odoo's shell that prints :data:`MARK` and JSON: of each the uuid, of the open
one letters (number, code), of the closed one a receipt.
"""

import json
import os

from suite import odoo

CLUSTER = "test"
MARK = "BALLOTS "
TOWN = """
import json, time
from datetime import date, datetime, timedelta
from odoo.addons.municipal_referendum.tools.roll import Voter

TEXTS = {
    "square": ("A square without cars", "Πλατεία χωρίς αυτοκίνητα"),
    "plain": ("Cars would stop outside.", "Τα αυτοκίνητα θα σταματούν απ' έξω."),
    "cars": ("Shall the square be without cars?", "Να γίνει η πλατεία χωρίς αυτοκίνητα;"),
    "trees": ("Which trees shall be planted?", "Ποια δέντρα να φυτευτούν;"),
    "lime": ("Lime", "Φλαμουριά"), "plane": ("Plane", "Πλάτανος"), "olive": ("Olive", "Ελιά"),
    "works": ("In which order shall works be done?", "Με ποια σειρά να γίνουν τα έργα;"),
    "paving": ("Paving", "Πλακόστρωση"), "lamps": ("Lamps", "Φωτισμός"),
    "fountain": ("How good is the plan of the fountain?", "Πόσο καλό είναι το σχέδιο για το σιντριβάνι;"),
    "shape": ("Its shape", "Το σχήμα του"), "cost": ("Its cost", "Το κόστος του"),
}

def say(key):
    return TEXTS[key][0]

def translate(ballot):
    greek = dict(TEXTS.values())
    for record in [*ballot, *ballot.question_ids, *ballot.question_ids.option_ids]:
        record.with_context(lang="el_GR").name = greek[record.name]
    if ballot.plain_text:
        ballot.with_context(lang="el_GR").plain_text = greek[ballot.plain_text]

def question(key, kind="yes_no", options=(), **vals):
    lines = [(0, 0, {"name": say(option)}) for option in options]
    return (0, 0, {"name": say(key), "kind": kind, "option_ids": lines, **vals})

def prepare(minutes, questions, count):
    ballot = env["municipal.ballot"].with_context(lang="en_US").create({
        "name": say("square"), "kind": "poll", "plain_text": say("plain"), "quorum": "2/5",
        "date_start": datetime.now() - timedelta(hours=1), "grace_minutes": 0,
        "date_end": datetime.now() + timedelta(minutes=minutes), "least_group": 2,
        "question_ids": questions, "trustee_ids": [(0, 0, {"name": name}) for name in "ABC"],
    })
    translate(ballot)
    people = [Voter(at, f"key {at}", "", date(1970, 1, 1), "centre") for at in range(count)]
    letters = [one[1:] for one in env["municipal.ballot.voter"]._enroll(ballot, people)]
    words = list(ballot._make_keys().values())
    ballot._set_state("ready")
    ballot._set_state("open")
    env.cr.commit()
    return ballot, letters, words

kinds = [question("cars"), question("trees", "several", ["lime", "plane", "olive"], most=2),
         question("works", "ranked", ["paving", "lamps"]),
         question("fountain", "score", ["shape", "cost"])]
ballot, letters, words = prepare(600, kinds, 40)
over, others, words = prepare(0.1, [question("cars"), kinds[1]], 20)
receipt = [over._cast(*other, ["yes" if at % 3 else "no", ["aa", "ab"] if at % 2 else None], "web").receipt
           for at, other in enumerate(others[:15])][0]
env.cr.commit()
while datetime.now() <= over.date_end + timedelta(seconds=1):
    time.sleep(0.5)
over._close(words[:2])
env.cr.commit()
print("BALLOTS " + json.dumps({"open": ballot.uuid, "letters": letters, "closed": over.uuid, "receipt": receipt}))
"""


def make(folder, database=None):
    """Run the script in the database that is served; see above for what comes back."""
    source, log = folder / "ballots.py", folder / "ballots.log"
    source.write_text(TOWN, encoding="utf-8")
    with source.open() as stream:
        words = ["shell", "-d", database or os.environ["MUNICIPAL_DB"], "--no-http", "--workers=0"]
        odoo.run(CLUSTER, *words, log=log, stdin=stream)
    text = log.read_text(encoding="utf-8")
    found = [line for line in text.splitlines() if MARK in line]
    assert found, text[-3000:]
    return json.loads(found[-1].split(MARK, 1)[1])

"""Votes over HTTP beside Odoo's login page, and the counting of a large ballot.

A vote is what a voter's browser sends: number, code and answer to be checked, then the same to be
counted; the page that tells the receipt ends it. Every vote is another voter's. The floor are as
many pages of Odoo that write nothing. The counting is that of the closing: all envelopes opened,
counted, published; then the published file is checked as anybody would, by our kernels and by the
script that needs neither them nor Odoo.
"""

import base64
import contextlib
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import measure
import towns
import web
from odoo import api, fields
from odoo.fields import Command
from odoo.modules.registry import Registry
from suite import databases, kernels, municipality, odoo, paths

kernels.register("municipal_referendum")

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402
from municipal_referendum.tools import envelope, publication, tally  # noqa: E402
from municipal_referendum.tools.questions import Question  # noqa: E402

DATABASE = "bench_referendum"
ADDON = "municipal_referendum"
CLIENTS = 8
ROUNDS = 10
EACH = 40  # votes in a round
BALLOTS = int(os.environ.get("BENCH_BALLOTS") or 100_000)
RECOUNT = paths.ADDONS / ADDON / "static" / "recount" / "recount.py"
CONDITIONS = (
    "{clients} clients, two worker processes; {each} votes a round in turn with twice as many pages /web/login of "
    "Odoo; a vote is two POSTs (check, count). {rate:.0f} votes a second ({floor_rate:.0f} pairs of login pages). "
    "p95 {p95} ms, floor {floor_p95} ms. Client and server share the machine."
)
COUNTING = "{count:,} ballots of two questions; {what}."


def fill(env):
    """An open ballot; (its uuid, [(number, code)])."""
    from odoo.addons.municipal_referendum.tools.roll import Voter

    env["ir.config_parameter"].set_param("municipal_crm.rate.ballot_vote", "10000000/3600")
    now = fields.Datetime.now()
    ballot = env["municipal.ballot"].create(
        {
            "name": "Bench",
            "kind": "poll",
            "date_start": now - timedelta(hours=1),
            "date_end": now + timedelta(days=1),
            "question_ids": [Command.create({"name": "Shall the square be without cars?"})],
            "trustee_ids": [Command.create({"name": name}) for name in "ABC"],
        }
    )
    voters = [
        Voter(line, f"{line}", "N", date(1970, 1, 1), "A") for line in range(EACH * (ROUNDS + 2))
    ]
    letters = env["municipal.ballot.voter"]._enroll(ballot, voters)
    ballot._make_keys()
    ballot._set_state("ready")
    ballot._set_state("open")
    return ballot.uuid, [(number, code) for _voter, number, code in letters]


class Voting(web.Client):
    """A browser that votes for one voter after the other."""

    path = None
    letters = None

    def prepare(self):
        """The page with the form comes with the first vote, when the address is known."""
        self.csrf = None

    def submit(self):
        if not self.csrf:
            self.csrf = self.token(self.path)
        number, code = next(self.letters)
        values = {"csrf_token": self.csrf, "number": number, "code": code, "q0": "yes"}
        for step in ("review", "cast"):
            status, _headers, text = self.request(
                "POST", self.path, web.urlencode(values | {"step": step}), web.FORM
            )
            if status != 200:
                raise RuntimeError(f"{step}: {status} {text[:500]}")


class Floor(web.Client):
    """A browser that looks at Odoo's login page twice."""

    def submit(self):
        for _page in range(2):
            status, _headers, text = self.request("GET", "/web/login")
            if status != 200:
                raise RuntimeError(f"/web/login: {status} {text[:500]}")


def rows():
    """Return the rows of this part, and keep them in a file of their own."""
    found = [*_votes(), *_counting()]
    print(f"Written to {measure.save('referendum', found)}")
    return found


# === VOTES === #


def _votes():
    databases.start(towns.CLUSTER)
    databases.clone(towns.CLUSTER, databases.template(towns.CLUSTER), DATABASE)
    odoo.install(towns.CLUSTER, DATABASE, [ADDON], log=paths.LOGS / f"{DATABASE}.log")
    municipality.close_doors(DATABASE, towns.CLUSTER)
    with Registry(DATABASE).cursor() as cr:
        uuid, letters = fill(api.Environment(cr, api.SUPERUSER_ID, {}))
    with web.serving(DATABASE) as port:
        crowds = {"ours": [Voting(port, []) for _place in range(CLIENTS)],
                  "floor": [Floor(port, []) for _place in range(CLIENTS)]}  # fmt: skip
        for place, client in enumerate(crowds["ours"]):
            client.path = f"/referendums/{uuid}/vote"
            client.letters = iter(itertools.islice(letters, place, None, CLIENTS))
        samples, seconds = {"ours": [], "floor": []}, {"ours": 0.0, "floor": 0.0}
        for turn in range(ROUNDS + 1):
            for name, crowd in crowds.items():
                some, duration = web.volley(crowd, EACH)
                if turn:
                    samples[name] += some
                    seconds[name] += duration
    _check(len(samples["ours"]) + EACH)
    return [_vote_row(samples, seconds)]


def _check(votes):
    """What was measured was counted."""
    found = databases.sql(towns.CLUSTER, DATABASE, "SELECT count(*) FROM municipal_ballot_urn")
    if int(found) != votes:
        raise RuntimeError(f"{votes} votes were sent, {found} are in the box")


def _vote_row(samples, seconds):
    rates = {name: len(times) / seconds[name] for name, times in samples.items()}
    conditions = CONDITIONS.format(
        clients=CLIENTS, each=EACH, rate=rates["ours"], floor_rate=rates["floor"],
        p95=measure.p95(samples["ours"]), floor_p95=measure.p95(samples["floor"]),
    )  # fmt: skip
    medians = measure.median(samples["ours"]), None, measure.median(samples["floor"])
    name = f"vote over HTTP, {CLIENTS} at the same time"
    row = measure.row(name, len(samples["ours"]), *medians, conditions)
    return row | {"votes_per_second": round(rates["ours"], 1)}


# === COUNTING === #


@contextlib.contextmanager
def _timed(found, what, count):
    began = time.perf_counter()
    yield
    took = round((time.perf_counter() - began) * 1000, 1)
    conditions = COUNTING.format(count=count, what=what)
    found.append(measure.row(f"{what}, {count:,} ballots", 1, took, None, None, conditions))


def _counting():
    questions = [Question("1", "yes_no", ("yes", "no")), Question("2", "several", ("a", "b", "c"))]
    rules, found, chance = tally.Rules(), [], random.Random(3)
    public, words = envelope.make_box(2, 3)
    sealer = envelope.Sealer(public, "bench", envelope.get_size(questions, ("A", "B")))
    with _timed(found, "seal", BALLOTS):
        sealed = [
            sealer.seal(chance.choice("AB"), [chance.choice(("yes", "no", None)), ["a", "c"]])
            for _ballot in range(BALLOTS)
        ]
    with _timed(found, "open the envelopes", BALLOTS):
        opener = envelope.Opener(envelope.join_shares(words[:2], public), "bench")
        ballots = [list(opener.open(one).values()) for one in sealed]
    with _timed(found, "count", BALLOTS):
        outcomes = [
            vars(tally.count(question, (choices[at] for _area, choices in ballots), rules, BALLOTS))
            for at, question in enumerate(questions)
        ]
    with _timed(found, "publish and sign", BALLOTS):
        receipts = [publication.make_receipt("bench", one) for one in sealed]
        document, signer = _publish(questions, rules, receipts, ballots, outcomes)
    with _timed(found, "verify the published file", BALLOTS):
        if faults := publication.verify(document, signer):
            raise RuntimeError(f"wrong: {faults}")
    _recount(found, document)
    return found


def _publish(questions, rules, receipts, ballots, outcomes):
    key = Ed25519PrivateKey.generate()
    definition = {
        "questions": [question.to_dict() for question in questions],
        "rules": rules.to_dict(),
    }
    roll = {"registered": len(ballots), "voted": len(ballots), "areas": {}}
    document = publication.publish(
        definition, receipts, ballots, roll, {"questions": outcomes}, "2026-01-01T00:00:00+00:00",
        key.private_bytes_raw(),
    )  # fmt: skip
    return document, base64.b64encode(key.public_key().public_bytes_raw()).decode()


def _recount(found, document):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        with _timed(found, "recount by the script without Odoo", BALLOTS):
            subprocess.run([sys.executable, RECOUNT, path], check=True, stdout=subprocess.DEVNULL)

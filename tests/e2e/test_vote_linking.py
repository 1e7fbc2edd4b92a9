"""V05, V08, D4: who reads the whole database and the log links no voter to a choice.

What remains, and is shown here too: until the rows are shaken (every ten minutes), their transaction
leads from a voter to a SEALED envelope, which only the trustees together open, and they open all of
them at once and in no order. From a voter to a choice nothing leads at any moment.
"""

import json
import math
import os
import subprocess

import own_town
import pytest
from suite import databases

DATABASE = f"{os.environ.get('MUNICIPAL_DB', 'municipal')}_linking"
VOTERS = 200


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """What ``linking.py`` saw, and ``log`` and ``dump``: all that its server and its database wrote."""
    folder = tmp_path_factory.mktemp("linking")
    with own_town.copied(DATABASE):
        said, log = own_town.run_crew("linking.py", DATABASE, VOTERS, folder=folder)
        env = os.environ | databases.environment(own_town.CLUSTER) | {"PGUSER": "postgres"}
        dump = subprocess.run(
            ["pg_dump", "--data-only", DATABASE],
            env=env,
            check=True,
            capture_output=True,
            text=True,
        )
        yield json.loads(said.splitlines()[-1]) | {"log": log, "dump": dump.stdout}


def choices(seen):
    return {vote["number"]: vote["choice"] for vote in seen["truth"]}


def guess_right(seen, guesses):
    """Which share of the guesses {number: choice} is right."""
    truth = choices(seen)
    return sum(truth[number] == choice for number, choice in guesses.items()) / len(truth)


def chance_limit(seen):
    """What guessing without any knowledge but the published result reaches, and four deviations."""
    yes = sum(choice == "yes" for choice in choices(seen).values()) / VOTERS
    best = max(yes, 1 - yes)
    return best + 4 * math.sqrt(best * (1 - best) / VOTERS)


def opened(seen):
    """The choices in the order of the published list."""
    return [json.loads(line)[1][0] for line in seen["document"]["ballots"]]


def test_neither_table_has_a_moment_an_order_or_a_person(seen):
    """V05: no column for it, and no sequence."""
    kinds = {kind for _table, _column, kind, _default in seen["closed"]["columns"]}
    assert kinds == {"integer", "character varying", "bytea"}
    assert not any(default for _table, _column, _kind, default in seen["closed"]["columns"])


def test_before_the_shaking_a_voter_leads_to_a_sealed_envelope(seen):
    """What remains linkable in between, said openly; all envelopes are equally long."""
    by_transaction = {xmin: shown for shown, xmin, _length, _tag in seen["before"]["urn"]}
    receipts = {vote["number"]: vote["receipt"] for vote in seen["truth"]}
    linked = [by_transaction[xmin] == receipts[number]
              for number, xmin in seen["before"]["participation"]]  # fmt: skip
    assert all(linked)
    assert len({(length, tag) for _shown, _xmin, length, tag in seen["before"]["urn"]}) == 1


def test_after_the_shaking_not_even_to_an_envelope(seen):
    """V05: one transaction wrote all rows, and places say nothing; one in 200 is right by chance."""
    urn, participation = seen["shaken"]["urn"], seen["shaken"]["participation"]
    assert len({row[1] for row in (*urn, *participation)}) == 1
    receipts = {vote["number"]: vote["receipt"] for vote in seen["truth"]}
    right = sum(
        receipts[number] == row[0] for (number, _xmin), row in zip(participation, urn, strict=True)
    )
    assert right <= 8, right


def test_the_roll_is_not_touched_by_a_vote(seen):
    """V05: its rows lie as they did when the letters were printed."""
    assert seen["before"]["roll"] == seen["shaken"]["roll"] == seen["closed"]["roll"]


def test_no_order_in_the_database_tells_the_choice(seen):
    """V05: rows at all moments, matched with the list of ballots: no better than chance."""
    limit, found = chance_limit(seen), opened(seen)
    receipts = seen["document"]["receipts"]
    shown = {f"{int(receipt, 16) % 10**16:016d}": place for place, receipt in enumerate(receipts)}
    tries = {
        "places of participations": [number for number, _xmin in seen["before"]["participation"]],
        "places after the shaking": [number for number, _xmin in seen["shaken"]["participation"]],
        "transactions": [number for number, _xmin in
                         sorted(seen["before"]["participation"], key=lambda row: int(row[1]))],
        "the roll": [number for number, _xmin in seen["closed"]["roll"]],
        "receipts beside ballots": sorted(
            choices(seen), key=lambda number: shown[receipt_of(seen, number)]
        ),
    }  # fmt: skip
    for name, numbers in tries.items():
        for order in (numbers, numbers[::-1]):
            guesses = dict(zip(order, found, strict=True))
            assert guess_right(seen, guesses) <= limit, name


def receipt_of(seen, number):
    return next(vote["receipt"] for vote in seen["truth"] if vote["number"] == number)


def test_nothing_of_a_vote_stands_in_the_log_or_in_the_database(seen):
    """V08, D4: codes nowhere; a receipt only in the published list, as its fingerprint."""
    for vote in seen["truth"]:
        for text in (seen["log"], seen["dump"]):
            assert vote["code"] not in text
            assert vote["receipt"] not in text
        assert vote["number"] not in seen["log"]


def test_of_each_voter_one_line_is_left(seen):
    """V05: in the roll; no message, attachment, note or second table names the number."""
    for vote in seen["truth"]:
        assert seen["dump"].count(vote["number"]) == 1
    assert seen["closed"]["urn"] == []

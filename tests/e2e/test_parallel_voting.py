"""V03, V04, V06, V14, V28, V33: a crowd votes by three ways while workers and PostgreSQL are killed.

Environment: MUNICIPAL_VOTERS (120), MUNICIPAL_VOTE_KILLS (8).
"""

import json
import os
import shutil
import subprocess
import sys

import own_town
import pytest
from own_cluster import CLUSTER, Postgres
from suite import databases, odoo, paths

DATABASE = f"{os.environ.get('MUNICIPAL_DB', 'municipal')}_voters"
VOTERS = int(os.environ.get("MUNICIPAL_VOTERS", "120"))
KILLS = int(os.environ.get("MUNICIPAL_VOTE_KILLS", "8"))
RECOUNT = paths.ROOT / "addons" / "municipal_referendum" / "static" / "recount" / "recount.py"


@pytest.fixture(scope="module")
def polled(tmp_path_factory):
    """(what the voters were told and what was counted, folder of the published file)"""
    folder = tmp_path_factory.mktemp("voters")
    before, base = dict(os.environ), databases.environment(own_town.CLUSTER)
    cluster = Postgres(folder / "run", DATABASE)
    try:
        cluster.fill(base)
        arguments = (DATABASE, folder, VOTERS, KILLS)
        options = {"folder": folder, "cluster": CLUSTER, "seconds": max(600, 3 * VOTERS)}
        said, _log = own_town.run_crew("voters.py", *arguments, **options)
        yield json.loads(said.splitlines()[-1]), folder
    finally:
        cluster.stop()
        shutil.rmtree(odoo.filestore(DATABASE), ignore_errors=True)
        os.environ.clear()
        os.environ.update(before)


def told_counted(found):
    """{voter: receipts}"""
    return {
        place: [receipt for receipt in answers if receipt]
        for place, answers in found["told"].items()
        if any(answers)
    }


def test_the_kills_hit_workers_and_the_database(polled):
    """V33: otherwise the other tests would prove nothing."""
    found, _folder = polled
    print(f"{VOTERS} voters in {found['seconds']:.1f} s")
    assert found["kills"] + found["crashes"] == KILLS
    assert found["crashes"] >= KILLS // 2


def test_as_many_votes_as_voters_who_were_told_counted(polled):
    """V03, V28: who was told "counted" is counted, who was told "not" is not, nobody is twice."""
    found, _folder = polled
    assert len(found["told"]) == VOTERS
    told = told_counted(found)
    assert len(told) == found["voted"] == found["envelopes"] == len(found["receipts"])
    (question,) = found["result"]["questions"]
    assert question["valid"] == len(told)
    assert question["blank"] == question["invalid"] == 0


def test_every_receipt_is_in_the_published_list(polled):
    """V06, V07: who voted by two ways at once holds the receipt of the last one among theirs."""
    found, _folder = polled
    published = set(found["receipts"])
    assert len(published) == len(found["receipts"])
    for place, receipts in told_counted(found).items():
        assert published & set(receipts), place
        assert len(receipts) > 1 or receipts[0] in published, place


def test_the_published_file_is_counted_again(polled):
    """V07, V23: by the script without Odoo."""
    _found, folder = polled
    done = subprocess.run(
        [sys.executable, RECOUNT, folder / "result.json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr

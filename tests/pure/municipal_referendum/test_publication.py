import importlib.util
import json
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from municipal_referendum.tools.publication import make_receipt, publish, show_receipt, verify
from municipal_referendum.tools.questions import Question
from municipal_referendum.tools.tally import Rules, count

KEY = Ed25519PrivateKey.generate().private_bytes_raw()
RULES = Rules(quorum=Fraction(0))
SCRIPT = Path(__file__).parents[3] / "addons/municipal_referendum/static/recount/recount.py"


@pytest.fixture(scope="module")
def recount():
    spec = importlib.util.spec_from_file_location("recount", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.recount


def close(questions, cast, registered=None):
    """The document of an election: ``cast`` is [[choice of each question], …]."""
    registered = len(cast) if registered is None else registered
    answers = [
        asdict(count(question, [choices[at] for choices in cast], RULES, registered))
        for at, question in enumerate(questions)
    ]
    definition = {
        "uuid": "box",
        "questions": [question.to_dict() for question in questions],
        "rules": RULES.to_dict(),
    }
    receipts = [make_receipt("box", str(at).encode()) for at in range(len(cast))]
    roll = {"registered": registered, "voted": len(cast), "areas": {}}
    ballots = [["all", choices] for choices in cast]
    result = {"questions": answers}
    return publish(definition, receipts, ballots, roll, result, "2027-05-09T20:00:00+03:00", KEY)


def signer(document):
    return document["signer"]


COLOURS = ("red", "green", "blue")


@st.composite
def elections(draw):
    kind = draw(st.sampled_from(["yes_no", "one", "several", "ranked", "score", "budget"]))
    options = ("yes", "no") if kind == "yes_no" else COLOURS
    question = Question(
        "q",
        kind,
        options,
        most=draw(st.integers(0, 3)),
        costs=dict.fromkeys(options, 40),
        budget=90,
    )
    codes = st.sampled_from([*options, "pink"])
    choice = st.one_of(
        st.none(), codes, st.lists(codes, max_size=4), st.dictionaries(codes, st.integers(-1, 6))
    )
    return [question], [[one] for one in draw(st.lists(choice, max_size=12))]


def _random_election(random):
    """An election as large as a small town's, drawn faster than hypothesis builds its parts."""
    kind = random.choice(["yes_no", "one", "several", "ranked", "score", "budget"])
    options = ("yes", "no") if kind == "yes_no" else COLOURS
    costs = {option: random.randint(0, 60) for option in options}
    question = Question("q", kind, options, most=random.randint(0, 3), costs=costs, budget=90)

    def choose():
        if kind == "score":
            return {option: random.randint(0, 6) for option in options}
        chosen = random.sample(options, random.randint(0, len(options)))
        return random.choice([None, chosen, *options])

    return [question], [[choose()] for _voter in range(random.randint(0, 40))]


def _check(recount, election):
    document = json.loads(json.dumps(close(*election), ensure_ascii=False))
    wrong, figures = recount(document)
    assert wrong == []
    told = [one["votes"] for one in document["result"]["questions"]]
    assert [one["votes"] for one in figures] == told
    assert verify(document, signer(document)) == []


@settings(max_examples=500)
@given(elections())
def test_the_recount_script_finds_the_result_of_odd_elections(recount, election):
    """V07, V23: a script that shares no line with the product counts the same."""
    _check(recount, election)


@settings(max_examples=10_000)
@given(st.integers(0, 2**32))
def test_the_recount_script_finds_the_result_of_ten_thousand_elections(recount, seed):
    """V07, V23: all kinds of questions, up to forty voters."""
    _check(recount, _random_election(Random(seed)))


YES_NO = [Question("q", "yes_no", ("yes", "no"))]


@pytest.fixture
def document():
    return close(YES_NO, [["yes"], ["yes"], ["no"], [None]])


def _change(document):
    document["ballots"][1] = document["ballots"][1].replace("yes", "no")


def _remove(document):
    del document["ballots"][0], document["receipts"][0]


def _add(document):
    document["ballots"].append(document["ballots"][-1])
    document["receipts"].append(make_receipt("box", b"one more"))


def _double(document):
    document["receipts"][1] = document["receipts"][0]


def _reword(document):
    document["definition"]["uuid"] = "another"


@pytest.mark.parametrize("tamper", [_change, _remove, _add, _double, _reword])
def test_no_ballot_is_changed_removed_or_added_unseen(document, recount, tamper):
    """V07: both the script and the product see it."""
    announced = signer(document)
    tamper(document)
    assert recount(document)[0]
    assert verify(document, announced)


def test_a_result_that_was_rewritten_is_not_what_was_signed(document, recount):
    """V07: neither with the old signature nor with a new key."""
    announced = signer(document)
    document["result"]["questions"][0]["votes"] = {"yes": 0, "no": 4}
    assert "result" in recount(document)[0]
    assert verify(document, announced) == ["signature"]
    forged = close(YES_NO, [["no"]] * 4)
    assert verify(forged, "A" * 43 + "=") == ["signature"]


def test_the_lists_tell_nothing_of_each_other():
    """V05: the order of casting is in neither list."""
    there = close(YES_NO, [["yes"], ["no"], [None]])
    back = close(YES_NO, [[None], ["no"], ["yes"]])
    assert there["ballots"] == back["ballots"]
    assert there["receipts"] == sorted(there["receipts"])


def test_a_receipt_is_sixteen_digits():
    """V06: short enough for the telephone, another for each envelope."""
    shown = {show_receipt(make_receipt("box", bytes([at]))) for at in range(200)}
    assert len(shown) == 200
    assert all(len(one) == 16 and one.isdigit() for one in shown)

"""I08, I09: streets and categories are found by sound; what is doubtful is left to a person.

See ``docs/phonetic-matching.md`` for the rates that were measured.
"""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mishearing import mishear, rates, seeded
from municipal_crm.tools.text import fold, greeklish
from municipal_ivr.tools.sounds import Candidate, Matcher, coarse

ROOT = Path(__file__).resolve().parents[3]
TOWN = ROOT / "addons" / "municipal_crm" / "demo" / "town"
STREETS = [
    row["name_el"] for row in json.loads((TOWN / "geography.json").read_text("utf-8"))["streets"]
]
GROUPS = json.loads((TOWN / "categories.json").read_text("utf-8"))["groups"]
CATEGORIES = {row["code"]: row["name_el"] for group in GROUPS for row in group["categories"]}
MATCH_STREETS = Matcher([Candidate(name, (name,)) for name in STREETS], greeklish)
MATCH_CATEGORIES = Matcher([Candidate(k, (name,)) for k, name in CATEGORIES.items()], greeklish)
FRAMES = (
    "{}",
    "είναι στην οδό {}",
    "στην {} κοντά στο σχολείο",
    "{} δώδεκα, απέναντι από το πάρκο",
)
#: (letters changed by ear, by the band, lost)
LEVELS = {"clean": (0, 0, 0), "by ear": (0.3, 0, 0), "telephone": (0.15, 0.05, 0.02),
          "bad": (0.2, 0.12, 0.05)}  # fmt: skip


def street_cases(level, times=2):
    chance = seeded(level)
    frames = [frame.format(name) for name in STREETS for frame in FRAMES for _again in range(times)]
    names = [name for name in STREETS for _frame in FRAMES for _again in range(times)]
    return [
        (name, mishear(text, chance, *LEVELS[level]))
        for name, text in zip(names, frames, strict=True)
    ]


def category_cases(level, times=2):
    chance = seeded(level)
    cases = [(code, name) for code, name in CATEGORIES.items() for _again in range(times)]
    return [(code, mishear(name, chance, *LEVELS[level])) for code, name in cases]


def foreign_cases(level):
    """Places that the town does not have: to be left open."""
    others = ["Αχαρνών", "Μπουμπουλίνας", "Θερμοπυλών", "Γρηγορίου Λαμπράκη", "Κωνσταντινουπόλεως",
              "δεν θυμάμαι πώς λέγεται", "πίσω από το σούπερ μάρκετ", "εδώ που μένω"]  # fmt: skip
    others = [name for name in others if name not in STREETS]
    chance = seeded(level)
    return [
        (None, mishear(frame.format(name), chance, *LEVELS[level]))
        for name in others
        for frame in FRAMES
    ]


@pytest.mark.parametrize("level", LEVELS)
def test_streets_are_rarely_wrong(level):
    """I08: at most 3 of 100 are applied wrongly, however badly they were heard."""
    found = rates(street_cases(level), MATCH_STREETS.decide)
    print(f"streets {level}: {found}")
    assert found["wrong"] <= 0.03
    assert found["right"] >= {"clean": 0.9, "by ear": 0.7, "telephone": 0.6, "bad": 0.2}[level]


@pytest.mark.parametrize("level", LEVELS)
def test_categories_are_rarely_wrong(level):
    """I09: the same for what is reported."""
    found = rates(category_cases(level), MATCH_CATEGORIES.decide)
    print(f"categories {level}: {found}")
    assert found["wrong"] <= 0.03
    assert found["right"] >= {"clean": 0.9, "by ear": 0.7, "telephone": 0.6, "bad": 0.3}[level]


@pytest.mark.parametrize("level", LEVELS)
def test_a_place_that_is_no_street_of_the_town_is_left_open(level):
    found = rates(foreign_cases(level), MATCH_STREETS.decide)
    print(f"foreign {level}: {found}")
    assert found["wrong"] <= 0.03


def named_in(text):
    """Streets that a text names as they are written: the label that the requests lack."""
    plain = f" {re.sub(r'[^a-zα-ω0-9]+', ' ', fold(text))} "
    return [name for name in STREETS if f" {fold(name)} " in plain]


@pytest.mark.parametrize("level", ["clean", "telephone"])
def test_whole_requests_name_no_street_by_chance(level):
    """I08: hundreds of sentences, most of them without a street; the bounds were chosen here."""
    rows = map(json.loads, (ROOT / "tests/data/requests.jsonl").read_text("utf-8").splitlines())
    texts = [row["text"] for row in rows if row["lang"] == "el" and row.get("style") != "greeklish"]
    chance = seeded(level)
    labelled = [(named_in(text), mishear(text, chance, *LEVELS[level])) for text in texts]
    cases = [((names or [None])[0], text) for names, text in labelled if len(names) < 2]
    found = rates(cases, MATCH_STREETS.decide)
    print(f"requests {level}: {found} of {len(cases)}")
    assert found["wrong"] <= 0.03
    assert found["right"] >= {"clean": 0.3, "telephone": 0.15}[level]


def test_spelling_by_ear_changes_nothing():
    for said, heard in [("Ερμού", "αιρμού"), ("φοίνικας", "φύνικας"), ("Κύπρου", "Κήπρου")]:
        assert greeklish(said) == greeklish(heard)


def test_greeklish_is_heard_as_greek():
    name = STREETS[0]
    assert MATCH_STREETS.decide(name).score == 1.0
    assert coarse("fos") == coarse("vos")


def test_two_names_that_sound_alike_are_left_to_a_person():
    """Below the margin nothing is applied."""
    twins = Matcher([Candidate(1, ["Κανάρη"]), Candidate(2, ["Κανάρι"])], greeklish)
    assert twins.decide("Κανάρη") is None
    assert [found.id for found in twins.propose("Κανάρη")] == [1, 2]


def test_an_alias_names_the_same_street():
    """28ης Οκτωβρίου is said in words."""
    name = Candidate(7, ["28ης Οκτωβρίου", "εικοστής ογδόης Οκτωβρίου"])
    found = Matcher([name], greeklish).decide("στην εικωστίς ογδώης οκτοβρίου")
    assert (found.id, found.name) == (7, "εικοστής ογδόης Οκτωβρίου")


def test_a_category_is_found_by_its_name_in_a_sentence():
    name = CATEGORIES["street_lighting"]
    found = MATCH_CATEGORIES.propose(f"θέλω να πω για {name.lower()} στον δρόμο μας")
    assert found[0].id == "street_lighting"


@given(st.text(max_size=80))
def test_any_text_can_be_asked(text):
    found = MATCH_STREETS.propose(text)
    assert all(0 <= row.score <= 1 and row.margin >= 0 for row in found)
    assert [row.score for row in found] == sorted((row.score for row in found), reverse=True)

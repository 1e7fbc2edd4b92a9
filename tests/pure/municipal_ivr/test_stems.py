"""I09: which category a sentence is about, by the sound of its key words."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from mishearing import mishear, seeded
from municipal_crm.tools.text import greeklish
from municipal_ivr.tools.sounds import Candidate
from municipal_ivr.tools.stems import StemMatcher

ROOT = Path(__file__).resolve().parents[3]
STEMS = json.loads((ROOT / "tests/data/category_stems.json").read_text("utf-8"))
MATCHER = StemMatcher([Candidate(code, tuple(stems)) for code, stems in STEMS.items()], greeklish)


def share_among_first(cases, count):
    found = [code in [row.id for row in MATCHER.propose(text, count)] for code, text in cases]
    return sum(found) / len(found)


def requests():
    lines = (ROOT / "tests/data/requests.jsonl").read_text("utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["lang"] == "el" and row["category"]]
    return [(row["category"], row["text"]) for row in rows[::6]]


def test_a_key_word_is_heard_although_it_is_misspelled():
    """λακκούβα, as a recogniser writes it."""
    assert MATCHER.propose("έχει μια λακούβα ο δρόμος")[0].id == "road_damage"


def test_the_right_category_is_among_the_first_four():
    """I09: good enough to choose from, not good enough to be taken without a yes."""
    clean, chance = requests(), seeded("stems")
    misheard = [(code, mishear(text, chance, 0.15, 0.05, 0.02)) for code, text in clean]
    rates = share_among_first(clean, 4), share_among_first(misheard, 4)
    print(f"category among four: written {rates[0]:.2f}, misheard {rates[1]:.2f}")
    assert rates[0] >= 0.5
    assert rates[1] >= 0.4


def test_a_word_of_one_category_counts_more_than_one_of_many():
    matcher = StemMatcher(
        [
            Candidate("a", ("λαμπα", "δρομο")),
            Candidate("b", ("δρομο",)),
            Candidate("c", ("δρομο",)),
        ],
        greeklish,
    )
    found = matcher.propose("στον δρόμο η λάμπα")
    assert (found[0].id, found[0].margin > 0.1) == ("a", True)


def test_nothing_is_proposed_for_nothing():
    assert MATCHER.propose("") == []
    assert MATCHER.propose("ω ναι") == []
    assert StemMatcher([], greeklish).propose("λάμπα") == []


@given(st.text(max_size=60))
def test_any_text_can_be_asked(text):
    found = MATCHER.propose(text)
    assert all(0 < row.score < 1 and row.margin >= 0 for row in found)

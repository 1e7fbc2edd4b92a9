"""R07: streets and places are found as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.gazetteer import Entry, same, suggest

NAMES = [
    "Ερμού",
    "Αλκυονίδων",
    "Ελευθερίου Βενιζέλου",
    "28ης Οκτωβρίου",
    "Αγίου Δημητρίου",
    "Κολοκοτρώνη",
    "Κοχυλιών",
    "Πλατεία Αλκυόνης",
]
ENTRIES = [Entry.of(number, name, name) for number, name in enumerate(NAMES, 1)]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ερμου", "Ερμού"),
        ("ΕΡΜΟΎ", "Ερμού"),
        ("ermou", "Ερμού"),
        ("οδός Ερμού", "Ερμού"),
        ("odos ermou", "Ερμού"),
        ("ερμιυ", "Ερμού"),
        ("ερομυ", "Ερμού"),
        ("βενιζ", "Ελευθερίου Βενιζέλου"),
        ("venizelou", "Ελευθερίου Βενιζέλου"),
        ("βενιζελλου", "Ελευθερίου Βενιζέλου"),
        ("κολοκοτρονη", "Κολοκοτρώνη"),
        ("κολοκτρωνη", "Κολοκοτρώνη"),
        ("kolokotronh", "Κολοκοτρώνη"),
        ("αλκιονιδων", "Αλκυονίδων"),
        ("agiou dimitriou", "Αγίου Δημητρίου"),
        ("28 οκτωβριου", "28ης Οκτωβρίου"),
    ],
)
def test_a_name_is_found_however_it_is_typed(typed, name):
    """R07: accents, case, Greeklish, a title in front and small errors."""
    assert suggest(typed, ENTRIES)[0].label == name


@pytest.mark.parametrize("typed", ["", "α", "χψω", "New Road", None, "!!!", "qqqq"])
def test_what_is_like_nothing_finds_nothing(typed):
    """R07: no guessing."""
    assert suggest(typed, ENTRIES) == []


def test_the_same_name_is_one_without_errors():
    """R07: Greeklish is the same name, a typing error is not."""
    assert [entry.label for entry in same("ermou", ENTRIES)] == ["Ερμού"]
    assert [entry.label for entry in same("Οδός ΕΡΜΟΥ", ENTRIES)] == ["Ερμού"]
    assert same("ερμουυ", ENTRIES) == []
    assert same("", ENTRIES) == []


@given(st.text(max_size=40), st.integers(1, 8))
def test_anything_may_be_typed(text, limit):
    """R07: no text breaks the search, and there are never more names than asked for."""
    assert len(suggest(text, ENTRIES, limit)) <= limit


@given(st.sampled_from(ENTRIES))
def test_every_name_finds_itself_first(entry):
    """R07: an exact name is the first of the list."""
    assert suggest(entry.label, ENTRIES)[0] == entry

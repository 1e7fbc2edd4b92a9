"""Search in the catalogue."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.catalogue import score, words_of
from municipal_crm.tools.text import fold

LAMP = words_of(
    fold("Βλάβη ή έλλειψη δημοτικού φωτισμού, σβηστά φώτα, λάμπα, στύλος, Street light fault")
)
BIN = words_of(fold("Κάδος: τοποθέτηση, μετακίνηση, επισκευή, καδο, σκουπιδ, Bin: new, move"))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("φωτισμός", LAMP),
        ("ΦΩΤΙΣΜΟΣ", LAMP),
        ("φωτισμου", LAMP),
        ("λάμπες", LAMP),
        ("light", LAMP),
        ("σκουπίδια", BIN),
        ("κάδοι", BIN),
        ("καδ", BIN),
    ],
)
def test_words_are_found_in_any_form(query, words):
    """R09, C20: accents, capitals and endings do not matter."""
    assert score(words_of(fold(query)), words) == 1.0


@pytest.mark.parametrize("query", ["σκύλος", "γάμος", "δέντρο"])
def test_other_words_are_not_found(query):
    """R09: a search that finds everything finds nothing."""
    assert score(words_of(fold(query)), LAMP) == 0.0


def test_half_of_the_words_give_half_the_score():
    """R09: the best match is shown when none knows every word."""
    assert score(words_of(fold("λάμπα κάδος")), LAMP) == 0.5


def test_nothing_asked_is_nothing_found():
    """R09: an empty search has no score."""
    assert score([], LAMP) == 0.0


@given(st.lists(st.text(max_size=20), max_size=8), st.lists(st.text(max_size=20), max_size=8))
def test_the_score_is_a_share(query, words):
    """R09: between nothing and everything, for any text."""
    assert 0.0 <= score(query, words) <= 1.0

"""V19: the sides of a question have texts of equal length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_referendum.tools.sides import count_words, find_unequal


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, 0),
        ("", 0),
        ("Ναι, γιατί η πλατεία μας ανήκει.", 6),
        ("π.χ. δύο-τρία δέντρα – όχι άλλα!", 5),
        ("It's 25.000 euros", 3),
    ],
)
def test_words_are_counted(text, words):
    """V19: signs and dashes are no words."""
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("lengths", "unequal"),
    [
        ((10, 8), None),
        ((10, 7), (7, 10)),
        ((0, 0), (0, 0)),
        ((5, 0), (0, 5)),
        ((9,), None),
        ((), None),
        ((100, 90, 79), (79, 100)),
        ((100, 90, 80), None),
    ],
)
def test_four_fifths_are_enough(lengths, unequal):
    """V19: the shortest has four fifths of the words of the longest, exactly."""
    assert find_unequal(["word " * length for length in lengths]) == unequal


@given(st.lists(st.text(max_size=40), max_size=5))
def test_the_order_of_the_sides_does_not_matter(texts):
    """V19: fair is fair for everybody."""
    assert find_unequal(texts) == find_unequal(texts[::-1])

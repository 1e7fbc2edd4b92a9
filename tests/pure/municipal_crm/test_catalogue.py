"""Search in the catalogue."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.catalogue import score, sound_of, words_of
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


SOUNDS = [sound_of(word) for word in LAMP]
LONG = ["πιστοποιητικο", "σκουπιδια", "φωτισμου", "παραπονο", "ληξιαρχειο", "πεζοδρομιο"]


@pytest.mark.parametrize("query", ["fotismos", "fwtismou", "lampa", "lampes", "φοτισμός", "stilos"])
def test_what_sounds_alike_is_found(query):
    """R09: Greeklish and wrong vowels, but after what is spelled right."""
    assert 0 < score(words_of(fold(query)), LAMP, SOUNDS) < 1
    assert score(words_of(fold(query)), LAMP) == 0


@given(st.sampled_from(LONG), st.data())
def test_one_slip_is_forgiven(word, data):
    """R09: a letter left out, doubled, swapped with its neighbour or struck wrongly."""
    place = data.draw(st.integers(1, len(word) - 2))
    kind = data.draw(st.sampled_from(["left out", "doubled", "swapped", "wrong"]))
    one, two = word[place], word[place + 1]
    typed = {
        "left out": word[:place] + word[place + 1 :],
        "doubled": word[:place] + one + word[place:],
        "swapped": word[:place] + two + one + word[place + 2 :],
        "wrong": word[:place] + "β" + word[place + 1 :],
    }[kind]
    assert score([typed], [word], [sound_of(word)]) > 0


@pytest.mark.parametrize("query", ["κουνέλι", "γάμος", "δέντρο", "κάδος", "θάλασσα"])
def test_forgiving_does_not_mean_finding_everything(query):
    """R09: other words stay other words."""
    assert score(words_of(fold(query)), LAMP, SOUNDS) == 0.0

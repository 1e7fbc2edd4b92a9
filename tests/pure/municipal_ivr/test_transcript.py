"""I05, I06: what a recogniser gives becomes a text that people can be shown, or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_ivr.tools.transcript import clean, join


def segment(text, logprob=-0.5, no_speech=0.1, start=0.0, end=2.0):
    return {"start": start, "end": end, "text": text, "logprob": logprob, "no_speech": no_speech}


def test_parts_become_one_text():
    text, confidence, kept = join([segment(" Καλημέρα σας."), segment(" Η λάμπα ")])
    assert (text, len(kept)) == ("Καλημέρα σας. Η λάμπα", 2)
    assert confidence == pytest.approx(0.607, abs=0.001)


@pytest.mark.parametrize(
    "invented",
    [
        segment("Υπότιτλοι AUTHORWAVE"),
        segment("ΥΠΟΤΙΤΛΟΙ: κάποιος"),
        segment("Subtitles by the Amara.org community"),
        segment("…"),
        segment("♪ ♪"),
        segment("Ευχαριστώ", no_speech=0.95),
        segment("γέφυρα", logprob=-2.0),
    ],
)
def test_what_nobody_said_is_no_text(invented):
    """I06: credits of films, dots and notes, and what the model itself doubts."""
    assert join([invented]) == ("", 0.0, [])
    assert join([invented, segment("Η λάμπα")])[0] == "Η λάμπα"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("ο δρόμοσ μασ", "ο δρόμος μας"),  # D2 Speech text: final sigma
        ("στον Δήμο σ", "στον Δήμο σ"),
        ("ΟΔΟΣ Ερμού", "ΟΔΟΣ Ερμού"),
        ("  δύο\n λέξεις\x00 ", "δύο λέξεις"),
        ("η γέφυρα που γέφυρα που γέφυρα που γέφυρα που", "η γέφυρα που γέφυρα που"),
        ("ναι ναι ναι ναι ναι", "ναι ναι"),
        ("12 και 15", "12 και 15"),  # D2 Speech text: house numbers
        (None, ""),
        ("- . -", ""),
    ],
)
def test_a_text_for_people(given, shown):
    assert clean(given) == shown


@given(st.text(max_size=400))
def test_any_text_can_be_cleaned(text):
    """D2 Speech text: very long, other letters, profanity: nothing is changed but its form."""
    once = clean(text)
    assert "\n" not in once
    assert clean(once) == once or len(clean(once)) < len(once)


def test_a_very_long_text_has_an_end():
    assert len(clean("λέξη " + " ".join(str(number) for number in range(3000)))) <= 5000

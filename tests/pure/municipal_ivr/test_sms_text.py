"""X06, I42: what an SMS costs, how it is cut, and what a word means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_ivr.tools import sms_text
from municipal_ivr.tools.sms_text import cut, fits, measure, split


@pytest.mark.parametrize(
    ("text", "encoding", "letters", "parts"),
    [
        ("", "gsm", 0, 1),
        ("a" * 160, "gsm", 160, 1),
        ("a" * 161, "gsm", 161, 2),
        ("a" * 306, "gsm", 306, 2),
        ("a" * 307, "gsm", 307, 3),
        ("€" * 80, "gsm", 160, 1),
        ("€" * 81, "gsm", 162, 2),
        ("ΔΗΜΟΣ ΓΛΥΦΑΔΑΣ"[:2].replace("Η", "H"), "gsm", 2, 1),
        ("ΔΦΓΛΩΠΨΣΘΞ", "gsm", 10, 1),
        ("α" * 70, "ucs2", 70, 1),
        ("α" * 71, "ucs2", 71, 2),
        ("α" * 134, "ucs2", 134, 2),
        ("α" * 135, "ucs2", 135, 3),
        ("😀" * 35, "ucs2", 70, 1),
        ("😀" * 36, "ucs2", 72, 2),
        ("Α", "ucs2", 1, 1),  # the Greek letter that looks Latin
    ],
)
def test_parts_are_counted_as_the_network_counts_them(text, encoding, letters, parts):
    size = measure(text)
    assert (size.encoding, size.letters, size.parts) == (encoding, letters, parts)


def test_greek_beyond_what_the_carrier_takes_is_cut_at_a_word():
    """X06: at most 335 letters and 730 bytes of Greek in one order."""
    text = "λέξη " * 100
    short = cut(text)
    assert fits(short)
    assert not fits(text)
    assert short.endswith("λέξη…")
    assert len(short) <= 335
    assert fits("α" * 335)
    assert not fits("α" * 336)
    assert not fits("€α" * 160)  # 320 letters, but 800 bytes
    assert cut("καλημέρα") == "καλημέρα"
    assert fits(cut("ά" * 5000))


@given(st.text(max_size=900))
def test_whatever_is_cut_fits(text):
    assert fits(cut(text))


@given(st.lists(st.text("αβγ ab1", max_size=300), max_size=12))
def test_lines_in_messages_fit(lines):
    messages = split(lines)
    assert len(messages) <= sms_text.MOST_MESSAGES
    assert all(fits(message) for message in messages)


def test_lines_stay_whole():
    messages = split(["α" * 200, "1: ναι", "β" * 200])
    assert messages == ["α" * 200 + "\n1: ναι", "β" * 200]
    assert split(["", "  "]) == []
    assert split(["α" * 300] * 9)[-1].endswith("…")


@pytest.mark.parametrize(
    "text", ["STOP", "stop", "Stop.", "ΣΤΟΠ", "στοπ", "Στόπ!", " ΣΤΟΠ ", "ΣTOΠ", "stop all"[:4]]
)
def test_stop_is_understood_however_it_is_written(text):
    """D5: STOP / ΣΤΟΠ / "stop.", also with Latin letters between Greek ones."""
    assert sms_text.is_stop(text)


@pytest.mark.parametrize("text", ["Stop the noise in my street", "δεν έχει στοπ η οδός", "", "…"])
def test_a_sentence_with_stop_in_it_is_no_refusal(text):
    assert not sms_text.is_stop(text)


def test_start_takes_it_back():
    assert sms_text.is_start("START")
    assert sms_text.is_start("έναρξη")
    assert not sms_text.is_start("start again please")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ΑΙΤΗΜΑ", "αιτημα"),
        ("Αίτημα", "αιτημα"),
        ("AITHMΑ", "αιτημα"),
        ("Request!", "request"),
        ("πορεία", "πορεια"),
        ("", ""),
    ],
)
def test_keywords_are_read_as_people_type_them(text, word):
    """I42: accents, case and mixed alphabets do not matter."""
    assert sms_text.read_keyword(text) == word

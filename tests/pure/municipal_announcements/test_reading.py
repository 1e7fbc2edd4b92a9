"""N13, N14, D5: what of a text is read aloud, and in which parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_announcements.tools.reading import (
    CHARACTERS_A_SECOND,
    estimate_seconds,
    join_sentences,
    split,
    to_sentences,
)

HTML = {
    "<p>Ένα</p><p>Δύο!</p>": "Ένα. Δύο!",
    "<ul><li>νερό</li><li>τρόφιμα,</li></ul>": "νερό. τρόφιμα.",
    "Απλό κείμενο": "Απλό κείμενο.",
    "α<br>β": "α. β.",
    "<p>Δείτε <a href='https://x.example/1'>τη σελίδα</a> 🔥</p>": "Δείτε τη σελίδα.",
    "<script>alert(1)</script><p>Μόνο αυτό</p>": "Μόνο αυτό.",
    "<p>5 &lt; 6 &amp; 7</p>": "5 < 6 & 7.",
    "<p>  </p><p>–</p>": "",
    "": "",
}
TABLE = (
    "<table><thead><tr><th>Ημέρα</th><th>Ώρες</th></tr></thead>"
    "<tbody><tr><td>Δευτέρα</td><td>8-14</td></tr><tr><td>Τρίτη</td><td></td></tr></tbody></table>"
    "<p>Τέλος</p>"
)


@pytest.mark.parametrize(("html", "said"), HTML.items())
def test_blocks_are_sentences(html, said):
    assert to_sentences(html) == said


def test_a_table_is_said_row_by_row_with_its_headings():
    assert to_sentences(TABLE) == "Ημέρα: Δευτέρα, Ώρες: 8-14. Ημέρα: Τρίτη. Τέλος."


def test_a_table_without_headings_is_said_too():
    assert to_sentences("<table><tr><td>α</td><td>β</td></tr></table>") == "α, β."


def test_texts_are_joined_as_sentences():
    assert join_sentences("Διακοπή νερού", None, "Έως τις 14:00;", "") == (
        "Διακοπή νερού. Έως τις 14:00;"
    )


def test_parts_end_where_sentences_end():
    text = "Πρώτη πρόταση εδώ. Δεύτερη πρόταση εκεί. Τρίτη και τελευταία."
    assert split(text, 2) == [
        "Πρώτη πρόταση εδώ.",
        "Δεύτερη πρόταση εκεί.",
        "Τρίτη και τελευταία.",
    ]
    assert split(text, 60) == [text]


def test_an_abbreviation_ends_nothing():
    text = "Καλέστε στο τηλ. 2101234567 τον κ. Παππά. Ευχαριστούμε."
    assert split(text, 3)[0] == "Καλέστε στο τηλ. 2101234567 τον κ. Παππά."


def test_a_very_long_sentence_is_cut_at_commas_or_between_words():
    text = "οδός Ερμού, οδός Αθηνάς, οδός Σταδίου, οδός Πανεπιστημίου"
    assert all(len(part) <= 2 * CHARACTERS_A_SECOND for part in split(text, 2))
    words = " ".join(["λέξη"] * 40)
    assert all(len(part) <= 2 * CHARACTERS_A_SECOND for part in split(words, 2))


def test_seconds_are_rounded_up():
    assert (estimate_seconds(""), estimate_seconds("α")) == (0, 1)


@given(st.text(max_size=400), st.integers(1, 20))
def test_no_word_is_lost_and_none_said_twice(text, seconds):
    assert " ".join(split(text, seconds)).split() == text.split()


@given(st.text(alphabet=st.sampled_from("<>/p tabledr&;α1.\"'="), max_size=200))
def test_any_html_can_be_read(html):
    assert isinstance(to_sentences(html), str)

"""N16: parts of an SMS as the carriers count them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_announcements.tools.sms_parts import (
    BASIC,
    EXTENSION,
    GSM7,
    SIZES,
    UCS2,
    count_parts,
    to_gsm7,
)

GSM_LETTERS = st.text(alphabet=sorted(BASIC | EXTENSION), max_size=700)
ANY_TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=400)


@pytest.mark.parametrize(
    ("text", "encoding", "count", "left"),
    [
        ("", GSM7, 0, 160),
        ("a" * 160, GSM7, 1, 0),
        ("a" * 161, GSM7, 2, 153 * 2 - 161),
        ("a" * 306, GSM7, 2, 0),
        ("a" * 307, GSM7, 3, 152),
        ("ά" * 70, UCS2, 1, 0),
        ("ά" * 71, UCS2, 2, 67 * 2 - 71),
        ("ά" * 134, UCS2, 2, 0),
        ("ά" * 135, UCS2, 3, 66),
        ("ΓΔΘΛΞΠΣΦΨΩ" * 16, GSM7, 1, 0),
        ("a" * 159 + "€", GSM7, 2, 153 * 2 - 161),
        ("€" * 80, GSM7, 1, 0),
        ("😀" * 35, UCS2, 1, 0),
        ("😀" * 36, UCS2, 2, 67 - 6),  # 33 whole ones fit into 67 units, three are left
        ("line\r\nend", GSM7, 1, 152),
    ],
)
def test_the_limits_are_those_of_the_standard(text, encoding, count, left):
    """N16: 160/153 letters of the GSM alphabet, 70/67 of all others."""
    parts = count_parts(text)
    assert (parts.encoding, parts.count, parts.left) == (encoding, count, left)


def test_a_letter_of_the_extension_table_is_never_torn_apart():
    """N16: a euro sign that does not fit into the rest of a part goes into the next."""
    assert count_parts("a" * 152 + "€" + "a" * 152).count == 3
    assert count_parts("a" * 152 + "b" + "a" * 153).count == 2


def test_one_small_greek_letter_makes_the_whole_text_dear_and_is_named():
    """N16: who writes is told which letters cost the rest of the part."""
    parts = count_parts("ΔΙΑΚΟΠΗ water ά ά 😀")
    assert parts.encoding == UCS2
    assert parts.foreign == ("Ι", "Α", "Κ", "Ο", "Η", "ά", "😀")


def test_capitals_with_latin_twins_fit_into_the_alphabet():
    """N16: as a choice, a Greek text goes 160 to a part."""
    text = "Διακοπή νερού αύριο 8:00–12:00 «Άνω Πόλη»… Ϊ ΰ"
    assert to_gsm7(text) == 'ΔIAKOΠH NEPOY AYPIO 8:00-12:00 "ANΩ ΠOΛH"... I Y'
    assert count_parts(to_gsm7(text)).encoding == GSM7
    assert to_gsm7("plain text stays") == "plain text stays"


@given(GSM_LETTERS)
def test_letters_of_the_alphabet_are_counted_in_septets(text):
    """N16: the parts are as many as the septets need, and hold them."""
    parts = count_parts(text)
    plain = text.replace("\r\n", "\n")
    septets = len(plain) + sum(c in EXTENSION for c in plain)
    assert (parts.encoding, parts.units, parts.foreign) == (GSM7, septets, ())
    if septets <= 160:
        assert parts.count == (1 if plain else 0)
    else:
        # at most one septet of each part stays empty in front of a double one
        assert -(-septets // 153) <= parts.count <= -(-septets // 152)


@given(ANY_TEXT)
def test_every_text_fits_into_its_parts(text):
    """N16: parts and free units add up to the text, whatever its letters."""
    parts = count_parts(text)
    plain = text.replace("\r\n", "\n")
    alone, joined = SIZES[parts.encoding]
    room = alone if parts.count <= 1 else joined
    assert 0 <= parts.left <= room
    assert max(parts.count, 1) * room - parts.left >= parts.units
    assert (parts.encoding == UCS2) == any(c not in BASIC | EXTENSION for c in plain)
    if parts.encoding == UCS2:
        assert parts.units == len(plain.encode("utf-16-be")) // 2


@given(ANY_TEXT, ANY_TEXT)
def test_more_text_never_needs_fewer_parts(text, more):
    """N16: the sum shown while writing never falls."""
    assert count_parts(text + more).count >= count_parts(text).count or text.endswith("\r")


@given(st.text(alphabet="ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ «»…\n"))
def test_greek_in_capitals_is_always_of_the_alphabet(text):
    """N16: no Greek letter is left that would make it UCS-2; twice changes nothing."""
    capitals = to_gsm7(text)
    assert count_parts(capitals).encoding == GSM7
    assert to_gsm7(capitals) == capitals

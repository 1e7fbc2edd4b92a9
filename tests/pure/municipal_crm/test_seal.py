"""G02: personal numbers are unreadable in the database and still found by equality."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.seal import Seal, SealError, generate_key

OLD, NEW = generate_key(), generate_key()


@given(st.text())
def test_what_is_sealed_can_be_opened_and_is_not_readable(plain):
    token = Seal([NEW]).seal(plain)
    assert Seal([NEW]).open(token) == plain
    assert token.isascii()
    assert len(plain) < 4 or plain not in token


def test_the_same_number_is_sealed_differently_each_time():
    assert Seal([NEW]).seal("123456783") != Seal([NEW]).seal("123456783")


@pytest.mark.parametrize("token", ["", "abc", "ά", None, "gAAAAA" + "A" * 100])
def test_a_damaged_token_is_an_error(token):
    with pytest.raises(SealError):
        Seal([NEW]).open(token)


def test_a_changed_token_is_an_error():
    token = Seal([NEW]).seal("123456783")
    changed = token[:40] + ("A" if token[40] != "A" else "B") + token[41:]
    with pytest.raises(SealError):
        Seal([NEW]).open(changed)


def test_another_key_opens_nothing_and_its_error_tells_nothing():
    token = Seal([OLD]).seal("123456783")
    with pytest.raises(SealError) as caught:
        Seal([NEW]).open(token)
    assert OLD not in str(caught.value)
    assert NEW not in str(caught.value)


def test_after_a_rotation_the_old_key_can_be_dropped():
    token = Seal([OLD]).seal("123456783")
    both = Seal([NEW, OLD])
    assert both.open(token) == "123456783"
    assert Seal([NEW]).open(both.rotate(token)) == "123456783"


@pytest.mark.parametrize(
    "keys", [[], "", NEW, [""], ["short"], [NEW, "short"], [None], [NEW + "A"]]
)
def test_unusable_keys_are_refused(keys):
    with pytest.raises(SealError):
        Seal(keys)


def test_equal_numbers_have_equal_indexes_for_one_purpose_only():
    """R20: an AFM and an AMKA of the same digits must not show as equal."""
    seal, other = Seal([NEW]), Seal([NEW])
    assert seal.blind_index("123456783", "citizen.afm") == other.blind_index(
        "123456783", "citizen.afm"
    )
    assert seal.blind_index("123456783", "citizen.afm") != seal.blind_index(
        "123456783", "request.amka"
    )
    assert seal.blind_index("123456783", "citizen.afm") != seal.blind_index(
        "123456784", "citizen.afm"
    )
    assert len(seal.blind_index("1", "p")) == 64


def test_the_index_needs_the_key():
    assert Seal([NEW]).blind_index("1", "p") != Seal([OLD]).blind_index("1", "p")


def test_the_index_never_changes_between_versions():
    """A fixed vector: stored indexes must be found by every later version of this code."""
    key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    assert Seal([key]).blind_index("123456783", "citizen.afm") == VECTOR


def test_during_a_rotation_both_indexes_are_searched():
    both = Seal([NEW, OLD])
    assert both.blind_indexes("1", "p") == [
        Seal([NEW]).blind_index("1", "p"),
        Seal([OLD]).blind_index("1", "p"),
    ]
    assert both.blind_index("1", "p") == both.blind_indexes("1", "p")[0]


# HKDF-SHA256 (no salt) and HMAC-SHA256 computed with the standard library alone.
VECTOR = "3eeb0e40bd9055fef1f9ecbc44bb254013e4e5b5f49843ff839172d99c0d918b"

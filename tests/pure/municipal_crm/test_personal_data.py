"""R42: personal data in free text."""

import json
import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from municipal_crm.tools.personal_data import MASK, find_personal, mask_personal
from stdnum import luhn
from stdnum.gr import vat
from stdnum.iso7064 import mod_97_10

DATA = Path(__file__).parents[2] / "data" / "requests.jsonl"
TEXTS = [json.loads(line)["text"] for line in DATA.read_text(encoding="utf-8").splitlines()]


def kinds(text):
    return [row.kind for row in find_personal(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Πάρτε με στο 6912345678 το πρωί", "phone"),
        ("τηλ. 691 234 5678", "phone"),
        ("τηλ. 2310-123456", "phone"),
        ("+30 2310 123456", "phone"),
        ("0030 6912345678", "phone"),
        ("Το ΑΦΜ μου είναι 090000045.", "afm"),
        ("γράψτε στο eleni.p@citizens.example", "email"),
        ("GR16 0110 1250 0000 0001 2300 695 για την επιστροφή", "iban"),
        ("το αυτοκίνητο ΝΗΧ-1234 παρκάρει", "plate"),
        ("το αυτοκίνητο νηχ 1234 παρκάρει", "plate"),
        ("NHX1234", "plate"),
        ("Η κ. Σταυρούλα ζητά παραλαβή", "name"),
        ("ο κος Γιώργος Παπαδόπουλος φωνάζει", "name"),
    ],
)
def test_what_is_personal_is_found(text, kind):
    """R42: as people write it."""
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Το αίτημα 2026-000123 της 23/11/2026 στις 10:45",
        "Ερμού 125, ΤΚ 54624",
        "Πλήρωσα 1.234,56 ευρώ",
        "Ν.4727/2020 και Ν.2690/1999",
        "Θα το πω στον κ. Δήμαρχο",
        "κ.λπ. Τίποτα",
        "123456789",
        "",
    ],
)
def test_what_is_no_one_stays(text):
    """R42: dates, sums, laws, house numbers and offices are nobody."""
    assert mask_personal(text) == text


def _afm(digits):
    return digits + vat.calc_check_digit(digits)


def _iban(number):
    return "GR" + mod_97_10.calc_check_digits(f"{number}GR") + number


PIECES = {
    "phone": st.from_regex(r"69[0-9]{8}", fullmatch=True).filter(lambda n: n[2] in "347"),
    "afm": st.from_regex(r"0[1-9][0-9]{6}", fullmatch=True).map(_afm),
    "iban": st.from_regex(r"011[0-9]{20}", fullmatch=True).map(_iban),
    "email": st.from_regex(r"[a-z]{3,9}@[a-z]{3,9}\.gr", fullmatch=True),
    "plate": st.from_regex(r"[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ]{3}-[1-9][0-9]{3}", fullmatch=True),
    "amka": st.tuples(st.dates().filter(lambda d: 1920 <= d.year <= 1999), st.integers(0, 9999))
    .map(lambda pair: f"{pair[0]:%d%m%y}{pair[1]:04d}")
    .map(lambda ten: ten + luhn.calc_check_digit(ten)),
}


@given(st.sampled_from(sorted(PIECES)), st.data(), st.sampled_from(TEXTS))
@settings(deadline=None)
def test_nothing_slips_through_in_the_middle_of_a_text(kind, data, text):
    """R42: whatever it is called, it is gone after masking."""
    piece = data.draw(PIECES[kind])
    masked = mask_personal(f"{text} {piece}, ευχαριστώ.")
    assert piece not in masked


@given(st.text(max_size=300))
@settings(deadline=None)
def test_masking_never_fails_and_only_replaces(text):
    """R42: pieces are in order, do not overlap, and say what stands there."""
    found = find_personal(text)
    assert all(text[row.start : row.end] == row.text for row in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
    assert mask_personal(text).count(MASK) == text.count(MASK) + len(found) - sum(
        row.text.count(MASK) for row in found
    )


def test_measured_on_the_labelled_requests():
    """R42: at least 98 of 100 planted pieces are found, at most 5 of 100 clean texts are touched."""
    chance = random.Random(42)
    plain = [text for text in TEXTS if not kinds(text)]
    number = lambda: "69" + chance.choice("347") + f"{chance.randrange(10**7):07d}"  # noqa: E731
    found = sum("phone" in kinds(f"{text} Τηλ. {number()}") for text in plain)
    assert found >= 0.98 * len(plain)
    false = [
        text for text in TEXTS if set(kinds(text)) - {"name"} and not any(map(str.isdigit, text))
    ]
    assert len(false) <= 0.05 * len(TEXTS)

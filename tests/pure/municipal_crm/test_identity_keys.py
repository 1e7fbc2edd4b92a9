"""P08: however one person writes their address and number, they count as one."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools import identity_keys
from municipal_crm.tools.identity_keys import email_keys, get_keys, phone_key

#: (e-mail, phone) as one and the same person wrote them.
VARIANTS = json.loads(
    (Path(identity_keys.__file__).parents[1] / "tests" / "person_variants.json").read_text("utf-8")
)
#: The first with both, as the first booking knew her.
KNOWN = set(get_keys("eleni.papa@gmail.com", "+306944123456"))


def test_thirty_written_variants_of_one_person_count_as_one():
    """P08: each of them has a key in common with the first."""
    assert len({tuple(variant) for variant in VARIANTS}) == 30
    strangers = [variant for variant in VARIANTS if not KNOWN & set(get_keys(*variant))]
    assert strangers == []


def test_different_people_stay_different():
    """P08: a limit must not hit a neighbour."""
    people = [
        ("eleni.papa@example.org", "2310123456"),
        ("elenipapa@example.org", "2310123457"),  # dots count with other providers
        ("eleni-papa@example.org", "2310123458"),
        ("eleni.papa@gmail.gr", "6944123457"),
        ("helen.papa@gmail.com", "+12125550123"),
        ("nikos@example.org", "+442071234567"),
        ("hikos@example.org", "+35722345678"),
    ]
    keys = [set(get_keys(*person)) for person in people]
    assert all(not one & other for place, one in enumerate(keys) for other in keys[:place])


def test_a_dot_at_the_end_says_nothing():
    """P08: nor would the form take it."""
    assert email_keys("eleni@example.org.") == email_keys("eleni@example.org")


def test_yahoo_writes_its_notes_behind_a_hyphen():
    """P08: there alone."""
    assert email_keys("eleni-town@yahoo.gr") == email_keys("eleni@yahoo.gr")
    assert email_keys("eleni-town@example.org") != email_keys("eleni@example.org")


def test_what_is_no_contact_has_no_key():
    """P08: an empty field does not make strangers one person."""
    for text in (None, "", " ", "@", "a@", "@b.gr", "a@b", "nobody", "+@gmail.com"):
        assert email_keys(text) == [], text
    for text in (None, "", "nothing", "12", "+", "0"):
        assert phone_key(text) == "", text
    assert get_keys("", None, None) == []


def test_a_citizen_is_a_key_of_its_own():
    """P08: whoever logs in counts as themselves, whatever address they give."""
    assert "citizen:7" in get_keys("a@example.org", "", 7)


@given(st.text(max_size=60), st.text(max_size=30))
def test_nothing_that_is_typed_makes_it_fail(email, phone):
    """P08: keys are made before anything is checked."""
    assert get_keys(email, phone) == sorted(get_keys(email, phone))


LOCAL = st.text("abcdefghijklmnopqrstuvwxyz0123456789._", min_size=1, max_size=20)
DOMAIN = st.sampled_from(["gmail.com", "example.org", "proton.me", "yahoo.gr", "δήμος.gr"])


@given(LOCAL, DOMAIN, st.text("abcxyz.+-", max_size=8), st.randoms())
def test_capitals_and_notes_never_matter(local, domain, note, chance):
    """P08: for every address, any mixture of capitals and any note behind a plus."""
    address = f"{local}@{domain}"
    mixed = "".join(chance.choice((c.lower(), c.upper())) for c in f"{local}+{note}@{domain}")
    if email_keys(address):
        assert set(email_keys(address)) & set(email_keys(mixed))


@given(st.integers(2_000_000_000, 6_999_999_999), st.text(" -.()", max_size=3))
def test_a_number_is_the_same_with_and_without_its_country(number, between):
    """P08: for every Greek number that there can be."""
    plain = str(number)
    spaced = between.join((plain[:3], plain[3:6], plain[6:]))
    key = phone_key(plain)
    assert key in ("", f"+30{number}")
    if key and between.count("(") == between.count(")") == 0:
        assert phone_key(spaced) == phone_key(f"+30{plain}") == phone_key(f"0030{plain}") == key

"""Identity numbers and addresses as people type them."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.identity import (
    IdentityError,
    clean_afm,
    clean_amka,
    clean_email,
    clean_phone,
    dial_phone,
    phone_kind,
    say_phone,
)


def code_of(cleaner, text):
    with pytest.raises(IdentityError) as caught:
        cleaner(text)
    return caught.value.code


def afm(eight):
    """Eight digits with their check digit, by the definition: weights 256 to 2, modulo 11."""
    total = sum(int(digit) << (8 - place) for place, digit in enumerate(eight))
    return f"{eight}{total % 11 % 10}"


def amka(day, serial):
    """A number born on ``day``, with its Luhn check digit."""
    body = f"{day:%d%m%y}{serial:04d}"
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(body)]
    total = sum(d - 9 if d > 9 else d for d in doubled)
    return f"{body}{-total % 10}"


eight_digits = st.from_regex(r"[0-9]{8}", fullmatch=True).filter(lambda digits: digits.strip("0"))
birthdays = st.dates(datetime.date(1930, 1, 1), datetime.date(1999, 12, 31))


@given(eight_digits, st.sampled_from(["", "EL", "EL ", "el-", "GR", "ΕΛ", "ελ ", "\u200eEL\xa0"]))
def test_afm_is_stored_in_one_spelling(digits, prefix):
    """D1: AFM with a prefix, also on a Greek keyboard, and with spaces."""
    number = afm(digits)
    assert clean_afm(f"{prefix}{number[:3]} {number[3:6]}-{number[6:]} ") == number


@given(eight_digits, st.integers(0, 8), st.integers(1, 9))
def test_every_single_wrong_digit_of_an_afm_is_noticed_unless_the_scheme_cannot(
    digits, place, step
):
    """The remainder 10 is written as 0, so the scheme itself misses few slips; none else pass."""
    number = afm(digits)
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    if afm(wrong[:8]) == wrong:
        assert clean_afm(wrong) == wrong
    else:
        assert code_of(clean_afm, wrong) == "checksum"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "empty"),
        ("", "empty"),
        (" \u200b ", "empty"),
        ("EL", "empty"),
        ("12345", "length"),
        ("1234567890", "length"),
        ("12345678x", "format"),
        ("000000000", "possible"),
        ("00000000", "possible"),
    ],
)
def test_what_is_no_afm_is_refused_with_its_reason(text, code):
    assert code_of(clean_afm, text) == code


def test_the_refused_number_is_not_in_the_error():
    """G02: errors reach logs, personal numbers must not."""
    with pytest.raises(IdentityError) as caught:
        clean_afm("123456789")
    assert "123456789" not in str(caught.value)


@given(birthdays, st.integers(0, 9999))
def test_amka_is_stored_without_spaces(day, serial):
    number = amka(day, serial)
    assert clean_amka(f" {number[:6]} {number[6:10]}-{number[10]}") == number


@given(birthdays, st.integers(0, 9999), st.integers(1, 9))
def test_a_wrong_check_digit_of_an_amka_is_noticed(day, serial, step):
    number = amka(day, serial)
    assert code_of(clean_amka, f"{number[:10]}{(int(number[10]) + step) % 10}") == "checksum"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("0101309999", "length"),
        ("010130999977", "length"),
        ("0101309999a", "format"),
        ("31023099990", "date"),  # 31 February
        ("00000000000", "date"),
        ("01133099990", "date"),  # a thirteenth month
        ("29020199990", "date"),  # 2001 and 1901 had no 29 February
    ],
)
def test_what_is_no_amka_is_refused_with_its_reason(text, code):
    """D1: an AMKA whose day of birth is impossible."""
    assert code_of(clean_amka, text) == code


def test_29_february_of_a_leap_year_is_a_birthday():
    number = amka(datetime.date(2000, 2, 29), 1234)
    assert clean_amka(number) == number


@pytest.mark.parametrize(
    "text",
    [
        "6941234567",
        "694 123 4567",
        "694-1234567",
        "+306941234567",
        "+30 694 123 45 67",
        "00306941234567",
        "0030 694 1234567",
        "(694) 123.4567",
        "\u202a+30 694 1234567\u202c",  # as copied from an address book
        "６９４１２３４５６７",
    ],
)
def test_every_spelling_of_a_mobile_is_one_number(text):
    """D1: prefixes +30 and 0030, spaces, brackets, invisible marks."""
    assert clean_phone(text) == "+306941234567"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "empty"),
        ("anonymous", "empty"),
        ("Restricted", "empty"),
        ("+266696687", "empty"),
        ("Απόκρυψη", "empty"),
        ("694CALLME1", "format"),
        ("6941234567 Μαρία", "format"),
        ("2101234567 εσωτ. 12", "format"),
        ("2101234567#12", "format"),
        ("-", "format"),
        ("12345", "length"),
        ("69412345678901", "length"),
        ("6941234567 / 2101234567", "length"),
        ("112", "length"),
        ("2999000100", "possible"),
        ("5941234567", "possible"),
    ],
)
def test_what_is_no_phone_is_refused_with_its_reason(text, code):
    """D1, I38: letters, two numbers, extensions, withheld numbers."""
    assert code_of(clean_phone, text) == code


def test_numbers_of_other_countries_need_their_prefix():
    assert clean_phone("+49 1512 3456789") == "+4915123456789"
    assert clean_phone("01512 3456789", region="DE") == "+4915123456789"


@given(st.text(max_size=30))
def test_a_phone_is_clean_or_an_identity_error(text):
    try:
        number = clean_phone(text)
    except IdentityError:
        return
    assert clean_phone(number) == number


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("+306941234567", "mobile"),
        ("+302101234567", "landline"),
        ("+12125552368", "other"),
        ("+308001112222", "other"),
    ],
)
def test_the_kind_of_a_phone_says_whether_an_sms_arrives(number, kind):
    assert phone_kind(number) == kind


def test_the_kind_needs_a_clean_number():
    assert code_of(phone_kind, "6941234567") == "format"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  maria.p@Example.COM ", "maria.p@example.com"),
        ("Γιώργος@δήμος.ελ", "Γιώργος@δήμος.ελ"),
        ("a+b@sub.example.org", "a+b@sub.example.org"),
        ("info@town.example", "info@town.example"),
        ("a@b.gr\u200b", "a@b.gr"),
    ],
)
def test_email_is_stored_in_one_spelling(text, clean):
    assert clean_email(text) == clean


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("maria", "format"),
        ("maria@", "format"),
        ("maria@localhost", "format"),
        ("maria@@b.gr", "format"),
        ("a b@c.gr", "format"),
        ("a@b.gr, c@d.gr", "format"),
        ("a@b.gr\nBcc: c@d.gr", "format"),
        ("Maria <a@b.gr>", "format"),
        ("a@[127.0.0.1]", "format"),
        ("a" * 250 + "@b.gr", "length"),
    ],
)
def test_what_is_no_email_is_refused_with_its_reason(text, code):
    assert code_of(clean_email, text) == code


@pytest.mark.parametrize(
    ("typed", "said", "dialled"),
    [
        ("+302100000101", "21 0000 0101", "+302100000101"),
        ("00302310999111", "231 099 9111", "+302310999111"),
        ("2310 000 000", "231 000 0000", "+302310000000"),
        ("6912345678", "691 234 5678", "+306912345678"),
        ("+44 20 7946 0958", "+44 20 7946 0958", "+442079460958"),
        ("15200", "15200", "15200"),
        ("112", "112", "112"),
        ("210 1234567 ext. 5", "210 1234567 ext. 5", "+302101234567"),
        ("15200 (εσωτερικό 5)", "15200 (εσωτερικό 5)", "15200"),
        ("ask inside", "ask inside", ""),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_a_telephone_is_read_as_at_home_and_dialled_from_everywhere(typed, said, dialled):
    """R39, C08: pages show the national form, links hold E.164; short numbers stay as they are."""
    assert say_phone(typed) == said
    assert dial_phone(typed) == dialled


def test_what_is_at_home_depends_on_the_country():
    """R39: a Greek number read in Cyprus has its prefix."""
    assert say_phone("+302310999111", "CY") == "+30 231 099 9111"
    assert say_phone("+35722123456", "CY") == "22 123456"

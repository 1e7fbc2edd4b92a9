"""Cleaning of the numbers and addresses by which a person is known.

Every ``clean_*`` function takes what somebody typed or said (``str``) and returns
the one spelling we store (``str``), or raises ``IdentityError``.
Rules: AFM and AMKA by python-stdnum (``stdnum.gr``), telephones by Google's
metadata in phonenumbers, e-mail by RFC 5321/5322 as email-validator reads them.
"""

import re
import unicodedata

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneNumberType, ValidationResult
from stdnum import exceptions as stdnum_errors
from stdnum.gr import amka, vat

# What exchanges write in place of a withheld number (RFC 3323 and common practice);
# 266696687 is "anonymous" spelled on a keypad.
_HIDDEN_CALLERS = frozenset(
    {
        "anonymous",
        "hidden",
        "private",
        "restricted",
        "unavailable",
        "unknown",
        "withheld",
        "266696687",
        "+266696687",
        "απόκρυψη",
        "απορρητο",
        "απόρρητο",
    }
)
_FIRST_NUMBER = re.compile(r"[0-9][0-9 ().\-/]*")
_GREEK_COUNTRY = str.maketrans({"Ε": "E", "Λ": "L", "ε": "E", "λ": "L"})
_STDNUM_CODES = {
    stdnum_errors.InvalidLength: "length",
    stdnum_errors.InvalidFormat: "format",
    stdnum_errors.InvalidChecksum: "checksum",
    stdnum_errors.InvalidComponent: "date",
}


class IdentityError(ValueError):
    """The text is not such a number or address.

    ``code`` is one of ``empty``, ``length``, ``format``, ``checksum``, ``date``
    (an AMKA begins with a day of birth) and ``possible`` (well formed, but no such
    number is ever given out). The text itself is never part of the message, because
    messages reach logs.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_afm(text: str | None) -> str:
    """Greek tax number: nine digits, check digit right, without ``EL`` and separators.

    The old numbers of eight digits get their leading zero, as ``stdnum.gr.vat`` does.
    """
    number = _stdnum(vat, _typed(text).translate(_GREEK_COUNTRY))
    if not number.strip("0"):
        # Nine zeros satisfy the check digit, so the library lets them pass.
        raise IdentityError("possible")
    return number


def clean_amka(text: str | None) -> str:
    """Greek social security number: eleven digits, a real day of birth, Luhn check digit.

    A wrong day is reported before a wrong check digit: it tells the person more.
    """
    number = amka.compact(_typed(text))
    if len(number) == 11 and number.isdecimal():
        try:
            amka.get_birth_date(number)
        except stdnum_errors.InvalidComponent:
            raise IdentityError("date") from None
    return _stdnum(amka, number)


def clean_phone(text: str | None, region: str = "GR") -> str:
    """Telephone in E.164, for example ``+306941234567``.

    ``region`` (ISO 3166 code) is the country of numbers written without a prefix.
    Letters are refused rather than read as keypad letters, and so are extensions,
    which E.164 cannot carry. A withheld caller number counts as ``empty``.
    """
    text = _typed(text)
    if text.lower() in _HIDDEN_CALLERS:
        raise IdentityError("empty")
    if any(character.isalpha() for character in text):
        raise IdentityError("format")
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise IdentityError(_parse_code(error)) from None
    if number.extension:
        raise IdentityError("format")
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason not in (ValidationResult.IS_POSSIBLE, ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        raise IdentityError(
            "format" if reason == ValidationResult.INVALID_COUNTRY_CODE else "length"
        )
    if not phonenumbers.is_valid_number(number):
        raise IdentityError("possible")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_kind(e164: str) -> str:
    """``mobile`` (an SMS will arrive), ``landline`` or ``other``.

    ``other`` includes the countries (such as +1) whose numbers do not tell.
    ``e164`` must come from ``clean_phone``; anything else raises ``IdentityError``.
    """
    try:
        kind = phonenumbers.number_type(phonenumbers.parse(e164, None))
    except phonenumbers.NumberParseException:
        raise IdentityError("format") from None
    return {PhoneNumberType.MOBILE: "mobile", PhoneNumberType.FIXED_LINE: "landline"}.get(
        kind, "other"
    )


def say_phone(text: str | None, region: str = "GR") -> str:
    """A telephone number as people of ``region`` read it: ``21 0000 0101``, abroad ``+44 20 …``.

    Short numbers of one country, and what is no number, stay as they were typed.
    """
    number = _whole_number(text, region)
    if not number or number.extension:
        return text or ""
    home = number.country_code == phonenumbers.country_code_for_region(region)
    kind = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, kind.NATIONAL if home else kind.INTERNATIONAL)


def dial_phone(text: str | None, region: str = "GR") -> str:
    """What a telephone dials (the ``tel:`` of a link, RFC 3966): E.164, else the digits alone."""
    number = _whole_number(text, region)
    if number:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    first = _FIRST_NUMBER.search(text or "")
    return "".join(filter(str.isdigit, first[0])) if first else ""


def _whole_number(text: str | None, region: str) -> phonenumbers.PhoneNumber | None:
    """The number that ``text`` is, if it can be called from everywhere; existing or not."""
    try:
        number = phonenumbers.parse(text or "", region)
    except phonenumbers.NumberParseException:
        return None
    reason = phonenumbers.is_possible_number_with_reason(number)
    return number if reason == ValidationResult.IS_POSSIBLE else None


def clean_email(text: str | None) -> str:
    """E-mail address, domain in lower case, international domains in their own letters.

    The local part keeps its case (RFC 5321); compare addresses by ``casefold``.
    No name server is asked, so the domain may still not exist.
    """
    text = _typed(text)
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        raise IdentityError("length" if len(text) > 254 else "format") from None


def _typed(text: str | None) -> str:
    """Compatibility letters (full width, no-break space) unified, invisible ones removed."""
    unified = unicodedata.normalize("NFKC", text or "")
    stripped = "".join(c for c in unified if unicodedata.category(c) != "Cf").strip()
    if not stripped:
        raise IdentityError("empty")
    return stripped


def _stdnum(module, text: str) -> str:
    """``module.validate(text)`` of python-stdnum with its errors as our codes."""
    if not module.compact(text):
        raise IdentityError("empty")
    try:
        return module.validate(text)
    except stdnum_errors.ValidationError as error:
        raise IdentityError(_STDNUM_CODES.get(type(error), "format")) from None


def _parse_code(error: phonenumbers.NumberParseException) -> str:
    """Our code for phonenumbers' reason of not understanding a text."""
    too_short = (error.TOO_SHORT_AFTER_IDD, error.TOO_SHORT_NSN, error.TOO_LONG)
    return "length" if error.error_type in too_short else "format"

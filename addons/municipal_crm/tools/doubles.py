"""Why two records may be one and the same person.

Only what a second look can confirm or refute is told; whether they are one is for a clerk to say.
"""

from dataclasses import dataclass

from .finding import near_lexemes, words

#: The strongest first; each is a reason to look, the first two are hardly ever wrong.
REASONS = ("afm", "amka", "email", "phone", "name_address", "name_phone")
_SAME_END = 7


@dataclass(frozen=True)
class Person:
    """What is compared: phone in E.164, ``name_key`` of ``finding.name_key``, numbers by index."""

    name_key: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""
    afm_index: str = ""
    amka_indexes: frozenset[str] = frozenset()


def find_reasons(one: Person, other: Person) -> list[str]:
    """The ``REASONS`` that hold for two people, the strongest first; empty for two strangers."""
    same_name = bool(one.name_key) and one.name_key == other.name_key
    holds = {
        "afm": _same(one.afm_index, other.afm_index),
        "amka": not one.amka_indexes.isdisjoint(other.amka_indexes),
        "email": _same(one.email.casefold(), other.email.casefold()),
        "phone": _same(one.phone, other.phone),
        "name_address": same_name and similar_address(one.street, other.street),
        "name_phone": same_name and similar_phone(one.phone, other.phone),
    }
    return [reason for reason in REASONS if holds[reason]]


def similar_phone(one: str, other: str) -> bool:
    """Different numbers with the same end, or one typing error apart."""
    if not one or not other or one == other:
        return False
    if one[-_SAME_END:] == other[-_SAME_END:]:
        return True
    return not near_lexemes([one.lstrip("+")]).isdisjoint(near_lexemes([other.lstrip("+")]))


def similar_address(one: str, other: str) -> bool:
    """The same street, a typing error aside, and no two different numbers."""
    names, numbers = _split(one)
    other_names, other_numbers = _split(other)
    if numbers and other_numbers and numbers.isdisjoint(other_numbers):
        return False
    return not near_lexemes(names).isdisjoint(near_lexemes(other_names))


def _split(address: str) -> tuple[list[str], set[str]]:
    found = words(address)
    names = [word for word in found if len(word) > 3 and not word[0].isdigit()]
    return names, {word for word in found if word[0].isdigit()}


def _same(one: str, other: str) -> bool:
    return bool(one) and one == other

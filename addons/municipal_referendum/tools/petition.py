"""A petition against the electoral roll: how many are needed, who is on the roll. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Signer:
    """What a signature says of a person; ``number`` of the roll may be empty."""

    name: str
    birth: date
    number: str = ""


def get_threshold(registered: int, percent: int) -> int:
    """The least number of people that is ``percent`` of ``registered``; exact, rounded up."""
    return -(-registered * percent // 100)


def check_roll(
    signers: dict[int, Signer], voters: Iterable, fold: Callable[[str], str]
) -> dict[int, str]:
    """Compare signatures with a roll.

    Who gives a number is found by number and birth, the others by name and birth. A name and birth
    that two voters share is nobody's: the number would tell them apart.

    :param signers: {id: signer}, the earliest first
    :param voters: ``roll.Voter`` of each line
    :param fold: makes spellings of one name equal
    :return: {id: matched, unmatched, or double: the voter has an earlier signature}
    """
    voters = list(voters)
    by_number = {(_digits(one.key), one.birth): one.line for one in voters}
    names = Counter((fold(one.name), one.birth) for one in voters if one.name)
    by_name = {
        key: one.line for one in voters if names[key := (fold(one.name), one.birth)] == 1 and key[0]
    }
    found, seen = {}, set()
    for code, signer in signers.items():
        if signer.number:
            line = by_number.get((_digits(signer.number), signer.birth))
        else:
            line = by_name.get((fold(signer.name), signer.birth))
        found[code] = "unmatched" if line is None else "double" if line in seen else "matched"
        seen.add(line)
    return found


def _digits(text):
    return "".join(text.split())

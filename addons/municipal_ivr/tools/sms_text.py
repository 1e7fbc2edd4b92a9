"""The text of an SMS: how many parts it takes, how it is cut, and what a short answer means.

One letter outside the alphabet of GSM 03.38 makes every letter of the message cost two bytes:
70 instead of 160 fit into one part. Some Greek capitals are in that alphabet, small Greek
letters are not.
"""

import re
import unicodedata
from dataclasses import dataclass

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: Each of these takes the place of two.
_GSM_DOUBLE = frozenset("^{}\\[~]|€\f")
#: Letters in one part alone, and in each part of several.
GSM_PART, GSM_JOINED = 160, 153
UCS2_PART, UCS2_JOINED = 70, 67
#: What the carrier takes at once. It documents 737 letters and was seen to refuse 400 Greek
#: ones, so their bytes may be what it counts: both bounds hold.
MOST_UCS2_LETTERS, MOST_BYTES, MOST_GSM_LETTERS = 335, 730, 1530
#: Parts of one answer that people still put together in their heads.
MOST_MESSAGES = 4

_STOP = frozenset(["stop", "stopall", "unsubscribe", "στοπ", "διαγραφη"])
_START = frozenset(["start", "unstop", "εναρξη"])
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Size:
    """``encoding``: ``gsm`` or ``ucs2``; ``letters`` as the network counts them; ``parts``."""

    encoding: str
    letters: int
    parts: int


def measure(text: str) -> Size:
    """What ``text`` costs: an empty one is a message of one part too."""
    if all(letter in _GSM or letter in _GSM_DOUBLE for letter in text):
        letters = sum(1 + (letter in _GSM_DOUBLE) for letter in text)
        return Size("gsm", letters, _count(letters, GSM_PART, GSM_JOINED))
    # an emoji takes the place of two letters
    letters = len(text.encode("utf-16-le")) // 2
    return Size("ucs2", letters, _count(letters, UCS2_PART, UCS2_JOINED))


def _count(letters: int, alone: int, joined: int) -> int:
    return 1 if letters <= alone else -(-letters // joined)


def fits(text: str) -> bool:
    """Whether the carrier takes ``text`` in one order."""
    size = measure(text)
    most = MOST_GSM_LETTERS if size.encoding == "gsm" else MOST_UCS2_LETTERS
    return size.letters <= most and (size.encoding == "gsm" or len(text.encode()) <= MOST_BYTES)


def cut(text: str) -> str:
    """``text``, or as many of its words as the carrier takes, with dots after them."""
    if fits(text):
        return text
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        if fits(text[:middle] + "…"):
            low = middle
        else:
            high = middle - 1
    kept, space, _rest = text[: low + 1].rpartition(" ")
    return (kept if space else text[:low]).rstrip() + "…"


def split(lines: list[str], most: int = MOST_MESSAGES) -> list[str]:
    """``lines`` in as few messages as they fit into; no line is parted if it can be helped.

    What is beyond ``most`` messages is left out, and the last one says so with dots.
    """
    messages: list[str] = []
    for line in filter(None, (cut(line.strip()) for line in lines)):
        joined = f"{messages[-1]}\n{line}" if messages else line
        if messages and fits(joined):
            messages[-1] = joined
        else:
            messages.append(line)
    if len(messages) > most:
        messages = messages[:most]
        messages[-1] = cut(messages[-1] + " …")
    return messages


def read_keyword(text: str) -> str:
    """The first word as people may mean it: small, without accents, look-alikes made Greek.

    ``«ΣΤΟΠ.»``, ``stop``, ``STOP now`` and a ``ΣTOΠ`` typed half in Latin letters.
    """
    words = _WORD.findall(unicodedata.normalize("NFC", text))
    return fold_word(words[0]) if words else ""


def fold_word(word: str) -> str:
    """A word for comparing: case, accents, final sigma and mixed alphabets do not matter."""
    plain = unicodedata.normalize("NFD", word.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = plain.replace("ς", "σ")
    if any("α" <= letter <= "ω" for letter in plain):
        plain = plain.translate(_LOOK_ALIKES)
    return plain


#: Latin letters whose capitals look like Greek ones.
_LOOK_ALIKES = str.maketrans("abehikmnoptxyz", "αβεηικμνορτχυζ")


def is_stop(text: str) -> bool:
    """Whether the whole message asks us to stop; one word, so that no request is lost."""
    return _is_one_of(text, _STOP)


def is_start(text: str) -> bool:
    """Whether the whole message allows us to write again."""
    return _is_one_of(text, _START)


def _is_one_of(text: str, words: frozenset[str]) -> bool:
    return len(_WORD.findall(text)) == 1 and read_keyword(text) in words

"""Which kinds of request a text speaks of, by a written-down vocabulary (``knowledge/clues.txt``).

A clue is one or several beginnings of words that stand near each other. Greek clues are found as
they are spelled and by sound, so also in Greeklish and with misspelt vowels; a text in English is
compared with the Latin clues alone. Pure functions; a text of n words costs O(n) look-ups.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from . import latin
from .text import fold

KNOWLEDGE = Path(__file__).parent / "knowledge" / "clues.txt"
#: The words of a clue stand within so many words of each other.
NEAR = 6
#: Of a word in Greek letters only clues as long as this are looked for by sound, too: many short
#: words sound like the beginning of another.
LEAST_SOUND = 6
#: More words than this of one text are not read (a page or two).
MOST_WORDS = 600
_WORD = re.compile(r"[^\W_]+")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_LATIN = re.compile("[a-z]")
_COMMON = (
    "the is are of and my a an to in for on at i we you it there has have been not no with this "
    "that from was can please by our be do does how who your would they he she me what when"
)
_ENGLISH = frozenset(_COMMON.split())


@dataclass(frozen=True)
class Token:
    """A word as it is written (folded) and the forms under which clues may find it."""

    word: str
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Clue:
    """One line of the vocabulary: whom it speaks for, how strongly, and in which words."""

    code: str
    weight: float
    text: str


@dataclass(frozen=True)
class Hit:
    """A clue that was found, with the words of the text that it was found in."""

    clue: Clue
    words: tuple[str, ...]


def tokens_of(text: str | None) -> list[Token]:
    """The words of a text with their forms: spelled (Greek ``=``, Latin ``~``) and by sound (``+``, ``*``)."""
    words = words_of(text)
    english = is_english(words)
    return [Token(word, _forms(word, english)) for word in words]


def words_of(text: str | None) -> list[str]:
    """Folded words; an abbreviation with dots is one."""
    return _WORD.findall(_DOTTED.sub(_undot, fold(text)))[:MOST_WORDS]


def _undot(found: re.Match) -> str:
    """An abbreviation as one word: ``τ.α.π.`` is ``ταπ``."""
    return found.group().replace(".", "")


def is_english(words: Iterable[str]) -> bool:
    """Whether folded words are English rather than Greek in Latin letters."""
    latin_words = [word for word in words if _LATIN.search(word)]
    common = sum(word in _ENGLISH for word in latin_words)
    return bool(latin_words) and common >= 0.15 * len(latin_words)


@lru_cache(maxsize=20000)
def sound_of(word: str) -> str:
    """The key of a folded word by its sound, remembered: texts repeat their words."""
    return latin.key(word)


@lru_cache(maxsize=20000)
def _forms(word: str, english: bool) -> tuple[str, ...]:
    if not _LATIN.search(word):
        return ("=" + word, "+" + sound_of(word))
    if english:
        return ("~" + word,)
    keys = dict.fromkeys((sound_of(word), latin.other_key(word)))
    return ("~" + word, *("*" + key for key in keys if key))


class Vocabulary:
    """The clues of all kinds, made for finding them quickly. Build it once, ask it often.

    :param base: another vocabulary, whose clues are found as well
    """

    def __init__(self, clues: Iterable[Clue], base: "Vocabulary | None" = None) -> None:
        self._clues = tuple(clues)
        self._base = base
        self._parts: list[int] = []
        self._begin: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._whole: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, clue in enumerate(self._clues):
            words = clue.text.split()
            self._parts.append(len(words))
            for part, word in enumerate(words):
                self._add(number, part, word)
        self._longest = max(map(len, self._begin), default=0)

    def _add(self, number: int, part: int, word: str) -> None:
        table = self._whole if word.endswith("$") else self._begin
        stem = word.rstrip("$")
        if _LATIN.search(stem):
            table["~" + stem].append((number, part))
            return
        table["=" + stem].append((number, part))
        key = latin.key(stem) if word.endswith("$") else latin.stem_key(stem)
        table["*" + key].append((number, part))
        if len(stem) >= LEAST_SOUND:
            table["+" + key].append((number, part))

    def find(self, tokens: list[Token]) -> list[Hit]:
        """The clues that the text contains, each once, in the order of the vocabularies."""
        places: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for at, token in enumerate(tokens):
            for number, part in self._find_parts(token):
                places[number][part].append(at)
        hits = self._base.find(tokens) if self._base else []
        for number in sorted(places):
            found = places[number]
            if len(found) == self._parts[number] and (near := _near(list(found.values()))):
                words = tuple(tokens[at].word for at in near)
                hits.append(Hit(self._clues[number], words))
        return hits

    def _find_parts(self, token: Token) -> set[tuple[int, int]]:
        parts: set[tuple[int, int]] = set()
        for form in token.forms:
            parts.update(self._whole.get(form, ()))
            for end in range(2, min(len(form), self._longest) + 1):
                if rows := self._begin.get(form[:end]):
                    parts.update(rows)
        return parts


def _near(places: list[list[int]]) -> tuple[int, ...] | None:
    """Positions of all parts, each its own word, within ``NEAR``; None when there are none."""
    if len(places) == 1:
        return (places[0][0],)
    for start in places[0]:
        chosen = [start]
        for others in places[1:]:
            free = [at for at in others if at not in chosen and abs(at - start) <= NEAR]
            if not free:
                break
            chosen.append(min(free, key=lambda at: abs(at - start)))
        else:
            return tuple(sorted(chosen))
    return None


def parse(text: str) -> Iterator[Clue]:
    """The clues of a vocabulary as text; its form is told at the top of ``clues.txt``.

    :raises ValueError: for a line that is none of its forms
    """
    code = ""
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            code = line.strip("[]")
            continue
        weight, colon, rest = line.partition(":")
        if not colon or not code:
            raise ValueError(f"not a line of a vocabulary: {line[:60]}")
        for clue in rest.split(","):
            if words := " ".join(_fold_clue(word) for word in clue.split()):
                yield Clue(code, float(weight), words)


def _fold_clue(word: str) -> str:
    stem = fold(word.rstrip("$"))
    return stem + ("$" if word.endswith("$") or len(stem) < 3 else "")


@lru_cache(maxsize=1)
def shipped_clues() -> tuple[Clue, ...]:
    """The vocabulary that comes with the addon."""
    return tuple(parse(KNOWLEDGE.read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def shipped_vocabulary() -> Vocabulary:
    """The same, ready to be asked: made once in a process, in half a second."""
    return Vocabulary(shipped_clues())

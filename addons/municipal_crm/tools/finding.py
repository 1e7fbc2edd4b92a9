"""Keys by which people and cases are found, however they are typed.

A *key* is one line of words with a space on both sides: folded words, the sound keys that Greek and
Greeklish share, telephone numbers in digits. A *term* is what one typed word asks of a key. Words are
in any order, all of them must be there. Time is linear in the length of the texts.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from . import latin
from .identity import IdentityError, clean_phone
from .text import fold

_WORD = re.compile(r"[^\W_]+")
#: Groups of digits as people write one number: 210 12.34-567, +30 (210) 1234567, 0030 …
_DIGIT_RUN = re.compile(r"(?<![^\W_])\+?\(?\d[\d().\-/ ]*")
#: A number is known by its last digits, however its beginning is written.
PHONE_DIGITS = 10
_LEAST_OF_PHONE = 4
#: Shorter words are too near to too many others.
_LEAST_FOR_ERRORS = 4
_LONGEST_WORD = 40
_MOST_WORDS = 12
_MOST_LEXEMES = 2500
#: What Greek words end in, as sound keys: nouns and adjectives first, then verbs.
_ENDINGS = re.compile(
    "(?<=[^ ]{3})(?:"
    "imatos|imata|imaton|imat|matos|mata|maton|ma|"
    "i?(?:ous|on|os|ou|o|as|es|a|e|is|i)|"
    "oume|ete|oun|oune|ame|ate|an|ise|ises|isa|isame|isate|isan|isei|isis"
    ")$"
)


@dataclass(frozen=True)
class Term:
    """What one typed word asks for: one of ``needles`` (each a tuple of which all must be there).

    ``near`` are lexemes that a word with one typing error shares with the right one; ``number`` are
    the digits of a term that is a number, else empty.
    """

    needles: tuple[tuple[str, ...], ...]
    near: frozenset[str] = frozenset()
    number: str = ""

    def is_in(self, key: str) -> bool:
        """Whether ``key`` (of ``person_key``) has the word, its beginning or its sound."""
        return any(all(needle in key for needle in needles) for needles in self.needles)

    def is_near(self, lexemes: Iterable[str]) -> bool:
        """Whether the word is one typing error away from one behind ``lexemes``."""
        return not self.near.isdisjoint(lexemes)


def words(text: str | None) -> list[str]:
    """Folded words of letters and digits, in order, at most 40 characters each."""
    return [word[:_LONGEST_WORD] for word in _WORD.findall(fold(text))]


def spellings(word: str) -> tuple[str, ...]:
    """A folded word and its sound keys, without repetition."""
    keys = (word, latin.key(word), latin.other_key(word))
    return tuple(dict.fromkeys(key for key in keys if key))


def name_key(name: str | None) -> str:
    """Equal for names of the same words in any order, case and alphabet."""
    return " ".join(sorted({latin.key(word) for word in words(name)} - {""}))


def person_key(
    texts: Iterable[str | None],
    phones: Iterable[str | None] = (),
    emails: Iterable[str | None] = (),
) -> str:
    """The key of a person: every spelling of every word, phone numbers (E.164) in digits, and
    e-mail addresses whole as well as in their words."""
    emails = [email for email in emails if email]
    found = [key for text in [*texts, *emails] for word in words(text) for key in spellings(word)]
    found += [whole_email(email) for email in emails]
    found += ["".join(filter(str.isdigit, phone)) for phone in phones if phone]
    return f" {' '.join(dict.fromkeys(found))} " if found else ""


def whole_email(email: str) -> str:
    """An address as it stands in a key."""
    return "".join(email.casefold().split())


def near_lexemes(texts: Iterable[str | None]) -> set[str]:
    """What a search with a typing error finds names by: their spellings and these less one letter."""
    return {
        lexeme
        for text in texts
        for word in words(text)
        for key in spellings(word)
        for lexeme in _neighbours(key)
    }


def person_terms(text: str | None, region: str = "GR") -> list[Term]:
    """The terms of what somebody typed to find a person, at most twelve."""
    terms = []
    for part, is_number in _parts(text):
        terms += _number_terms(part, region) if is_number else map(_word_term, words(part))
    return terms[:_MOST_WORDS]


def case_lexemes(texts: Iterable[str | None], phones: Iterable[str | None] = ()) -> list[str]:
    """What a case is found by: its words without their endings, and phones from both ends."""
    found = {stem(key) for text in texts for word in words(text) for key in _sounds(word)}
    for phone in filter(None, phones):
        digits = "".join(filter(str.isdigit, phone))
        found |= {digits, digits[-PHONE_DIGITS:], _reversed(digits)}
    return sorted(found - {""})[:_MOST_LEXEMES]


def case_query(text: str | None, region: str = "GR") -> str:
    """The PostgreSQL ``tsquery`` of what somebody typed to find a case; empty if it has no word."""
    terms = []
    for part, is_number in _parts(text):
        if is_number:
            terms += _number_queries(part, region)
        else:
            terms += [_any_of(map(_case_word, _sounds(word))) for word in words(part)]
    return " & ".join(terms[:_MOST_WORDS])


def phone_digits(text: str | None, region: str = "GR") -> str:
    """The last ten digits of a telephone number in any spelling; empty if it is none."""
    try:
        return clean_phone(text, region).lstrip("+")[-PHONE_DIGITS:]
    except IdentityError:
        return ""


def stem(key: str) -> str:
    """A sound key without its Greek ending; at least three letters stay. Numbers stay whole."""
    if key[:1].isdigit():
        return key
    root = _ENDINGS.sub("", key)
    return root[:3] + root[3:].rstrip("aeiou")


def _parts(text: str | None) -> Iterator[tuple[str, bool]]:
    """(part, whether it is a number) of a typed text, in order."""
    text = (text or "")[:300]
    end = 0
    for found in _DIGIT_RUN.finditer(text):
        if text[found.end() : found.end() + 1].isalpha():
            continue  # 12α is a word, as is 8anasis
        yield text[end : found.start()], False
        yield found.group(), True
        end = found.end()
    yield text[end:], False


def _number_terms(run: str, region: str) -> list[Term]:
    groups = re.findall(r"\d+", run)
    joined = "".join(groups)
    phone = phone_digits(run, region)
    if phone:
        return [Term(((phone,),), number=joined)]
    if len(groups) > 1 and _LEAST_OF_PHONE <= len(joined) <= 14:
        separate = tuple(_digit_needle(group) for group in groups)
        return [Term(((joined.removeprefix("00"),), separate), number=joined)]
    return [Term(((_digit_needle(group),),), number=group) for group in groups]


def _number_queries(run: str, region: str) -> list[str]:
    groups = re.findall(r"\d+", run)
    joined = "".join(groups)
    whole = phone_digits(run, region) or (joined if len(joined) >= _LEAST_OF_PHONE else "")
    query = " & ".join(f"'{group}':*" for group in groups)
    if not whole:
        return [query]
    return [f"('{whole}':* | '{_reversed(whole)}':* | ({query}))"]


def _digit_needle(group: str) -> str:
    return group if len(group) >= 3 else f" {group}"


def _word_term(word: str) -> Term:
    sounds = dict.fromkeys((*spellings(word), latin.stem_key(word)))
    needles = [f" {sound}" for sound in sounds if sound]
    if len(word) >= 3:
        needles.append(word)
    near = {lexeme for key in spellings(word) for lexeme in _neighbours(key)}
    return Term(tuple((needle,) for needle in needles), frozenset(near))


def _neighbours(word: str) -> set[str]:
    """The word and, if it is long enough, the word without each one of its letters.

    Two words that are one letter (added, lost, wrong, exchanged with the next) apart share one.
    """
    if len(word) < _LEAST_FOR_ERRORS:
        return {word}
    return {word} | {word[:index] + word[index + 1 :] for index in range(len(word))}


def _sounds(word: str) -> tuple[str, ...]:
    return spellings(word)[1:] or (word,)


def _case_word(sound: str) -> str:
    root = stem(sound)
    return f"'{sound}':*" if root == sound else f"'{root}' | '{sound}':*"


def _any_of(queries: Iterable[str]) -> str:
    return f"({' | '.join(queries)})"


def _reversed(digits: str) -> str:
    """A lexeme by whose beginning a number is found from its end."""
    return "z" + digits[::-1]

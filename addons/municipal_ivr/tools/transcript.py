"""What a recogniser gives, made into a text that people can be shown; pure, no engine here."""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

MOST_CHARACTERS = 5000
_FINAL_SIGMA = re.compile(r"(?<=\w)σ(?!\w)")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
#: What models learnt from the ends of films and say when nobody speaks.
_CREDITS = re.compile(r"υποτιτλοι|authorwave|amara\.org|subtitles? by|thanks for watching", re.I)
#: Beyond this the model itself thinks that nobody speaks; below that mean it only guesses.
MOST_NO_SPEECH, LEAST_LOGPROB = 0.8, -1.5
_LONGEST_LOOP = 4


def join(segments: Iterable[Mapping[str, Any]]) -> tuple[str, float, list[dict[str, Any]]]:
    """(text, confidence 0 … 1, segments kept) of ``{start, end, text, logprob, no_speech}``.

    The text is empty when all that there is looks invented.
    """
    kept = [dict(row) for row in segments if _is_speech(row)]
    text = clean(" ".join(row["text"] for row in kept))
    if not text:
        return "", 0.0, []
    length = sum(max(row["end"] - row["start"], 0.1) for row in kept)
    mean = sum(row["logprob"] * max(row["end"] - row["start"], 0.1) for row in kept) / length
    return text, round(min(1.0, math.exp(mean)), 3), kept


def clean(text: str | None) -> str:
    """One line, composed letters, ς at the end of words, no endless repetition."""
    plain = _CONTROL.sub(" ", unicodedata.normalize("NFC", text or ""))
    plain = _FINAL_SIGMA.sub("ς", " ".join(plain.split()))
    return _stop_loops(plain)[:MOST_CHARACTERS].strip(" -–…") if has_letters(plain) else ""


def has_letters(text: str) -> bool:
    """Whether anything was said: dots and notes of music are nothing."""
    return any(character.isalnum() for character in text)


def _is_speech(row: Mapping[str, Any]) -> bool:
    bare = "".join(
        mark
        for mark in unicodedata.normalize("NFD", row["text"])
        if not unicodedata.combining(mark)
    )
    unlikely = row["no_speech"] > MOST_NO_SPEECH or row["logprob"] < LEAST_LOGPROB
    return has_letters(bare) and not unlikely and not _CREDITS.search(bare)


def _stop_loops(text: str) -> str:
    """A phrase of up to four words that comes more than twice in a row is kept twice."""
    words = text.split(" ")
    for size in range(1, _LONGEST_LOOP + 1):
        kept: list[str] = []
        for word in words:
            kept.append(word)
            tail = kept[-size:]
            if len(kept) >= 3 * size and kept[-3 * size : -size] == tail * 2:
                del kept[-size:]
        words = kept
    return " ".join(words)

"""What can be wrong with a translation, seen from its two texts alone."""

import re
import unicodedata
from collections import Counter

PLACEHOLDER = re.compile(
    r"%\([^)]*\)[-+#0]*\d*(?:\.\d+)?[a-zA-Z]"  # %(name)s
    r"|%[-+#0]*\d*(?:\.\d+)?[sdifrxq](?![a-zA-Z])"  # %s, %d, %.2f
    r"|\{\{.*?\}\}|\$?\{[\w.]*\}"  # {{ object.name }}, ${name}, {name}
)
TAG = re.compile(r"<(/?[a-zA-Z][\w-]*)([^<>]*)>")
ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|\w+);")
#: Attributes of a tag that hold text for people, and so are translated.
SPOKEN = re.compile(
    r"""\s(?:title|placeholder|alt|aria-label|string|help|label)=("[^"]*"|'[^']*')"""
)
LATIN_OR_MARKUP = re.compile(r"<[^<>]*>|%\([^)]*\)|\{\{.*?\}\}|\{[^}]*\}")
WORD = re.compile(r"(?<!\d)\b[Ά-ώ]+")
#: One syllable in speech although two vowels are written.
MONOSYLLABLES = frozenset(
    (
        "για", "πια", "πιο", "μια", "μιας", "δυο", "γεια", "δια", "γιαν",
        "ποιο", "ποια", "ποιος", "ποιοι", "ποιον", "ποιου", "ποιες", "ποιους",
    )
)  # fmt: skip
DIPHTHONG = re.compile(r"αι|ει|οι|υι|ου|αυ|ευ|ηυ|[αεηιουω]")
TONOS, DIALYTIKA = "\u0301", "\u0308"


def find_faults(source, text):
    """Return what is wrong with Greek ``text`` for English ``source``, as a list of sentences."""
    faults = []
    for name, signs in (("placeholders", _placeholders), ("tags", _tags), ("entities", _entities)):
        if signs(source) != signs(text):
            faults.append(f"{name} differ")
    for side in (str.lstrip, str.rstrip):
        if (side(source) == source) != (side(text) == text):
            faults.append("space at the edges differs")
    faults += [f"no accent: {word}" for word in find_unaccented(text)]
    return faults


def _placeholders(text):
    return Counter(PLACEHOLDER.findall(text))


def _tags(text):
    return Counter((name, SPOKEN.sub("", rest).strip()) for name, rest in TAG.findall(text))


def _entities(text):
    return Counter(ENTITY.findall(text))


def find_unaccented(text):
    """Return the Greek words of more than one syllable that lack their accent.

    Words all in capitals carry none, abbreviations that end in a full stop need none.
    """
    plain = LATIN_OR_MARKUP.sub(" ", text)
    return [
        match[0]
        for match in WORD.finditer(plain)
        if not match[0].isupper()
        and plain[match.end() : match.end() + 1] != "."
        and match[0].lower() not in MONOSYLLABLES
        and _needs_accent(match[0].lower())
    ]


def _needs_accent(word):
    signs = unicodedata.normalize("NFD", word)
    if TONOS in signs:
        return False
    if DIALYTIKA in signs:
        return True
    return len(DIPHTHONG.findall(word)) > 1

"""What an amendment changes in a text, word by word. Pure."""

import re
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"
_WORDS = re.compile(r"\s+|[^\s]+")
#: From here on words are not compared one by one any more, but line by line: the time grows with the square.
MOST_WORDS = 4000


def compare(old: str, new: str) -> list[tuple[str, str]]:
    """Parts of both texts in order of reading, neighbours of one kind joined.

    :return: [(``same`` | ``gone`` | ``new``, text)]; ``same`` and ``gone`` together are ``old``,
        ``same`` and ``new`` together are ``new``
    """
    before, after = _split(old, new), _split(new, old)
    found = []
    for tag, a_start, a_end, b_start, b_end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            found.append((SAME, "".join(before[a_start:a_end])))
            continue
        if a_end > a_start:
            found.append((GONE, "".join(before[a_start:a_end])))
        if b_end > b_start:
            found.append((NEW, "".join(after[b_start:b_end])))
    return _join(found)


def _split(text, other):
    words = _WORDS.findall(text)
    return words if len(words) + len(other.split()) <= MOST_WORDS else text.splitlines(True)


def _join(parts):
    """A lone space between two changes belongs to both: a change is read as one."""
    done = []
    for at, (kind, text) in enumerate(parts):
        is_between = 0 < at < len(parts) - 1 and kind == SAME and not text.strip()
        for one in (GONE, NEW) if is_between else (kind,):
            done.append((one, text))
    return _gather(done)


def _gather(parts):
    """Between two unchanged parts first all that goes, then all that comes."""
    done, gone, new = [], "", ""
    for kind, text in [*parts, (SAME, "")]:
        if kind == GONE:
            gone += text
        elif kind == NEW:
            new += text
        else:
            done += [
                (word, held) for word, held in ((GONE, gone), (NEW, new), (SAME, text)) if held
            ]
            gone = new = ""
    return done

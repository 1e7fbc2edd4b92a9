"""What a text sounds like when it is read aloud: HTML as plain sentences, in parts of some seconds.

How numbers, dates and abbreviations are said is the matter of ``reading`` of ``municipal_crm``; here
it is decided what is read at all, and where one may pause.
"""

import re
import unicodedata
from html.parser import HTMLParser

#: Characters that a voice says in a second, in Greek as in English.
CHARACTERS_A_SECOND = 14
_BLOCKS = frozenset(
    (
        "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "caption", "blockquote",
        "section", "article", "br", "dt", "dd", "hr",
    )
)  # fmt: skip

_SILENT = frozenset(("script", "style", "head", "title", "template"))
_END = re.compile(r"[.!;:·?…][»”\")\]]*$")
_SENTENCE = re.compile(r"([.!;·?…][»”\")\]]*) (?=[^a-zα-ωά-ώ ])")
_CLAUSE = re.compile(r"(?<=[,:;·])\s+")
#: Words that end in a point without ending the sentence; folded to lower case.
_SHORT = frozenset(
    (
        "αρ.", "αριθ.", "πρωτ.", "τηλ.", "οδ.", "πλ.", "λεωφ.", "κ.", "κα.", "αγ.", "π.χ.", "π.μ.",
        "μ.μ.", "κ.λπ.", "κλπ.", "κ.ά.", "δηλ.", "σελ.", "όρ.", "τ.κ.", "dr.", "mr.", "mrs.", "no.",
        "nr.", "st.", "e.g.", "i.e.", "a.m.", "p.m.",
    )
)  # fmt: skip


def to_sentences(html: str | None) -> str:
    """The words of ``html`` (or of plain text), each block a sentence, tables row by row.

    The first row of a table that has headings is said with every cell of the rows below:
    ``Day: Monday, Hours: 8-14.`` Pictograms are left out, and so are addresses behind links.
    """
    reader = _Reader()
    reader.feed(html or "")
    reader.close()
    blocks = (" ".join(_audible(block).split()) for block in reader.finish())
    return " ".join(_closed(block) for block in blocks if _has_words(block))


def join_sentences(*texts: str | None) -> str:
    """Several texts as one, each ending like a sentence."""
    clean = (" ".join(_audible(text or "").split()) for text in texts)
    return " ".join(_closed(text) for text in clean if _has_words(text))


def split(text: str, seconds: int = 30) -> list[str]:
    """Parts of at most ``seconds``, cut where a sentence ends; within a very long one at a comma.

    No word is lost: the parts joined by spaces are the text again.
    """
    most = max(1, seconds) * CHARACTERS_A_SECOND
    pieces = [piece for sentence in _sentences(text) for piece in _shorten(sentence, most)]
    parts: list[str] = []
    for piece in pieces:
        if parts and len(parts[-1]) + 1 + len(piece) <= most:
            parts[-1] += f" {piece}"
        else:
            parts.append(piece)
    return parts


def estimate_seconds(text: str) -> int:
    """How long a voice needs for ``text``, about."""
    return -(-len(text) // CHARACTERS_A_SECOND)


class _Reader(HTMLParser):
    """Gathers blocks; a table waits until its rows are known."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks = [""]
        self.silent = 0
        self.headings: list[str] = []
        self.row: list[tuple[bool, str]] | None = None

    def handle_starttag(self, tag, attrs):
        if tag in _SILENT:
            self.silent += 1
        elif tag == "table":
            self.headings = []
        elif tag == "tr":
            self.row = []
        elif tag in ("td", "th") and self.row is not None:
            self.row.append((tag == "th", ""))
        elif tag in _BLOCKS and self.row is None:
            self.blocks.append("")
        else:
            self.handle_data(" ")

    def handle_endtag(self, tag):
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag == "tr" and self.row is not None:
            self._end_row()
        elif tag in _BLOCKS and self.row is None:
            self.blocks.append("")

    def handle_data(self, data):
        if self.silent:
            return
        if self.row:
            is_heading, text = self.row[-1]
            self.row[-1] = (is_heading, text + data)
        else:
            self.blocks[-1] += data

    def finish(self):
        if self.row:
            self._end_row()
        return self.blocks

    def _end_row(self):
        cells = [(is_heading, " ".join(text.split())) for is_heading, text in self.row]
        self.row = None
        if cells and all(is_heading for is_heading, _text in cells):
            self.headings = [text for _is_heading, text in cells]
            return
        said = [
            f"{heading}: {text}" if heading else text
            for (_is_heading, text), heading in zip(
                cells, self.headings + [""] * len(cells), strict=False
            )
            if text
        ]
        self.blocks += [", ".join(said), ""]


def _audible(text: str) -> str:
    """Without pictograms and invisible characters, which engines spell or stumble over."""
    return "".join(
        " " if unicodedata.category(letter) in ("So", "Cf", "Cc", "Cs", "Co") else letter
        for letter in text
        if unicodedata.category(letter) != "Mn" or not 0xFE00 <= ord(letter) <= 0xFE0F
    )


def _has_words(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def _closed(text: str) -> str:
    return text if _END.search(text) else f"{text.rstrip(' ,-–')}."


def _sentences(text: str) -> list[str]:
    """The sentences of a text; an abbreviation is no end."""
    parts = _SENTENCE.sub(r"\1\n", " ".join(text.split())).split("\n")
    sentences: list[str] = []
    for part in parts:
        last = sentences[-1].rsplit(" ", 1)[-1].lower() if sentences else ""
        if last in _SHORT:
            sentences[-1] += f" {part}"
        elif part:
            sentences.append(part)
    return sentences


def _shorten(sentence: str, most: int) -> list[str]:
    """A sentence in pieces of at most ``most`` characters: at commas, else between words."""
    if len(sentence) <= most:
        return [sentence]
    clauses = _CLAUSE.split(sentence)
    pieces = clauses if len(clauses) > 1 else sentence.split(" ")
    if len(pieces) == 1:
        return [sentence]
    lines: list[str] = []
    for piece in pieces:
        if lines and len(lines[-1]) + 1 + len(piece) <= most:
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
    return [part for line in lines for part in (_shorten(line, most) if "," in line else [line])]

"""What is registered: a paper with its files, and the number that comes back."""

import base64
import hashlib
from dataclasses import asdict, dataclass, field

BOOKS = ("general", "confidential")


@dataclass(frozen=True)
class File:
    """One file of a document; the first one is the paper itself."""

    name: str
    kind: str
    content: bytes = field(repr=False)

    def to_json(self) -> dict:
        return {
            "name": self.name,
            "type": self.kind,
            "size": len(self.content),
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "content": base64.b64encode(self.content).decode(),
        }


@dataclass(frozen=True)
class Document:
    """A document as the municipality hands it over.

    :param str key: the same for the same document for ever; whoever sees it twice answers twice
        with one number
    :param str book: ``general`` or ``confidential``
    :param dict facts: JSON values that describe it (``subject``, ``number``, ``submitted`` …)
    """

    key: str
    book: str
    facts: dict = field(repr=False)
    files: tuple[File, ...] = field(default=(), repr=False)

    def __post_init__(self):
        if self.book not in BOOKS:
            raise ValueError(f"no such book: {self.book}")

    def to_json(self) -> dict:
        """The body of the call; the same document gives the same body, byte by byte."""
        return {
            **self.facts,
            "key": self.key,
            "book": self.book,
            "files": [file.to_json() for file in self.files],
        }


@dataclass(frozen=True)
class Registration:
    """The answer: the number, its day (``YYYY-MM-DD``), and where a person can look at it."""

    number: str
    date: str
    link: str = ""

    def to_json(self) -> dict:
        return asdict(self)

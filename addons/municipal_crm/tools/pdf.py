"""Programs and hidden files in PDF documents.

Every object of the file is looked at, also those in compressed object streams, where
a search of the bytes sees nothing. Streams of pages and images are not unpacked.
Source: ISO 32000-1, 12.6 (actions), 7.11.4 (embedded files), 12.7.8 (XFA); read by pypdf.
"""

import io
import logging
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

# pypdf warns of every small flaw of other people's files; ours to judge, not to log.
logging.getLogger("pypdf").setLevel(logging.ERROR)

MAX_OBJECTS = 100_000
_ACTIVE_KEYS = frozenset(
    {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/XFA"}
)
_ACTIVE_ACTIONS = frozenset({
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition",
    "/RichMediaExecute", "/Movie", "/Sound",
})  # fmt: skip
# Long enough not to occur by chance in compressed data; they catch objects that the
# file's own table leaves out and that some readers find all the same.
_ACTIVE_BYTES = (b"/JavaScript", b"/EmbeddedFile", b"/RichMedia")


class EncryptedError(ValueError):
    """The document opens only with a password, so nobody here can read it."""


def find_active(content: bytes) -> list[str]:
    """Names of what is active in the document, sorted; empty if it only shows pages.

    ``EncryptedError``, or ``ValueError`` when it is damaged or too large to look through.
    """
    found = {mark[1:].decode() for mark in _ACTIVE_BYTES if mark in content}
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise EncryptedError("a password is needed")
        if not len(reader.pages):
            raise ValueError("a document without pages")
        for mapping in _mappings(reader):
            found.update(_active_names(mapping))
    except ValueError:
        raise
    except Exception as error:  # a hostile file can make the library raise anything
        raise ValueError("not a readable PDF") from error
    return sorted(found)


def _active_names(mapping: DictionaryObject) -> set[str]:
    keys = {str(key) for key in mapping} & _ACTIVE_KEYS
    action = mapping.raw_get("/S") if "/S" in mapping else None
    if isinstance(action, str) and action in _ACTIVE_ACTIONS:
        keys.add(str(action))
    return {key[1:] for key in keys}


def _mappings(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of the file; references are not followed, each object is visited."""
    stack: list[Any] = [reader.trailer]
    stack.extend(_objects(reader))
    while stack:
        value = stack.pop()
        if isinstance(value, DictionaryObject):
            yield value
            stack.extend(value.raw_get(key) for key in value)
        elif isinstance(value, ArrayObject):
            stack.extend(list.__iter__(value))


def _objects(reader: PdfReader) -> Iterator[Any]:
    plain = [(number, generation) for generation, table in reader.xref.items() for number in table]
    packed = [(number, 0) for number in reader.xref_objStm]
    numbers = dict.fromkeys(plain + packed)
    if len(numbers) > MAX_OBJECTS:
        raise ValueError("too many objects")
    for number, generation in numbers:
        yield reader.get_object(IndirectObject(number, generation, reader))

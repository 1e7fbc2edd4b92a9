"""Office documents (DOCX, ODT): telling them apart and finding programs in them.

Both are ZIP archives; only the list of members is read, nothing is unpacked.
Sources: ECMA-376 part 2, OASIS OpenDocument 1.3 part 2.
"""

import contextlib
import io
import re
import zipfile

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
ZIP_MAGIC = b"PK\x03\x04"

_MAX_UNPACKED = 200 * 1024**2  # bytes, as the archive itself states them
_MAX_MEMBERS = 5000
_ENCRYPTED = 0x1
# Members that hold macros, controls or other files: OOXML, then OpenDocument.
_ACTIVE = re.compile(
    r"(?:^|/)(?:vbaProject[^/]*\.bin|vbaData\.xml|activeX/.+|embeddings/.+"
    r"|Basic/.+|Scripts/.+|Object \d+(?:/.*)?)$",
    re.IGNORECASE,
)


def kind(content: bytes) -> str | None:
    """``DOCX``, ``ODT``, or ``None`` for any other archive, also a broken one."""
    with contextlib.suppress(ValueError):
        names = {member.filename for member in _members(content)}
        if {"[Content_Types].xml", "word/document.xml"} <= names:
            return DOCX
        if {"mimetype", "content.xml"} <= names and _declared_type(content) == ODT.encode():
            return ODT
    return None


def find_active(content: bytes) -> list[str]:
    """Names of the members with macros, controls or embedded objects; empty if harmless.

    ``ValueError`` for an archive that is broken, encrypted or unreasonably large.
    """
    return [member.filename for member in _members(content) if _ACTIVE.search(member.filename)]


def _members(content: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ValueError("not a ZIP archive") from error
    if len(members) > _MAX_MEMBERS or sum(m.file_size for m in members) > _MAX_UNPACKED:
        raise ValueError("an archive too large for a document")
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise ValueError("an encrypted archive")
    return members


def _declared_type(content: bytes) -> bytes:
    """What an OpenDocument file says it is (at most the first 200 bytes of it)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("mimetype") as member:
            return member.read(200).strip()
    except (zipfile.BadZipFile, OSError, KeyError, NotImplementedError, EOFError) as error:
        raise ValueError("not an OpenDocument file") from error

"""What people upload: recognised by content, limited, and freed of what must not be kept.

Only the types of ``ALLOWED`` pass, whatever a file is called. Images are written anew
from their pixels, which removes place, camera, thumbnails, comments and anything
hidden behind them; PDF and office files are kept to the byte, for the sake of
signatures, but refused when they carry programs. There is no virus scanner here.
Types by libmagic (python-magic), images by Pillow and pillow-heif.
"""

import contextlib
import io
import re
import threading
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import magic
import pillow_heif
from PIL import Image, ImageFile, ImageOps

from . import office, pdf

pillow_heif.register_heif_opener()
# Broken EXIF is thrown away with the rest of the metadata; nobody needs to hear of it.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.TiffImagePlugin")

MAX_FILE_BYTES = 25 * 1024**2
MAX_FILES = 10
MAX_TOTAL_BYTES = 60 * 1024**2
MAX_PIXELS = 50_000_000  # decoded, a pixel takes three or four bytes
MAX_SIDE = 4096  # pixels; an A4 page at 300 dpi has 3508
_MAX_NAME = 100  # characters
_strict = threading.Lock()

# What may be stored and the extension it is stored with.
ALLOWED = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
    office.DOCX: "docx",
    office.ODT: "odt",
}
# Image types that may come in: the reader to use, and the type they are stored as.
_IMAGES = {
    "image/jpeg": (("JPEG",), "image/jpeg"),
    "image/png": (("PNG",), "image/png"),
    "image/webp": (("WEBP",), "image/webp"),
    "image/gif": (("GIF",), "image/png"),
    "image/heic": (("HEIF",), "image/jpeg"),
    "image/heif": (("HEIF",), "image/jpeg"),
    "image/avif": (("AVIF", "HEIF"), "image/jpeg"),
}
_WRITERS = {
    "image/jpeg": ("JPEG", {"quality": 85, "optimize": True}),
    "image/png": ("PNG", {}),
    "image/webp": ("WEBP", {"quality": 85}),
}
# Names that say "run me" are refused even if the content is harmless.
_ACTIVE_EXTENSIONS = frozenset({
    "app", "bat", "cmd", "com", "cpl", "dll", "docm", "exe", "hta", "htm", "html", "jar", "js", "jse",
    "lnk", "mht", "mhtml", "msi", "pif", "ps1", "scr", "sh", "svg", "swf", "vbe", "vbs", "wsf",
    "xhtml", "xml",
})  # fmt: skip
_UNSAFE_IN_NAME = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\/]+')


class FileError(ValueError):
    """Why an upload is refused: ``code`` and ``facts``.

    * ``empty``; ``too_large`` (size, limit: bytes); ``too_many`` (count, limit)
    * ``type``: not one of the types we take
    * ``too_many_pixels`` (size, limit)
    * ``damaged``: cut short or not what it pretends to be
    * ``encrypted``: opens only with a password
    * ``active``: a document with a program or another file inside (found: names)
    """

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Upload:
    """A file fit to be stored; the extension of ``name`` is that of its ``mimetype``."""

    name: str
    content: bytes = field(repr=False)
    mimetype: str


def sniff(content: bytes, name: str = "") -> str | None:
    """MIME type by content, ``None`` unless it is one we take.

    ``name`` decides nothing but a refusal: of extensions that computers execute.
    """
    if PurePosixPath(name.lower().rstrip(". ")).suffix[1:] in _ACTIVE_EXTENSIONS:
        return None
    if content.startswith(office.ZIP_MAGIC):
        return office.kind(content)
    mimetype = magic.from_buffer(content[:65536], mime=True) if content else ""
    return mimetype if mimetype in ALLOWED or mimetype in _IMAGES else None


def strip_metadata(content: bytes) -> bytes:
    """The image turned upright and written anew, without any metadata.

    JPEG, PNG and WebP keep their type; GIF (first picture) becomes PNG, HEIC and AVIF
    become JPEG. Sides longer than ``MAX_SIDE`` are reduced; a colour profile is
    dropped. Raises ``FileError`` ``type``, ``damaged`` or ``too_many_pixels``.
    """
    mimetype = sniff(content)
    if mimetype not in _IMAGES:
        raise FileError("type")
    formats, target = _IMAGES[mimetype]
    image = _pixels(content, formats, target)
    writer, options = _WRITERS[target]
    out = io.BytesIO()
    image.save(out, format=writer, **options)
    return out.getvalue()


def prepare(content: bytes, name: str) -> Upload:
    """One uploaded file ready to be stored, or ``FileError``: the one way in."""
    if not content:
        raise FileError("empty")
    if len(content) > MAX_FILE_BYTES:
        raise FileError("too_large", size=len(content), limit=MAX_FILE_BYTES)
    mimetype = sniff(content, name)
    if mimetype is None:
        raise FileError("type")
    if mimetype in _IMAGES:
        content, mimetype = strip_metadata(content), _IMAGES[mimetype][1]
    else:
        _check_document(content, mimetype)
    return Upload(safe_name(name, mimetype), content, mimetype)


def prepare_all(files: Iterable[tuple[str, bytes]]) -> list[Upload]:
    """The files ``(name, content)`` of one submission, limits on all together included."""
    files = list(files)
    if len(files) > MAX_FILES:
        raise FileError("too_many", count=len(files), limit=MAX_FILES)
    total = sum(len(content) for _name, content in files)
    if total > MAX_TOTAL_BYTES:
        raise FileError("too_large", size=total, limit=MAX_TOTAL_BYTES)
    return [prepare(content, name) for name, content in files]


def safe_name(name: str, mimetype: str) -> str:
    """A name fit for any file system, without folders, with the extension of ``mimetype``.

    At most 100 characters; ``file`` when nothing is left. The extension must be in
    ``ALLOWED``, else ``KeyError``.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    # Cf holds the marks that turn the direction of writing and so disguise extensions.
    visible = "".join(c for c in last if unicodedata.category(c) not in ("Cf", "Cc", "Cs"))
    stem = _UNSAFE_IN_NAME.sub("_", PurePosixPath(visible).stem).strip(" ._")
    extension = ALLOWED[mimetype]
    return f"{stem[: _MAX_NAME - len(extension) - 1].rstrip(' .') or 'file'}.{extension}"


@contextlib.contextmanager
def _whole_only() -> Iterator[None]:
    """Half a picture is refused, although Odoo lets Pillow read such for the whole process."""
    with _strict:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def _pixels(content: bytes, formats: tuple[str, ...], target: str) -> Image.Image:
    """The upright picture with an empty ``info``, from which nothing but pixels is saved."""
    try:
        with _whole_only(), Image.open(io.BytesIO(content), formats=formats) as source:
            size = source.width * source.height
            if size > MAX_PIXELS:
                raise FileError("too_many_pixels", size=size, limit=MAX_PIXELS)
            source.thumbnail((MAX_SIDE, MAX_SIDE))
            image = ImageOps.exif_transpose(source).convert(_mode(source, target))
    except FileError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileError("too_many_pixels", limit=MAX_PIXELS) from None
    except Exception as error:  # a hostile file can make a decoder raise anything
        raise FileError("damaged") from error
    image.info = {}
    return image


def _mode(source: Image.Image, target: str) -> str:
    """The plainest of grey, colour and colour with transparency that holds the picture."""
    if target != "image/jpeg" and source.has_transparency_data:
        return "RGBA"
    return "L" if source.mode in ("1", "L") and target != "image/webp" else "RGB"


def _check_document(content: bytes, mimetype: str) -> None:
    try:
        found = (pdf if mimetype == "application/pdf" else office).find_active(content)
    except pdf.EncryptedError:
        raise FileError("encrypted") from None
    except ValueError:
        raise FileError("damaged") from None
    if found:
        raise FileError("active", found=found)

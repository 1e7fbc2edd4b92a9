"""Pages of the town inside other websites: who may show them, and where their links lead."""

import re
from urllib.parse import urlsplit

from lxml import etree, html

#: Pages of the form; with the language in front, and the host where a link names it.
_PAGE = re.compile(
    r"(?P<front>(?:https?://[^/]+)?(?:/[a-z]{2}(?:_[A-Z]{2})?)?)"
    r"/requests(?P<page>/(?:new|review|kind|join|joined|done))(?P<rest>[/?#].*)?"
)
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.ASCII)


class OriginError(ValueError):
    """``line`` names no website."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


def parse_origins(text: str | None) -> list[str]:
    """The websites of ``text``, one a line, as browsers name them: ``https://school.example:8443``.

    A path behind the host is left out, since browsers do not tell it; repeats, too.

    :raise OriginError: a line has no scheme or host, or more than both
    """
    origins = []
    for line in (text or "").split():
        try:
            parts = urlsplit(line)
            host, port = (parts.hostname or "").encode("idna").decode(), parts.port
        except ValueError as error:
            raise OriginError(line) from error
        if parts.scheme not in ("http", "https") or parts.username or not _HOST.fullmatch(host):
            raise OriginError(line)
        origins.append(f"{parts.scheme}://{host}" + (f":{port}" if port else ""))
    return list(dict.fromkeys(origins))


def to_embedded(link: str, root: str) -> str | None:
    """Where a page of the form lies below ``root``; None for a link that leads elsewhere."""
    found = _PAGE.fullmatch(link)
    return found and f"{found['front']}{root}{found['page']}{found['rest'] or ''}"


def embed_page(page: str, root: str) -> str:
    """The HTML of a page whose form goes on below ``root``; every other link opens a new window."""
    tree = html.document_fromstring(page)
    for form in tree.iter("form"):
        form.set("action", to_embedded(form.get("action", ""), root) or form.get("action", ""))
    for link in tree.iter("a"):
        target = link.get("href", "")
        inside = to_embedded(target, root)
        if inside:
            link.set("href", inside)
        elif not target.startswith("#"):
            link.set("target", "_blank")
            link.set("rel", "noopener")
    return "<!DOCTYPE html>\n" + etree.tostring(tree, method="html", encoding="unicode")

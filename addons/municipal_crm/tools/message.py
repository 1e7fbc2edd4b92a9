"""Texts of messages: placeholders in braces, filled from a fixed list of facts.

A template holds nothing but text and names such as ``{number}``. There is no expression, no
attribute and no format syntax, so whoever edits a text can neither run code nor reach data that
the sender did not put into the facts. Values are escaped for HTML on the way in.

A paragraph (an SMS line) that names a fact which is empty is left out as a whole: one text serves
requests with and without an officer, a reply or a reason.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from markupsafe import Markup, escape

_PLACEHOLDER = re.compile(r"\{([a-z_]*)\}")
# stands for the indentation until white space has been squeezed; no text can hold it
_INDENT = "\x00"
_BRACE = re.compile(r"[{}]")
_TAG = re.compile(r"<[^>]*>")
_PARAGRAPHS = frozenset(("p", "div", "blockquote", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCK = re.compile(r"<(p|li|h[1-6]|blockquote)\b[^>]*>.*?</\1>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class Recipient:
    """How somebody can be told something; every field is a text, empty when unknown.

    ``push`` names a browser that asked for notifications; the channel that serves it knows it.
    """

    name: str = ""
    email: str = ""
    phone: str = ""
    push: str = ""
    postal: str = ""
    lang: str = ""
    partner_id: int = 0

    @property
    def is_nobody(self):
        """Nothing is known by which this person could be reached."""
        return not (self.email or self.phone or self.push or self.postal)


@dataclass(frozen=True)
class Reference:
    """A text, and the page where one reads more.

    Only for addresses that the municipality itself has entered: what people type never becomes a
    link in a message.
    """

    text: str
    url: str = ""

    def __str__(self):
        return "\n".join(filter(None, (self.text, self.url)))

    def __html__(self):
        link = Markup('<br><a href="{0}">{0}</a>').format(self.url) if self.url else ""
        return escape(self.text) + link


class TemplateError(ValueError):
    """A text cannot be used as a template.

    :ivar str code: ``unknown`` (no such fact), ``brace`` (a lone brace) or ``attribute`` (a
        placeholder inside a tag, where escaping alone would not make it safe)
    :ivar str name: the offending piece of text
    """

    def __init__(self, code, name):
        super().__init__(f"{code}: {name}")
        self.code = code
        self.name = name


def find_placeholders(text):
    """Names used in ``text``, in order, each once."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text or "")))


def check_template(text, known, is_html=False):
    """Raise :class:`TemplateError` unless ``text`` uses only the names in ``known``."""
    text = text or ""
    for name in find_placeholders(text):
        if name not in known:
            raise TemplateError("unknown", f"{{{name}}}")
    lone = _BRACE.search(_PLACEHOLDER.sub("", text))
    if lone:
        raise TemplateError("brace", lone.group())
    if is_html:
        for tag in _TAG.findall(text):
            if "{" in tag:
                raise TemplateError("attribute", tag)


def render_text(text, facts):
    """``text`` with its placeholders filled; lines with an empty fact are left out."""
    lines = [
        _fill(line, facts, _as_text)
        for line in (text or "").splitlines()
        if not _has_empty(line, facts)
    ]
    return "\n".join(lines).strip()


def render_line(text, facts):
    """One line (a subject): placeholders filled, all white space squeezed to single blanks.

    A colon or comma that led to an empty fact goes with it.
    """
    return " ".join(_fill(text or "", facts, _as_text).split()).rstrip(" :,")


def render_html(html, facts):
    """``html`` with its placeholders filled and escaped; blocks with an empty fact are left out.

    :param dict facts: {name: text, number, or a tuple of texts or :class:`Reference`, which becomes
        a list}
    :return: :class:`markupsafe.Markup`
    """
    kept = _BLOCK.sub(
        lambda block: "" if _has_empty(block.group(), facts) else block.group(), html or ""
    )
    # the template is the administrator's own sanitized HTML; only the values are foreign
    return Markup(_fill(kept, facts, _as_html))  # noqa: S704


def html_to_text(html):
    """The words of simple HTML for readers of plain text.

    Paragraphs are parted by an empty line, list items start with a dash, quotations are indented;
    emphasis leaves no marks behind.
    """
    reader = _TextReader()
    reader.feed(html or "")
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.parts).split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return text.replace(_INDENT, "    ")


class _TextReader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts = []
        self.quoted = 0

    def handle_starttag(self, tag, attrs):
        if tag in _PARAGRAPHS:
            self.parts.append("\n\n")
            self.quoted += tag == "blockquote"
            self._indent()
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag == "br":
            self.parts.append("\n")
            self._indent()

    def handle_endtag(self, tag):
        if tag in _PARAGRAPHS:
            self.parts.append("\n\n")
            self.quoted -= tag == "blockquote" and self.quoted > 0

    def handle_data(self, data):
        self.parts.append(re.sub(r"\s+", " ", data))

    def _indent(self):
        if self.quoted:
            self.parts.append(_INDENT)


def _has_empty(text, facts):
    return any(not facts.get(name) for name in find_placeholders(text))


def _fill(text, facts, convert):
    return _PLACEHOLDER.sub(lambda match: convert(facts.get(match.group(1)) or ""), text)


def _as_text(value):
    if isinstance(value, (tuple, list)):
        return "\n".join(f"- {item}" for item in value)
    return str(value)


def _as_html(value):
    if isinstance(value, (tuple, list)):
        items = Markup().join(
            Markup("<li>%s</li>") % (item if isinstance(item, Reference) else str(item))
            for item in value
        )
        return str(Markup("<ul>%s</ul>") % items)
    return str(escape(str(value)).replace("\n", Markup("<br>")))

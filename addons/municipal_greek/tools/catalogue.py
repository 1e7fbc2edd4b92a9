"""The Greek of this addon: one .po file per module of Odoo. No Odoo needed to read it.

A file holds only entries that Odoo's own ``el.po`` leaves empty, with Odoo's comments and
references, so that Odoo's reader understands it as well; and those that stand instead of what Odoo's
file says (the English name of a record, a word that is wrong), with a translator's comment that
quotes it: another text, which somebody has mended, stays.
"""

import functools
from pathlib import Path
from types import MappingProxyType

import polib

ADDON = "municipal_greek"
LANGUAGE = "el"
#: Comments by which Odoo tells who uses a term of the code: the server, the browser.
PYTHON = "odoo-python"
WEB = "odoo-javascript"

#: Begins the comment of an entry that stands instead of Odoo's text.
INSTEAD = "instead of: "

FOLDER = Path(__file__).resolve().parents[1] / "i18n_odoo"
ENDING = f".{LANGUAGE}.po"


def is_greek(lang):
    """Return whether a language code (``el``, ``el_GR``; may be empty) means Greek."""
    return bool(lang) and lang.split("_")[0] == LANGUAGE


@functools.cache
def get_modules():
    """Return the names of the Odoo modules for which there is a file, sorted."""
    return tuple(sorted(path.name[: -len(ENDING)] for path in FOLDER.glob(f"*{ENDING}")))


def get_path(module):
    """Return the path of a module's file, relative to the folder that holds the addons."""
    return f"{ADDON}/{FOLDER.name}/{module}{ENDING}"


@functools.cache
def get_terms(module, kind):
    """Return the terms of a module's code as a read-only dict ``{english: greek}``.

    :param kind: ``PYTHON`` or ``WEB``; a term may be of both kinds
    """
    return MappingProxyType({entry.msgid: entry.msgstr for entry in _read_terms(module, kind)})


@functools.cache
def get_wrong(module, kind):
    """Return what Odoo says of terms that ours replace, as ``{english: Odoo's greek}``."""
    return MappingProxyType(
        {
            entry.msgid: entry.tcomment.removeprefix(INSTEAD)
            for entry in _read_terms(module, kind)
            if entry.tcomment.startswith(INSTEAD)
        }
    )


def _read_terms(module, kind):
    if module not in get_modules():
        return []
    return [
        entry
        for entry in polib.pofile(str(FOLDER / f"{module}{ENDING}"))
        if entry.msgstr and kind in entry.comment.split("\n") and _is_code(entry)
    ]


@functools.cache
def get_replaced(module):
    """Return which texts of Odoo ours replace: ``{(model, field): ((name, text), …)}``.

    ``name`` is the record's XML id inside the module, ``text`` what Odoo's file says in Greek.
    """
    replaced = {}
    for entry in polib.pofile(str(FOLDER / f"{module}{ENDING}")):
        if entry.tcomment.startswith(INSTEAD):
            for reference, _line in entry.occurrences:
                kind, _colon, place = reference.partition(":")
                column, _colon, xmlid = place.partition(":")
                name = xmlid.removeprefix(f"{module}.")
                if kind == "model" and name != xmlid:
                    rows = replaced.setdefault(tuple(column.split(",")), [])
                    rows.append((name, entry.tcomment.removeprefix(INSTEAD)))
    return MappingProxyType({column: tuple(rows) for column, rows in replaced.items()})


def _is_code(entry):
    return any(reference.startswith("code:") for reference, _line in entry.occurrences)


def merge_terms(theirs, ours, wrong):
    """Return Odoo's terms with those of ``ours`` that they lack or have wrong.

    :param theirs: dict ``{english: greek}``; so ``ours``
    :param wrong: dict ``{english: greek}`` of texts of Odoo that ours replace
    """
    kept = {source: text for source, text in theirs.items() if wrong.get(source) != text}
    return {**ours, **kept}


def merge_messages(messages, ours, wrong):
    """As :func:`merge_terms`, for the messages of a module as Odoo sends them to the browser.

    :param messages: sequence of ``{"id": english, "string": greek}``
    """
    theirs = {message["id"]: message["string"] for message in messages}
    merged = merge_terms(theirs, ours, wrong)
    return tuple({"id": source, "string": text} for source, text in merged.items())

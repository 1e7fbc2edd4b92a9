"""The Greek of this addon: one .po file per module of Odoo. No Odoo needed to read it.

A file holds only entries that Odoo's own ``el.po`` leaves empty, with Odoo's comments and
references, so that Odoo's reader understands it as well; and those of records to which Odoo's file
gives the English name as the Greek one, with a translator's comment that quotes it.
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
    if module not in get_modules():
        return MappingProxyType({})
    entries = polib.pofile(str(FOLDER / f"{module}{ENDING}"))
    return MappingProxyType(
        {
            entry.msgid: entry.msgstr
            for entry in entries
            if entry.msgstr and kind in entry.comment.split("\n") and _is_code(entry)
        }
    )


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


def merge_messages(messages, terms):
    """Return the browser's messages of a module with those of ``terms`` that they lack.

    :param messages: sequence of ``{"id": english, "string": greek}``, as Odoo sends them
    :param terms: dict ``{english: greek}``
    """
    known = {message["id"] for message in messages}
    added = ({"id": source, "string": text} for source, text in terms.items())
    return (*messages, *(message for message in added if message["id"] not in known))

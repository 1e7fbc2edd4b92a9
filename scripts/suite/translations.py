"""Greek: export the terms of an addon, bring its el.po up to date, find what is missing."""

import re

import polib

from . import odoo, paths

LANGUAGE = "el"
# What a translation must not lose: %s, %(name)s, %d, {name}, and XML/HTML tags.
PLACEHOLDER = re.compile(r"%\(\w+\)[sdfr]|%[sdfr]|\{\w*\}|</?\w+")


def file_of(addon):
    """Return the path of the addon's Greek."""
    return paths.ADDONS / addon / "i18n" / f"{LANGUAGE}.po"


def export(cluster, database, addons):
    """Return {addon: polib.POFile} with the terms as the database's code has them."""
    found = {}
    for addon in addons:
        target = paths.RUN / "export" / f"{addon}.pot"
        target.parent.mkdir(exist_ok=True)
        odoo.run(
            cluster, "i18n", "export", "-d", database, "-l", "pot", "-o", target, addon,
            log=paths.LOGS / f"{addon}-export.log",
        )  # fmt: skip
        found[addon] = polib.pofile(str(target))
    return found


def update(addon, template):
    """Merge the exported terms into the addon's el.po and write its .pot.

    :return: how many terms have no Greek yet
    """
    target = file_of(addon)
    target.parent.mkdir(exist_ok=True)
    greek = polib.pofile(str(target), wrapwidth=78) if target.exists() else polib.POFile()
    greek.metadata = {**template.metadata, "Language": LANGUAGE}
    for volatile in ("POT-Creation-Date", "PO-Revision-Date"):
        greek.metadata.pop(volatile, None)
        template.metadata.pop(volatile, None)
    greek.merge(template)
    for entry in greek.obsolete_entries():
        greek.remove(entry)
    greek.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    greek.save(str(target))
    template.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    template.save(str(target.with_name(f"{addon}.pot")))
    return len(greek.untranslated_entries())


def problems(addon, template):
    """Return what is wrong with the addon's Greek, compared with the fresh terms."""
    target = file_of(addon)
    if not target.exists():
        return [f"no {target.relative_to(paths.ROOT)}"] if len(template) else []
    greek = polib.pofile(str(target))
    there = {entry.msgid: entry for entry in greek if not entry.obsolete}
    wanted = {entry.msgid for entry in template}
    missing = [f"not in el.po: {msgid[:100]!r}" for msgid in sorted(wanted - there.keys())]
    stale = [f"in the code no more: {msgid[:100]!r}" for msgid in sorted(there.keys() - wanted)]
    return missing + stale + file_problems(target)


def file_problems(path):
    """Return what can be seen in the file alone: fuzzy, empty, lost placeholders."""
    found = []
    for entry in polib.pofile(str(path)):
        if entry.obsolete:
            found.append(f"obsolete: {entry.msgid[:100]!r}")
        elif entry.fuzzy:
            found.append(f"fuzzy: {entry.msgid[:100]!r}")
        elif not entry.msgstr:
            found.append(f"no Greek for: {entry.msgid[:100]!r}")
        elif placeholders(entry.msgid) != placeholders(entry.msgstr):
            found.append(f"placeholders differ: {entry.msgid[:100]!r} / {entry.msgstr[:100]!r}")
    return found


def placeholders(text):
    """Return the placeholders and tags of the text, sorted."""
    return sorted(PLACEHOLDER.findall(text))

"""The code knows no town, no machine and no registry."""

import re

import tree

DEMO_FOLDERS = ("demo", "tests")
# Towns that a developer in Greece has in mind. The fictional town of the demo data is
# read from the data itself.
TOWNS = """
    Αθήνα Αθηναίων Θεσσαλονίκη Πάτρα Πατρέων Ηράκλειο Λάρισα Βόλος Βόλου Ιωάννινα Χανιά
    Χανίων Ρόδος Ρόδου Καλαμάτα Καβάλα Σέρρες Κατερίνη Τρίκαλα Λαμία Κομοτηνή Ξάνθη Μαρούσι
    Αμαρουσίου Περιστέρι Καλλιθέα Γλυφάδα Πειραιά Πειραιώς Νίκαια Κηφισιά
    Athens Thessaloniki Patras Heraklion Larissa Volos Ioannina Chania Rhodes Kalamata Kavala
    Piraeus Marousi Peristeri Glyfada
"""
NAMED_TOWN = re.compile(r"Δήμο[ςυ] [Α-ΩΆ-Ώ][α-ωά-ώ]{3,}|Municipality of [A-Z][a-z]{2,}")
GENERIC = re.compile(r"Δήμο[ςυ] (Σας|Μας|Πολίτη)|Municipality of (Your|The)\b")


def _demo_town():
    """Return the distinctive words of the demo town's name, from its company record."""
    words = set()
    for addon in tree.manifests():
        for path in tree.files(addon, ".xml", ".json", ".csv", ".po"):
            if "demo" in path.parts:
                words |= set(re.findall(r"(?:Δήμος|Municipality of) (\w+ ?\w*)", tree.text(path)))
    return {word.strip() for word in words if len(word) > 4}


def test_no_town_is_named_in_the_code():
    """G01: a municipality is data; only demo data and tests may name one."""
    words = "|".join(map(re.escape, [*TOWNS.split(), *sorted(_demo_town())]))
    town = re.compile(rf"\b(?:{words})\b")
    found = []
    for addon in tree.manifests():
        suffixes = (*tree.CODE_SUFFIXES, ".po", ".pot")
        for path in tree.files(addon, *suffixes, without=DEMO_FOLDERS):
            for number, line in enumerate(tree.text(path).splitlines(), 1):
                if line.startswith("#: "):
                    continue  # the place of a term in a .po file
                match = town.search(line.replace("Europe/Athens", "")) or NAMED_TOWN.search(line)
                if match and not GENERIC.search(line):
                    found.append(f"{tree.where(path, number)}: {match[0]}")
    assert not found, "\n".join(found)


def test_no_file_names_a_place_of_a_machine_or_a_package_registry():
    """The project runs wherever it is cloned, with the registries that machine uses."""
    # Put together here, so that this file is not its own finding.
    folders = [f"/{name}/" for name in ("work", "root", "home", "Users")]
    hosts = [
        "".join(parts)
        for parts in (
            ("pypi", ".org"), ("pythonhosted", ".org"), ("registry.npm", "js"),
            ("npmjs", ".com"), ("deb.debian", ".org"), ("proxy.golang", ".org"),
        )
    ]  # fmt: skip
    found = []
    for path in tree.tracked():
        if path.name == "LICENSE" or "lib" in path.parts:
            continue
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            for word in folders + hosts:
                # A folder counts where it begins a path, not inside a URL.
                if re.search(rf"(?<![\w.}}$/-]){re.escape(word)}", line):
                    found.append(f"{tree.where(path, number)}: {word}")
    assert not found, "\n".join(found)

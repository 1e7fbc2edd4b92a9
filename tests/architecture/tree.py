"""The addons as text: what the architecture tests look at."""

import ast
import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
CENTRE = "municipal_crm"
CODE_SUFFIXES = {".py", ".xml", ".csv", ".js", ".scss", ".css"}


@functools.cache
def tracked():
    """Return every file of the project that git knows or would know."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


@functools.cache
def manifests():
    """Return {addon: manifest} of our addons."""
    return {
        path.parent.name: ast.literal_eval(path.read_text(encoding="utf-8"))
        for path in sorted(ADDONS.glob("*/__manifest__.py"))
    }


def addon_of(path):
    """Return the name of the addon that the file belongs to, or None."""
    parts = path.relative_to(ROOT).parts
    return parts[1] if parts[0] == "addons" and len(parts) > 2 else None


def files(addon, *suffixes, without=()):
    """Return the addon's files with these suffixes, not under the folders `without`."""
    return [
        path
        for path in tracked()
        if addon_of(path) == addon
        and path.suffix in suffixes
        and not set(path.relative_to(ADDONS / addon).parts[:-1]) & set(without)
        and "lib" not in path.relative_to(ADDONS / addon).parts[:-1]
    ]


def text(path):
    """Return the file's text, or an empty one if it is no text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@functools.cache
def parsed(path):
    """Return the syntax tree of the Python file."""
    return ast.parse(text(path), filename=str(path))


def imports(path):
    """Return the dotted names that the file imports absolutely."""
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def imported_addons(path):
    """Return the addons named in `odoo.addons.<addon>` imports of the file."""
    return {
        name.split(".")[2]
        for name in imports(path)
        if name.startswith("odoo.addons.") and len(name.split(".")) > 2
    }


def where(path, line=None):
    """Return the place as a person would write it."""
    place = str(path.relative_to(ROOT))
    return f"{place}:{line}" if line else place

"""Our addons as they lie in the tree: manifests, dependencies, fingerprints."""

import ast
import hashlib

from . import paths

IGNORED_PARTS = {"__pycache__", "tests", "readme"}


def manifests():
    """Return {addon name: manifest dict} of every installable addon, by name."""
    found = {}
    for path in sorted(paths.ADDONS.glob("*/__manifest__.py")):
        manifest = ast.literal_eval(path.read_text(encoding="utf-8"))
        if manifest.get("installable", True):
            found[path.parent.name] = manifest
    return found


def names():
    """Return the names of our addons, each after those it depends on."""
    known, ordered = manifests(), []

    def visit(name):
        for dependency in known[name].get("depends", []):
            if dependency in known:
                visit(dependency)
        if name not in ordered:
            ordered.append(name)

    for name in known:
        visit(name)
    return ordered


def foreign_dependencies(addons=None):
    """Return what the given addons (default: all) need from core and OCA, sorted."""
    known = manifests()
    wanted, pending = set(), list(addons or known)
    seen = set()
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        for dependency in known[name].get("depends", []):
            if dependency in known:
                pending.append(dependency)
            else:
                wanted.add(dependency)
    return sorted(wanted | {"base", "web"})


def fingerprint(name):
    """Return a hash of all files of the addon that count for an upgrade."""
    digest = hashlib.sha256()
    folder = paths.ADDONS / name
    for path in sorted(folder.rglob("*")):
        parts = set(path.relative_to(folder).parts)
        if path.is_file() and not parts & IGNORED_PARTS and path.suffix != ".pyc":
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]

"""What an addon uses, its manifest asks for: each can be installed alone."""

import ast
import os
import re
from pathlib import Path

import pytest
import tree

RUN = Path(os.environ.get("MUNICIPAL_RUN_DIR") or tree.ROOT / ".run")
XMLID = re.compile(
    r"""(?<![\w-])(?:ref|inherit_id|groups|parent|action|t-call|model_id:id|group_id:id)="([^"]+)"""
)
QUALIFIED = re.compile(r"\b([a-z][a-z0-9_]*)\.([A-Za-z_][\w-]*)")
# Always there in an Odoo that serves the web.
ALWAYS = {"base", "web"}


def _foreign_manifest(module):
    """Return the manifest of a module of Odoo or OCA."""
    folders = [Path((RUN / "odoo-path").read_text(encoding="utf-8").strip())]
    folders += sorted((RUN / "venv" / "lib").glob("python3*/site-packages"))
    for folder in folders:
        for path in (folder / "odoo" / "addons", folder / "addons"):
            manifest = path / module / "__manifest__.py"
            if manifest.exists():
                return ast.literal_eval(manifest.read_text(encoding="utf-8"))
    raise LookupError(f"no manifest of {module}")


def _closure(addon):
    """Return all modules that are there when only this addon is installed."""
    found, pending = set(ALWAYS), [addon]
    while pending:
        module = pending.pop()
        if module in found and module not in ALWAYS:
            continue
        found.add(module)
        manifest = tree.manifests().get(module) or _foreign_manifest(module)
        pending += [name for name in manifest.get("depends", ["base"]) if name not in found]
    return found


@pytest.mark.parametrize("addon", sorted(tree.manifests()))
def test_imports_are_covered_by_the_manifest(addon):
    """G12: an import of odoo.addons.<module> needs that module among the dependencies."""
    allowed = _closure(addon)
    strange = [
        f"{tree.where(path)}: {module}"
        for path in tree.files(addon, ".py")
        for module in sorted(tree.imported_addons(path) - allowed)
    ]
    assert not strange, "\n".join(strange)


@pytest.mark.parametrize("addon", sorted(tree.manifests()))
def test_xml_ids_are_covered_by_the_manifest(addon):
    """G12: a reference to <module>.<xml id> needs that module among the dependencies."""
    allowed = _closure(addon)
    strange = []
    for path in tree.files(addon, ".xml", without=("tests",)):
        for attribute in XMLID.findall(tree.text(path)):
            for word in re.split(r"[,\s!]+", attribute):
                match = QUALIFIED.fullmatch(word)
                if match and match[1] not in allowed:
                    strange.append(f"{tree.where(path)}: {word}")
    assert not strange, "\n".join(strange)


@pytest.mark.parametrize("addon", sorted(tree.manifests()))
def test_python_libraries_are_pinned_and_declared(addon):
    """A library that an addon names in its manifest is pinned in requirements.txt."""
    pinned = {
        line.split("==")[0].lower()
        for line in (tree.ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith("#")
    }
    declared = tree.manifests()[addon].get("external_dependencies", {}).get("python", [])
    assert {name.lower() for name in declared} <= pinned

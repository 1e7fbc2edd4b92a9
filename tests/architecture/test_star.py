"""The addons form a star: each depends on the centre and on core or OCA, never on a sibling."""

import ast
import re

import pytest
import tree

OURS = sorted(tree.manifests())
SIBLINGS = [addon for addon in OURS if addon != tree.CENTRE]


def _others(addon):
    return [other for other in OURS if other not in (addon, tree.CENTRE)]


def _defined_models(addon):
    """Return the models that the addon itself makes (`_name` without inheriting it)."""
    found = set()
    for path in tree.files(addon, ".py", without=("tests",)):
        for node in ast.walk(tree.parsed(path)):
            if not isinstance(node, ast.ClassDef):
                continue
            values = {
                target.id: statement.value
                for statement in node.body
                if isinstance(statement, ast.Assign)
                for target in statement.targets
                if isinstance(target, ast.Name)
            }
            name = values.get("_name")
            if isinstance(name, ast.Constant):
                found.add(name.value)
    return found


@pytest.mark.parametrize("addon", OURS)
def test_a_manifest_names_no_sibling(addon):
    """G12: municipalities choose addons one by one."""
    depends = set(tree.manifests()[addon]["depends"])
    assert not depends & set(_others(addon))
    assert addon not in depends
    if addon != tree.CENTRE:
        assert tree.CENTRE in depends


@pytest.mark.parametrize("addon", OURS)
def test_the_code_imports_no_sibling(addon):
    """G12: neither Python nor JavaScript may need an addon that may not be there."""
    for path in tree.files(addon, ".py"):
        assert not tree.imported_addons(path) & set(_others(addon)), tree.where(path)
    for path in tree.files(addon, ".js"):
        for other in _others(addon):
            assert f"@{other}/" not in tree.text(path), tree.where(path)


@pytest.mark.parametrize("addon", OURS)
def test_no_file_of_an_addon_speaks_of_a_sibling(addon):
    """G12: no XML id, template name, route or asset path of another addon."""
    named = [
        tree.where(path)
        for path in tree.files(addon, *tree.CODE_SUFFIXES)
        for other in _others(addon)
        if re.search(rf"\b{other}\b", tree.text(path))
    ]
    assert not named, "\n".join(named)


@pytest.mark.parametrize("addon", OURS)
def test_no_addon_uses_a_model_of_a_sibling(addon):
    """G12: models of a sibling are reached through the two contracts of the centre only."""
    foreign = set().union(*(_defined_models(other) for other in _others(addon)), set())
    foreign -= _defined_models(addon) | _defined_models(tree.CENTRE)
    used = []
    for path in tree.files(addon, *tree.CODE_SUFFIXES):
        quoted = set(re.findall(r"""["']([a-z_.]+)["']""", tree.text(path)))
        used += [f"{tree.where(path)}: {name}" for name in sorted(quoted & foreign)]
    assert not used, "\n".join(used)

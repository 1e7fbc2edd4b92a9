"""Rules of the code that no linter knows."""

import ast
import re

import pytest
import tree

LONGEST_FILE = 400
LONGEST_METHOD = 25

PYTHON = [path for addon in tree.manifests() for path in tree.files(addon, ".py")]
CODE = [path for path in PYTHON if "tests" not in path.parts]
#: What the controllers of pages inherit.
PAGES = {"PublicPage", "RequestTracking", "AppointmentPage"}


def _body_length(node):
    """Return the lines of the function's body, without its docstring."""
    body = node.body
    first = body[0]
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        body = body[1:]
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def test_kernels_do_not_know_odoo():
    """tools/ is pure Python: tested without a database, imported by nothing that needs one."""
    found = [
        tree.where(path)
        for path in CODE
        if "tools" in path.parts
        and any(name == "odoo" or name.startswith("odoo.") for name in tree.imports(path))
    ]
    assert not found, "\n".join(found)


def test_files_can_be_read_in_one_sitting():
    """No Python file of an addon is longer than 400 lines."""
    found = [
        f"{tree.where(path)}: {lines} lines"
        for path in PYTHON
        if (lines := len(tree.text(path).splitlines())) > LONGEST_FILE
    ]
    assert not found, "\n".join(found)


def test_methods_are_short():
    """No function has a body of more than 25 lines."""
    found = [
        f"{tree.where(path, node.lineno)} {node.name}: {length} lines"
        for path in CODE
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := _body_length(node)) > LONGEST_METHOD
    ]
    assert not found, "\n".join(found)


def _enclosing_start(path, number):
    """Return the first line of the innermost function around the line (or the line)."""
    starts = [
        min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.FunctionDef) and node.lineno <= number <= node.end_lineno
    ]
    return max(starts, default=number)


def test_every_sudo_says_why():
    """Whoever reads `.sudo()` has met `# sudo: model - why` in the same method before."""
    found = []
    for path in CODE:
        lines = tree.text(path).splitlines()
        for number, line in enumerate(lines, 1):
            if not re.search(r"\.sudo\(\)|with_user\(SUPERUSER_ID\)", line.split("#")[0]):
                continue
            above = lines[_enclosing_start(path, number) - 2 : number]
            if not any("# sudo:" in comment for comment in above):
                found.append(tree.where(path, number))
    assert not found, "\n".join(found)


def test_routes_without_csrf_protection_say_why():
    """`csrf=False` is for machines that sign what they send, and says so."""
    found = []
    for path in CODE:
        lines = tree.text(path).splitlines()
        for number, line in enumerate(lines, 1):
            near = "\n".join(lines[max(0, number - 4) : number])
            if "csrf=False" in line.split("#")[0] and "# csrf:" not in near:
                found.append(tree.where(path, number))
    assert not found, "\n".join(found)


def test_controllers_do_not_take_each_others_methods():
    """Odoo makes one class of all controllers above a base: two methods of one name are one."""
    owners = {}
    for path in CODE:
        if "controllers" not in path.parts:
            continue
        for node in ast.walk(tree.parsed(path)):
            if isinstance(node, ast.ClassDef) and _is_page(node):
                for method in node.body:
                    if isinstance(method, ast.FunctionDef):
                        owners.setdefault(method.name, []).append(tree.where(path, method.lineno))
    assert not [places for places in owners.values() if len(places) > 1]


def _is_page(node):
    """Whether the class is one of the public pages (and not an extension of Odoo's own)."""
    bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
    return bool(bases & {"PublicPage", "RequestTracking"}) or node.name == "PublicPage"


def test_constraints_are_objects():
    """Odoo 19 ignores _sql_constraints with a warning: the uniqueness is then not there."""
    assert not [tree.where(path) for path in CODE if "_sql_constraints" in tree.text(path)]


@pytest.mark.parametrize("addon", sorted(tree.manifests()))
def test_every_data_file_is_in_the_manifest_and_exists(addon):
    """A file that is not named is not loaded, and nobody notices."""
    manifest = tree.manifests()[addon]
    named = set(manifest.get("data", [])) | set(manifest.get("demo", []))
    folders = ("data", "demo", "security", "views", "report", "wizard")
    there = {
        str(path.relative_to(tree.ADDONS / addon))
        for path in tree.files(addon, ".xml", ".csv")
        if path.relative_to(tree.ADDONS / addon).parts[0] in folders
    }
    xml = {name for name in there if name.endswith(".xml") or "ir.model.access" in name}
    assert xml <= named
    assert named <= there


def test_pages_have_methods_of_their_own():
    """Odoo makes one class of all public pages: a second method of one name would hide the first."""
    found = {}
    for path in CODE:
        for node in ast.walk(tree.parsed(path)) if "controllers" in path.parts else ():
            bases = {ast.unparse(base) for base in getattr(node, "bases", ())}
            if isinstance(node, ast.ClassDef) and bases & PAGES:
                for method in node.body:
                    if isinstance(method, ast.FunctionDef):
                        found.setdefault(method.name, []).append(tree.where(path, method.lineno))
    doubled = [f"{name}: {', '.join(places)}" for name, places in found.items() if places[1:]]
    assert not doubled, "\n".join(doubled)

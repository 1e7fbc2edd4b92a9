"""Static checks: Python, Odoo's conventions, XML, Greek, shell, YAML, containers."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

from lxml import etree

from .. import addons, paths, translations
from ..results import Result

# Matters of taste of the OCA checks that we settle otherwise.
OCA_DISABLED = ",".join(
    (
        "file-not-used",  # wizards and fragments are referenced in more ways than it knows
        "prefer-readme-rst",
        "weblate-component-too-long",
        "xml-dangerous-qweb-replace-low-priority",  # our pages take the place of Odoo's
        "xml-field-bool-without-eval",
        "xml-field-numeric-without-eval",
        "xml-header-wrong",
        "xml-tag-position",
    )
)


def run():
    """Run every check whose subject is there; return one Result."""
    result = Result("lint")
    with ThreadPoolExecutor(2) as pool:
        outcomes = [(name, pool.submit(_call, command)) for name, command in _commands().items()]
        for name, outcome in outcomes:
            code, output = outcome.result()
            result.check(code == 0, f"{name}:\n{output}")
    for check in (_xml_problems, _greek_problems):
        problems = check()
        result.check(not problems, "\n".join(problems))
    return result


def _commands():
    """Return {name: argument list} of the programs to run from the root."""
    tool = str(paths.RUN / "venv" / "bin") + "/"
    folders = [str(paths.ADDONS / addon) for addon in addons.names()]
    commands = {
        "ruff check": [tool + "ruff", "check", "--no-cache", "."],
        "ruff format": [tool + "ruff", "format", "--no-cache", "--check", "."],
        "yamllint": [tool + "yamllint", "--strict", *_tracked("*.yaml", "*.yml", ".yamllint")],
        "shellcheck": ["shellcheck", "-x", "-P", "SCRIPTDIR", *_shell_scripts()],
    }
    if folders:
        commands["pylint-odoo"] = [tool + "pylint", "--rcfile=.pylintrc", *folders]
        commands["OCA checks"] = [tool + "oca-checks-odoo-module", f"-d={OCA_DISABLED}", *folders]
    compose = _tracked("docker/compose*.yaml")
    if compose:
        commands["compose schema"] = [
            tool + "check-jsonschema", "--builtin-schema", "vendor.compose-spec", *compose,
        ]  # fmt: skip
    dockerfiles = _tracked("docker/Dockerfile*")
    if dockerfiles:
        commands["hadolint"] = [tool + "hadolint", "-c", "docker/hadolint.yaml", *dockerfiles]
    return commands


def _call(command):
    done = subprocess.run(
        command,
        cwd=paths.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=600,
    )
    return done.returncode, done.stdout


def _tracked(*patterns):
    """Return the files that git knows or would know, as strings relative to the root."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in done.stdout.splitlines() if (paths.ROOT / name).is_file()]


def _shell_scripts():
    """Return the shell scripts: by suffix, or by their first line."""
    found = []
    for name in _tracked("*.sh", "scripts/*", "docker/*", ".ci/run"):
        with (paths.ROOT / name).open("rb") as stream:
            first = stream.readline()
        if name.endswith(".sh") or (first.startswith(b"#!") and b"sh" in first.split(b"/")[-1]):
            found.append(name)
    return sorted(set(found))


def _xml_problems():
    """Every XML file of the addons has to be well-formed."""
    found = []
    for name in _tracked("*.xml"):
        try:
            etree.parse(paths.ROOT / name)
        except etree.XMLSyntaxError as error:
            found.append(f"{name}: {error}")
    return found


def _greek_problems():
    """What can be seen in the el.po files alone."""
    found = []
    for addon in addons.names():
        target = translations.file_of(addon)
        if target.exists():
            found += [f"{addon}: {problem}" for problem in translations.file_problems(target)]
    return found

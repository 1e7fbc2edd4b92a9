"""Stages inside Odoo: each addon alone, all together, upgraded, and taken out again.

Every job works in a clone of the template database, on a port of its own.
"""

import os
import re
import time

from .. import addons, databases, logcheck, odoo, paths, server, translations
from ..results import Result

CLUSTER = "test"
TESTS_RUN = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
TIMEOUT = 1500
ONCE = ["--stop-after-init", "--workers=0", "--max-cron-threads=0"]
# Who gives the end-to-end tests a database of their own gets an own one for the base too.
TOGETHER = f"{os.environ['E2E_DB']}_base" if os.environ.get("E2E_DB") else "suite_together"
NO_TESTS = ("odoo.tests.result", "of 0 tests", "an addon of data alone has no tests")


def prepare_template():
    """Make (or find) the template database; return (Result, its name)."""
    result = Result("template database")
    databases.start(CLUSTER)
    name = databases.template(CLUSTER)
    result.ok()
    return result, name


def alone(addon, template):
    """Install one addon (and what it depends on) and run its tests.

    Without the addons that would come along by themselves (`auto_install`): who takes
    them out again must not be left with something broken.
    """
    name, database = f"odoo {addon} alone", f"suite_alone_{addon}"
    return _tested(name, database, template, "-i", [addon], "--skip-auto-install")


def together(base):
    """Run the tests of all addons in a database that has all of them.

    They are upgraded on the way, which has to work without a word too.
    """
    return _tested("odoo all together", "suite_all", base, "-u", addons.names())


def upgrade(base):
    """Upgrade all addons over themselves: data files must bear being loaded again."""
    result = Result("odoo upgrade")
    database = "suite_upgrade"
    databases.clone(CLUSTER, base, database)
    log = paths.LOGS / f"{database}.log"
    _install(result, log, database, (), update=addons.names())
    if not result.failed:
        databases.drop(CLUSTER, database)
    return result


def _install(result, log, *arguments, **options):
    try:
        odoo.install(CLUSTER, *arguments, log=log, **options)
    except RuntimeError as error:
        result.fail(str(error))
    else:
        result.ok()
        _add_warnings(result, log)


def _tested(name, database, base, option, modules, *more):
    result = Result(name)
    databases.clone(CLUSTER, base, database)
    log = paths.LOGS / f"{database}.log"
    tags = ",".join(f"/{module}" for module in modules)
    code = odoo.run(
        CLUSTER, "-d", database, option, ",".join(modules), *more, *ONCE, "--test-tags", tags,
        "--http-port", server.free_port(), "--db-filter", f"^{database}$",
        "--screenshots", paths.RUN / "screenshots",
        log=log, check=False, timeout=TIMEOUT,
    )  # fmt: skip
    _count(result, log, code, modules)
    _add_warnings(result, log, () if any(map(_has_tests, modules)) else [NO_TESTS])
    if not result.failed:
        databases.drop(CLUSTER, database)
    return result


def _count(result, log, code, modules):
    text = log.read_text(encoding="utf-8", errors="replace")
    for failures, errors, total in TESTS_RUN.findall(text):
        bad = int(failures) + int(errors)
        result.failed += bad
        result.passed += max(int(total) - bad, 0)
    if result.failed:
        result.problems.append(f"{result.failed} tests failed: see {log}")
    elif code:
        result.fail(f"Odoo ended with {code}; see {log}\n{text[-3000:]}")
    elif not any(_has_tests(module) for module in modules):
        result.ok()  # it could be installed, which is all there is to see
    elif not result.passed:
        result.fail(f"there are tests, but none ran: see {log}")


def _has_tests(addon):
    return any((paths.ADDONS / addon / "tests").glob("test_*.py"))


def _add_warnings(result, log, allowed=()):
    for text in logcheck.unexpected(log, allowed):
        # What a failing test logs is shown, but counted with the test itself.
        if re.match(r"ERROR odoo\.(addons\.\w+\.tests|tests)\b", text) or result.problems:
            result.problems.append(text)
        else:
            result.fail(text)


def prepare_together(template):
    """Install all addons in one database, without tests; return (Result, its name)."""
    result = Result("odoo install all")
    databases.clone(CLUSTER, template, TOGETHER)
    log = paths.LOGS / f"{TOGETHER}.log"
    _install(result, log, TOGETHER, addons.names())
    return result, TOGETHER


def check_translations(base):
    """Compare each addon's Greek with what the code says now."""
    result = Result("translations")
    for addon, template in translations.export(CLUSTER, base, addons.names()).items():
        problems = translations.problems(addon, template)
        result.check(not problems, f"{addon}: " + "\n  ".join(problems))
    return result


def uninstall(addon, base):
    """G12: without the addon (and those that need it) the rest still starts and is clean."""
    result = Result(f"odoo without {addon}")
    database = f"suite_without_{addon}"
    databases.clone(CLUSTER, base, database)
    log = paths.LOGS / f"{database}.log"
    code = odoo.run(
        CLUSTER, "module", "uninstall", "-d", database, addon, log=log, check=False, timeout=TIMEOUT
    )
    _add_warnings(result, log)
    result.check(code == 0, f"uninstalling ended with {code}; see {log}")
    left = databases.sql(CLUSTER, database, _left_behind(addon))
    result.check(not left, f"uninstalling {addon} left behind: {left}")
    result.check(*_serves(database))
    if not result.failed:
        databases.drop(CLUSTER, database)
    return result


def _left_behind(addon):
    return f"""
        SELECT 'state ' || state FROM ir_module_module
            WHERE name = '{addon}' AND state <> 'uninstalled'
        UNION ALL
        SELECT 'xmlid ' || name FROM ir_model_data WHERE module = '{addon}'
        UNION ALL
        SELECT 'table ' || table_name FROM information_schema.tables
            WHERE table_schema = 'public'
            AND table_name LIKE replace('{addon}', 'municipal_crm', 'municipal') || '\\_%'
            AND NOT EXISTS (
                SELECT FROM ir_module_module WHERE state = 'installed'
                AND name LIKE 'municipal%'
            )
    """


def _serves(database):
    """Start a server on the database; return (does it answer cleanly, what to say)."""
    port, log = server.free_port(), paths.LOGS / f"{database}-serve.log"
    log.unlink(missing_ok=True)
    # A scheduled action that runs when the server has to go would be cut off with an error.
    process = server.start(CLUSTER, database, port, log=log, options=["--max-cron-threads=0"])
    try:
        server.wait(process, port, log=log)
        time.sleep(1)
    except RuntimeError as error:
        return False, str(error)
    finally:
        server.stop(process.pid)
    texts = logcheck.unexpected(log)
    return not texts, "\n".join(texts)

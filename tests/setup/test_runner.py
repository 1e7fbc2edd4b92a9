"""The runner of the tests: what it must notice."""

import polib
import pytest
from suite import addons, logcheck, paths, translations
from suite.results import Result, table

WARNING = "2026-01-02 03:04:05,678 42 WARNING town odoo.addons.x: something is wrong"
INFO = "2026-01-02 03:04:05,678 42 INFO town odoo.addons.x: all is well"


@pytest.fixture
def log(tmp_path):
    """A function that writes a log file."""

    def write(*lines):
        path = tmp_path / "odoo.log"
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return write


def test_a_warning_in_the_log_is_found_with_its_traceback(log):
    """A warning fails the build."""
    path = log(INFO, WARNING, "Traceback (most recent call last):", "ValueError: x", INFO)
    assert logcheck.unexpected(path) == [
        "WARNING odoo.addons.x: something is wrong\n"
        "Traceback (most recent call last):\nValueError: x"
    ]


def test_only_the_explained_warning_is_allowed(log):
    """Logger and text have to match."""
    rule = ("odoo.addons.x", "something is", "explained")
    assert logcheck.unexpected(log(WARNING), [rule]) == []
    assert logcheck.unexpected(log(WARNING), [("odoo.addons.y", "something", "")])
    assert logcheck.unexpected(log(WARNING.replace("something", "nothing")), [rule])


def test_every_allowed_warning_has_a_reason():
    """The list is short and says why."""
    assert all(len(reason) > 20 for _logger, _pattern, reason in logcheck.ALLOWED)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"msgid": "Name", "msgstr": ""}, "no Greek"),
        ({"msgid": "Name", "msgstr": "Όνομα", "flags": ["fuzzy"]}, "fuzzy"),
        ({"msgid": "Dear %(name)s", "msgstr": "Αγαπητέ"}, "placeholders"),
        ({"msgid": "<b>Now</b>", "msgstr": "Τώρα"}, "placeholders"),
    ],
)
def test_flaws_of_a_translation_are_found(tmp_path, entry, problem):
    """Greek is complete, sure, and loses no placeholder."""
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(**entry))
    catalogue.save(str(tmp_path / "el.po"))
    found = translations.file_problems(tmp_path / "el.po")
    assert len(found) == 1
    assert problem in found[0]


def test_a_good_translation_has_no_flaw(tmp_path):
    """Order of placeholders is free."""
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="%(a)s of %(b)s", msgstr="%(b)s: %(a)s"))
    catalogue.save(str(tmp_path / "el.po"))
    assert translations.file_problems(tmp_path / "el.po") == []


@pytest.fixture
def two_addons(tmp_path, monkeypatch):
    """A tree with a centre and an addon that depends on it."""
    for name, depends in (("aaa_leaf", ["zzz_centre", "survey"]), ("zzz_centre", ["mail"])):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "__manifest__.py").write_text(repr({"depends": depends}), encoding="utf-8")
    monkeypatch.setattr(paths, "ADDONS", tmp_path)
    return tmp_path


def test_addons_are_installed_after_what_they_depend_on(two_addons):
    """Order of names does not matter, order of dependencies does."""
    assert addons.names() == ["zzz_centre", "aaa_leaf"]
    assert addons.foreign_dependencies() == ["base", "mail", "survey", "web"]
    assert addons.foreign_dependencies(["zzz_centre"]) == ["base", "mail", "web"]


def test_a_changed_file_asks_for_an_upgrade_and_a_changed_test_does_not(two_addons):
    """The fingerprint covers what is installed."""
    before = addons.fingerprint("aaa_leaf")
    (two_addons / "aaa_leaf" / "tests").mkdir()
    (two_addons / "aaa_leaf" / "tests" / "test_x.py").write_text("", encoding="utf-8")
    assert addons.fingerprint("aaa_leaf") == before
    (two_addons / "aaa_leaf" / "view.xml").write_text("<odoo/>", encoding="utf-8")
    assert addons.fingerprint("aaa_leaf") != before


def test_the_sum_counts_every_stage():
    """A failed check is a failed test."""
    good, bad = Result("good"), Result("bad")
    good.ok(3)
    bad.check(False, "broken")
    bad.check(True, "unused")
    assert (good.passed, good.failed, bad.passed, bad.failed) == (3, 0, 1, 1)
    assert bad.problems == ["broken"]
    assert len(table([good, bad])) == 3

"""G26, C15: the shipped Greek is whole, readable for Odoo, and never contradicts itself."""

import polib
import pytest
from municipal_greek.tools import catalogue
from municipal_greek.tools.check import find_faults

MODULES = catalogue.get_modules()
EXPECTED = {
    "auth_passkey_portal", "auth_signup", "auth_totp_portal", "base", "base_import", "base_setup",
    "bus", "calendar", "hr", "hr_holidays", "html_editor", "http_routing", "mail",
    "phone_validation", "portal", "resource", "sms", "web", "website",
}  # fmt: skip


@pytest.fixture(scope="module", params=MODULES)
def entries(request):
    return request.param, polib.pofile(str(catalogue.FOLDER / f"{request.param}.el.po"))


def test_every_module_that_people_meet_has_a_file():
    """G26: what a manifest asks for and what stands behind it."""
    assert set(MODULES) >= EXPECTED


def test_every_entry_is_good_greek(entries):
    """C15: placeholders, tags, entities, spaces and accents."""
    module, po = entries
    faults = [(entry.msgid[:60], found) for entry in po if (found := _find(entry))]
    assert faults == [], module
    assert len(po) > 0


def _find(entry):
    return find_faults(entry.msgid, entry.msgstr)


def test_no_entry_is_empty_fuzzy_or_obsolete(entries):
    """G26: a fuzzy entry is not loaded, an empty one is not Greek."""
    _module, po = entries
    assert [entry.msgid for entry in po if not entry.msgstr or entry.fuzzy or entry.obsolete] == []
    assert len({entry.msgid for entry in po}) == len(po)


def test_every_entry_says_whose_it_is(entries):
    """Odoo's reader takes the module from the comment and the record from the reference."""
    module, po = entries
    for entry in po:
        assert entry.comment.startswith("module"), entry.msgid
        assert entry.occurrences, entry.msgid
    assert any(module in entry.comment.split("\n")[0] for entry in po)


def test_terms_of_the_browser_and_of_the_server_are_told_apart():
    """C15: what only one of them uses goes to it alone."""
    web = catalogue.get_terms("web", catalogue.WEB)
    python = catalogue.get_terms("web", catalogue.PYTHON)
    assert web["Discard changes"] == "Απόρριψη αλλαγών"
    assert python["Not Set"] == "Δεν ορίστηκε"
    assert "Not Set" not in web
    assert "Discard changes" not in python
    assert catalogue.get_terms("no_such_module", catalogue.WEB) == {}


def test_labels_of_views_are_no_terms_of_the_code():
    """C15: they go to the database, not to every page."""
    assert "Addresses" not in catalogue.get_terms("portal", catalogue.PYTHON)
    assert "Addresses" not in catalogue.get_terms("portal", catalogue.WEB)


def test_terms_are_read_only():
    """They are shared by all requests of a process."""
    with pytest.raises(TypeError):
        catalogue.get_terms("web", catalogue.WEB)["New"] = "Νέο"


@pytest.mark.parametrize(
    ("lang", "greek"),
    [("el_GR", True), ("el", True), ("el_CY", True), ("en_US", False), ("", False), (None, False)],
)
def test_greek_is_greek_in_every_country(lang, greek):
    """C15: Cyprus reads the same files."""
    assert catalogue.is_greek(lang) is greek


def test_what_odoo_translates_stays():
    """C15: ours only fills gaps, and Odoo's own object is not changed."""
    theirs = ({"id": "New", "string": "Καινούργιο"},)
    merged = catalogue.merge_messages(theirs, {"New": "Νέο", "Old": "Παλιό"}, {})
    assert {row["id"]: row["string"] for row in merged} == {"New": "Καινούργιο", "Old": "Παλιό"}
    assert theirs == ({"id": "New", "string": "Καινούργιο"},)


def test_what_odoo_has_wrong_is_replaced_until_odoo_mends_it():
    """C15: the button "Archive" is an action, not "they were archived"."""
    wrong = catalogue.get_wrong("web", catalogue.WEB)
    ours = catalogue.get_terms("web", catalogue.WEB)
    assert wrong["Archive"] == "Αρχειοθετήθηκαν"
    theirs = {"Archive": wrong["Archive"]}
    assert catalogue.merge_terms(theirs, ours, wrong)["Archive"] == "Αρχειοθέτηση"
    mended = {"Archive": "Στο αρχείο"}
    assert catalogue.merge_terms(mended, ours, wrong)["Archive"] == "Στο αρχείο"
    assert catalogue.get_wrong("no_such_module", catalogue.WEB) == {}

"""C15, G12: the addon with Odoo's missing Greek can be taken away, and what is left works.

A server process that had the addon, and one that starts after it, both answer with Odoo's
own terms then; Greek that was loaded into the database stays where it is.
"""

import os

import own_town
import pytest
from suite import databases

ADDON = "municipal_greek"
DATABASE = f"municipal_no_greek_{os.getpid()}"

LOOK = """
from odoo.tools.translate import get_translation
Http = env["ir.http"]
def look(when):
    terms = Http._get_translations_for_webclient(["web"], "el_GR")[0]["web"]["messages"]
    words = {term["id"]: term["string"] for term in terms}
    print(when, "server:", get_translation("web", "el_GR", "Not Set", ()))
    print(when, "browser:", words.get("Discard changes", "Discard changes"))
    print(when, "Odoo's own:", words["Save"])
"""
BEFORE = f"""
{LOOK}
look("before")
addon = env["ir.module.module"].search([("name", "=", "{ADDON}")])
addon.button_immediate_uninstall()
from odoo.modules.registry import Registry
from odoo import api
cr = Registry(env.cr.dbname).cursor()
env = api.Environment(cr, api.SUPERUSER_ID, {{}})
Http = env["ir.http"]
look("at once")
cr.close()
"""
AFTER = f"""
{LOOK}
look("later")
country = env.ref("base.mk").with_context(lang="el_GR")
print("stays:", country.name)
env["ir.module.module"]._load_module_terms(["base", "web", "portal"], ["el_GR"])
print("loads:", env["res.partner"].with_context(lang="el_GR").fields_get(["name"])["name"]["string"])
"""


@pytest.fixture
def town():
    """A copy of a database that has the addon; dropped afterwards."""
    with own_town.copied(DATABASE):
        yield DATABASE


def test_without_the_addon_odoos_own_terms_are_read_again(town, tmp_path):
    """C15: nothing of it is left in the running process, nor asked for by a new one."""
    lines = own_town.run_script(DATABASE, BEFORE, tmp_path)
    assert "before server: Δεν ορίστηκε" in lines
    assert "before browser: Απόρριψη αλλαγών" in lines
    for when in ("at once", "later"):
        if when == "later":
            lines = own_town.run_script(DATABASE, AFTER, tmp_path)
        assert f"{when} server: Not Set" in lines
        assert f"{when} browser: Discard changes" in lines
        assert f"{when} Odoo's own: Αποθήκευση" in lines
    assert "stays: Βόρεια Μακεδονία" in lines
    assert any(line.startswith("loads: ") for line in lines)
    state = f"SELECT state FROM ir_module_module WHERE name = '{ADDON}'"
    assert databases.sql(own_town.CLUSTER, town, state) == "uninstalled"

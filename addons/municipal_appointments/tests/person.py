"""One person, written in thirty ways; the same list is read by the tests without Odoo."""

import json

from odoo.tools import file_open


def get_variants():
    """[(e-mail, phone)], either may be empty, of who is eleni.papa@gmail.com and 6944123456."""
    with file_open("municipal_crm/tests/person_variants.json") as variants:
        return [tuple(variant) for variant in json.load(variants)]

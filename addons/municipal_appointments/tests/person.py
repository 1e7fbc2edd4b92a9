"""One person, written in thirty ways; the same list is read by the tests without Odoo."""

import json
from pathlib import Path


def get_variants():
    """[(e-mail, phone)], either may be empty, of who is eleni.papa@gmail.com and 6944123456."""
    text = Path(__file__).with_name("person_variants.json").read_text(encoding="utf-8")
    return [tuple(variant) for variant in json.loads(text)]

"""What tests of the Greek need: the language, and the website speaking it."""

from odoo.tests import TransactionCase

GREEK = "el_GR"


class GreekCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(GREEK)
        cls._load("municipal_greek")

    @classmethod
    def _load(cls, *modules, **options):
        """Load the Greek as Odoo does it on an upgrade of ``modules``."""
        cls.env["ir.module.module"]._load_module_terms(list(modules), [GREEK], **options)

"""Terms of the server's code: what `_()` finds in Greek.

Odoo keeps these terms outside the database, in one object for the whole process, which reads
``<module>/i18n`` only; there is neither a model nor a hook to inherit. So this addon gives
that one object, which many modules of Odoo hold by name, a class of its own. It is asked
with no environment, hence the database is the thread's; where the addon is not installed
in it, or the language is not Greek, Odoo's answer passes unchanged.
"""

import threading

from odoo.modules.registry import Registry
from odoo.tools.misc import ReadonlyDict
from odoo.tools.translate import CodeTranslations, code_translations

from .tools.catalogue import ADDON, PYTHON, get_terms, get_wrong, is_greek, merge_terms

_merged = {}


class GreekCodeTranslations(CodeTranslations):
    """Odoo's terms of the code, completed where Odoo has no Greek."""

    def get_python_translations(self, module_name, lang):
        terms = super().get_python_translations(module_name, lang)
        if is_greek(lang) and _is_installed_here():
            return _complete(module_name, terms)
        return terms


def _is_installed_here():
    database = getattr(threading.current_thread(), "dbname", None)
    registry = database and Registry.registries.get(database)
    return bool(registry) and ADDON in registry._init_modules


def _complete(module, terms):
    """Return Odoo's terms and, for what they lack or have wrong, ours; made once for a set of terms."""
    known = _merged.get(module)
    if known is None or known[0] is not terms:
        merged = merge_terms(terms, get_terms(module, PYTHON), get_wrong(module, PYTHON))
        known = _merged[module] = (terms, ReadonlyDict(merged))
    return known[1]


def install_code_terms():
    """Complete the process's one object of code terms; may be called again."""
    code_translations.__class__ = GreekCodeTranslations

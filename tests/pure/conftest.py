"""Makes the pure parts of the addons importable without Odoo.

Each addon folder becomes a package of its own name whose `__init__` is not run, so
`from municipal_crm.tools.text import fold` reads the real file, and importing
anything that needs Odoo from a pure test fails.
"""

import sys
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _register(folder):
    package = types.ModuleType(folder.name)
    package.__path__ = [str(folder)]
    sys.modules[folder.name] = package


class _NoOdoo:
    """Refuses `import odoo`: what is tested here must work without it."""

    def find_spec(self, name, path=None, target=None):
        if name == "odoo" or name.startswith("odoo."):
            raise ImportError(f"{name} imported from a pure test: tools/ must not need Odoo")


sys.meta_path.insert(0, _NoOdoo())
for tools in (ROOT / "addons").glob("*/tools"):
    _register(tools.parent)

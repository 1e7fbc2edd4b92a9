"""Makes the pure parts of the addons (their `tools/`) importable without Odoo.

`from municipal_ivr.tools.carrier import Carrier` then reads the file of the addon; the addon's
own `__init__`, which needs Odoo, is not run.
"""

import sys
import types

from . import paths


def register(*names):
    """Make `<name>.tools` of these addons importable."""
    for name in names:
        package = types.ModuleType(name)
        package.__path__ = [str(paths.ADDONS / name)]
        sys.modules.setdefault(name, package)

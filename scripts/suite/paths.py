"""Where things are. Everything generated lies under RUN."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUN = Path(os.environ.get("MUNICIPAL_RUN_DIR") or ROOT / ".run").resolve()
ADDONS = ROOT / "addons"
VENV_PYTHON = RUN / "venv" / "bin" / "python"
LOGS = RUN / "log"
OUTBOX = RUN / "outbox"


def odoo_folder():
    """Return the folder that holds the `odoo` package (from the set-up)."""
    return Path((RUN / "odoo-path").read_text(encoding="utf-8").strip())

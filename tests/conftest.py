"""Shared by all tests that run outside Odoo."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# The helpers of `make` (suite.databases, suite.server, ...) for tests that need them.
sys.path.insert(0, str(ROOT / "scripts"))

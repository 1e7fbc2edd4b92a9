"""`scripts/fallback.sh`: the emergency answer of a telephone line as a folder of plain files."""

import sys

from . import odoo, paths

SCRIPT = paths.ROOT / "scripts" / "suite" / "shell" / "write_fallback.py"


def main(cluster, database):
    """Write the folder FALLBACK_FOLDER out of the database."""
    log = paths.LOGS / "fallback.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with SCRIPT.open() as stream:
        odoo.run(cluster, "shell", "-d", database, "--no-http", log=log, stdin=stream)
    text = log.read_text(encoding="utf-8")
    if "script finished" not in text:
        sys.exit(f"It was not built; see {log}")
    print("\n".join(line for line in text.splitlines() if line.startswith("wrote ")))


if __name__ == "__main__":
    main(*sys.argv[1:])

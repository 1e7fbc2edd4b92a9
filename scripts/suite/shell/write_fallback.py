"""Run in an Odoo shell: writes the emergency answer of a telephone line to FALLBACK_FOLDER."""

import os
from pathlib import Path

env = globals()["env"]

wanted = [("id", "=", int(os.environ["FALLBACK_LINE"]))] if os.environ["FALLBACK_LINE"] else []
line = env["municipal.ivr.line"].search(wanted, limit=1, order="id")
line.write(
    {
        "fallback_url": os.environ["FALLBACK_URL"],
        "fallback_number": os.environ["FALLBACK_NUMBER"] or False,
    }
)
for name, content in sorted(line._build_fallback().items()):
    path = Path(os.environ["FALLBACK_FOLDER"]) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    print("wrote", path)
env.cr.commit()
print("script finished")

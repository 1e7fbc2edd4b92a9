"""Warnings in an Odoo log fail the build, but for the few explained here."""

import re

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>[\w.]+): "
    r"(?P<text>.*)$"
)
BAD_LEVELS = {"WARNING", "ERROR", "CRITICAL"}

# (logger, pattern of the text, why it is nobody's fault)
ALLOWED = [
    (
        "odoo.addons.base.models.ir_cron",
        r"Job 'Base: Auto-vacuum internal data' \(\d+\) processed no record",
        "Odoo's own daily job says so whenever there was nothing to clean up",
    ),
    (
        "py.warnings",
        r"odoo/addons/bus/websocket\.py:\d+: DeprecationWarning: Queue\(0\)",
        "Odoo's websocket names an unbounded queue in a way that this gevent will rename",
    ),
]


def unexpected(path, allowed=()):
    """Return the warnings and errors of the log that are not allowed, as short texts.

    :param allowed: further (logger, pattern, reason) for this log alone; the pattern is looked for in
        the message and in the traceback below it
    """
    rules = [*ALLOWED, *allowed]
    found, current = [], None
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        match = LINE.match(line)
        if match:
            current = None
            if match["level"] in BAD_LEVELS:
                current = [f"{match['level']} {match['logger']}: {match['text']}"]
                found.append((match["logger"], current))
        elif current is not None and len(current) < 120:
            current.append(line)  # a traceback belongs to the line before it
    texts = [(logger, "\n".join(lines)) for logger, lines in found]
    return [text for logger, text in texts if not _is_allowed(logger, text, rules)]


def _is_allowed(logger, text, rules):
    return any(logger == name and re.search(pattern, text) for name, pattern, _reason in rules)

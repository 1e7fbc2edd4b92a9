"""Personal links in the server's log: the path stays readable, the secret part does not."""

import logging
import re

#: What stands before the secret part of an address, as regular expressions.
_leads = [r"/requests/(?:view|done|receipt|review)/", r"/account/link/", r"[?&]draft="]


def protect(*leads: str) -> None:
    """Blank out what follows ``leads`` too: an addon names its own personal links so.

    :param leads: regular expressions without groups of their own
    """
    _leads.extend(lead for lead in leads if lead not in _leads)


def mask(text: str) -> str:
    """``text`` with the tokens of personal links blanked out."""
    return re.sub(rf"({'|'.join(_leads)})[\w-]{{8,}}", r"\1***", text)


class MaskingFilter(logging.Filter):
    """For loggers that write addresses of requests; it never drops a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = mask(str(record.msg))
        if isinstance(record.args, tuple):
            record.args = tuple(
                mask(value) if isinstance(value, str) else value for value in record.args
            )
        return True


def install(*names: str) -> None:
    """Put the filter on the loggers ``names``, once each."""
    for name in names:
        logger = logging.getLogger(name)
        if not any(isinstance(entry, MaskingFilter) for entry in logger.filters):
            logger.addFilter(MaskingFilter())

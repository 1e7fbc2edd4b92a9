"""Personal links in the server's log: the path stays readable, the secret part does not."""

import logging
import re

_SECRET_PATH = re.compile(
    r"(/requests/(?:view|done|receipt|review)/|/account/link/|[?&]draft=)[\w-]{8,}"
)


def mask(text: str) -> str:
    """``text`` with the tokens of personal links blanked out."""
    return _SECRET_PATH.sub(r"\1***", text)


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

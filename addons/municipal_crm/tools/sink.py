"""A folder in which outgoing messages end instead of leaving the machine.

The folder comes from the environment of the server and from nowhere else: a path out of the
database would let whoever can write a setting write files as the server's user.

A file is named by the message's own key and appears in one step (written aside, flushed, renamed),
so the same message handed over twice, as after a crash, is still one whole file.
"""

import json
import os
import re
import tempfile
from pathlib import Path

VARIABLE = "MUNICIPAL_SINK"
_KEY = re.compile(r"[0-9a-f]{32,64}")


class Sink:
    """Files under ``folder``: ``email/<key>.eml`` and ``sms/<key>.json``.

    :param folder: absolute path; sub-folders are made when they are first needed
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        if not self.folder.is_absolute():
            raise ValueError(f"{VARIABLE} must be an absolute path: {folder}")

    def write_email(self, key, content):
        """Keep one e-mail (``bytes``, RFC 5322) and return its :class:`~pathlib.Path`."""
        return self._write("email", f"{self._check(key)}.eml", content)

    def write_sms(self, key, number, body):
        """Keep one SMS and return its :class:`~pathlib.Path`."""
        content = json.dumps(
            {"uuid": key, "number": number, "body": body}, ensure_ascii=False, indent=2
        )
        return self._write("sms", f"{self._check(key)}.json", content.encode() + b"\n")

    @staticmethod
    def _check(key):
        if not _KEY.fullmatch(key):
            raise ValueError("a sink key is 32 to 64 hexadecimal digits")
        return key

    def _write(self, kind, name, content):
        folder = self.folder / kind
        folder.mkdir(parents=True, exist_ok=True)
        # hidden until complete, in the same folder so that the rename is atomic
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            target = folder / name
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return target


def get_sink(environ=None):
    """The :class:`Sink` of this server process, or None when messages really go out."""
    folder = (os.environ if environ is None else environ).get(VARIABLE)
    return Sink(folder) if folder else None

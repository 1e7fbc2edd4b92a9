"""A town hall that answers the telephone with documents out of a list, over real HTTP.

It checks every signature with the code that the real one uses.
"""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

from municipal_ivr.tools.audio import np, write_wav
from municipal_ivr.tools.plivo_signature import is_signed

TOKEN, ACCOUNT = "demo-secret", "MADEMODEMODEMODEMO12"
XML = "application/xml; charset=utf-8"


def tone(seconds=1.0, rate=8000):
    """A WAV sound."""
    times = np.arange(round(seconds * rate)) / rate
    return write_wav((0.3 * np.sin(2 * np.pi * 440 * times)).astype(np.float32), rate)


class FakeTown:
    """``pages``: path → document text (``{base}`` is our address), or a function of the fields
    that gives one, or (status, content type, bytes). ``told``: (path, form, signed) of each."""

    def __init__(self, pages=None, sounds=None):
        self.pages, self.told = pages or {}, []
        self.sounds = {"/tone.wav": tone()} | (sounds or {})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True).start()
        return self

    def __exit__(self, *_error):
        self.server.shutdown()
        self.server.server_close()

    def forms(self, end):
        """What was told at the addresses that end so."""
        return [form for path, form, _signed in self.told if path.partition("?")[0].endswith(end)]

    def page(self, path, fields):
        page = self.pages.get(path.partition("?")[0], "<Response/>")
        page = page(fields) if callable(page) else page
        if isinstance(page, tuple):
            return page
        return 200, XML, page.replace("{base}", self.base).encode()

    def _handler(town):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                if self.path in town.sounds:
                    self._send(200, "audio/wav", town.sounds[self.path])
                else:
                    self._answer(dict(parse_qsl(urlsplit(self.path).query, True)), {})

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
                form = {name: v[0] for name, v in parse_qs(body, True).items()}
                self._answer(form, form)

            def _answer(self, fields, form):
                url = town.base + self.path
                signed = is_signed(self.command, url, self.headers, form, [TOKEN])
                town.told.append((self.path, fields, signed))
                self._send(*town.page(self.path, fields))

            def _send(self, status, kind, content):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_arguments):
                """Quiet."""

        return Handler

"""An SMTP server and a push service of this machine: they take what comes and count it."""

import re
import socketserver
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Server:
    def __init__(self, server):
        self._server = server
        server.daemon_threads = True
        self.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def close(self):
        """Take nothing more."""
        self._server.shutdown()
        self._server.server_close()


class PostOffice(_Server):
    """SMTP (RFC 5321) as far as a client needs it.

    :ivar Counter letters: {(Message-Id, recipient): times delivered}
    """

    def __init__(self):
        self.letters = Counter()
        super().__init__(_Tcp(("127.0.0.1", 0), _handler(_Smtp, self)))


class _Tcp(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    request_queue_size = 64


class _Smtp(socketserver.StreamRequestHandler):
    office = None

    def handle(self):
        self._say("220 here")
        recipients = []
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"EHLO":
                self._say("250-here\r\n250 8BITMIME")
            elif word == b"RCPT":
                recipients.append(line.split(b"<")[1].split(b">")[0].decode())
                self._say("250 OK")
            elif word == b"DATA":
                self._say("354 go on")
                self._keep(self._read(), recipients)
                recipients = []
                self._say("250 OK")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 OK")

    def _say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def _read(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)

    def _keep(self, content, recipients):
        found = re.search(rb"^Message-I[dD]:\s*<([^>]*)>", content, re.MULTILINE)
        for recipient in recipients:
            self.office.letters[found[1].decode(), recipient] += 1


class PushOffice(_Server):
    """A push service (RFC 8030): ``/<status>/<name>`` is answered with that status.

    429 and 500 are the answer to the first call only: then the service has recovered.

    :ivar Counter taken: {(path, topic): times answered with 201}
    :ivar Counter answers: {status: times}
    """

    def __init__(self):
        self.taken, self.answers, self._seen = Counter(), Counter(), set()
        self._lock = threading.Lock()
        super().__init__(ThreadingHTTPServer(("127.0.0.1", 0), _handler(_Push, self)))

    def answer(self, path, topic):
        """The status for a call, and its count."""
        with self._lock:
            status = int(path.split("/")[1])
            if status in (429, 500) and path in self._seen:
                status = 201
            self._seen.add(path)
            self.answers[status] += 1
            if status == 201:
                self.taken[path, topic] += 1
        return status


class _Push(BaseHTTPRequestHandler):
    office = None

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.office.answer(self.path, self.headers["Topic"]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args):
        """Nothing on the screen of the tests."""


def _handler(kind, office):
    return type(kind.__name__, (kind,), {"office": office})

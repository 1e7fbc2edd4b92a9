"""A push service on this machine, and a browser that subscribes to it and reads what arrives."""

import base64
import json
import os
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def _encode(content):
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


class Browser:
    """What ``PushSubscription`` holds: a key pair and a secret."""

    def __init__(self, endpoint):
        self.endpoint = endpoint
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)
        point = self._key.public_key()
        self._public = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def keys(self):
        return {"p256dh": _encode(self._public), "auth": _encode(self._auth)}

    def decrypt(self, body):
        """The message inside an encrypted body (RFC 8188, RFC 8291), as the browser reads it."""
        salt, sender = body[:16], body[21 : 21 + body[20]]
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self._key.exchange(ec.ECDH(), point)
        info = b"WebPush: info\x00" + self._public + sender
        secret = _derive(self._auth, info, 32, shared)
        key = _derive(salt, b"Content-Encoding: aes128gcm\x00", 16, secret)
        nonce = _derive(salt, b"Content-Encoding: nonce\x00", 12, secret)
        plain = AESGCM(key).decrypt(nonce, body[21 + body[20] :], None)
        return json.loads(plain.rstrip(b"\x00")[:-1])


def _derive(salt, info, length, secret):
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


class PushService:
    """Answers ``/<status>/<anything>`` with that status and keeps what it was sent.

    :ivar list calls: (path, headers, body) in the order of arrival
    """

    def __init__(self):
        self.calls = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.calls.append((self.path, dict(self.headers), body))
                status = service.get_status(self.path)
                self.send_response(status)
                if status == 429:
                    self.send_header("Retry-After", "3600")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args):
                """Nothing on the screen of the tests."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def get_status(self, path):
        return int(path.split("/")[1])

    def get_url(self, status, name):
        return f"http://{self.host}/{status}/{name}"

    def count(self):
        """{path: calls}"""
        return Counter(path for path, _headers, _body in self.calls)

    def close(self):
        self._server.shutdown()
        self._server.server_close()

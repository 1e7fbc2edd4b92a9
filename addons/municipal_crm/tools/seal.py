"""Sealing of personal numbers (AFM, AMKA) in the database, with search by equality.

Encryption is Fernet (AES-128-CBC + HMAC-SHA256) with several keys for rotation;
the blind index is HMAC-SHA256 under a key that HKDF (RFC 5869) derives from the
master key for one purpose, so that equal numbers in two fields do not look equal.
Source: ``cryptography``'s MultiFernet and HKDF.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_INDEX_CONTEXT = b"municipal blind index:"


class SealError(ValueError):
    """No usable key, or a token that none of the keys opens. Never carries the secret."""


def generate_key() -> str:
    """A new random master key: 32 bytes as 44 characters of URL-safe base64."""
    return Fernet.generate_key().decode()


class Seal:
    """Seals with the first key, opens with any.

    ``keys``: master keys made by ``generate_key``, newest first. To rotate, put the
    new key in front, ``rotate`` every token and compute every index again, then drop
    the old key; meanwhile search for any of ``blind_indexes``.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if isinstance(keys, str) or not keys:
            raise SealError("a list of at least one key is needed")
        try:
            self._masters = [
                base64.b64decode(key.strip(), altchars=b"-_", validate=True) for key in keys
            ]
            self._fernet = MultiFernet([Fernet(key.strip()) for key in keys])
        except (ValueError, AttributeError, binascii.Error):
            raise SealError("a key is not 32 bytes of URL-safe base64") from None
        self._index_keys: dict[str, list[bytes]] = {}

    def seal(self, plain: str) -> str:
        """Token (ASCII, about 100 characters for a short number), different each time."""
        return self._fernet.encrypt(plain.encode()).decode()

    def open(self, token: str) -> str:
        """What was sealed; ``SealError`` when the token is damaged or of another key."""
        return self._guard(self._fernet.decrypt, token)

    def rotate(self, token: str) -> str:
        """The same content sealed with the first key; ``SealError`` as in ``open``."""
        return self._guard(self._fernet.rotate, token)

    def blind_index(self, plain: str, purpose: str) -> str:
        """64 hexadecimal digits, equal for equal ``plain`` and ``purpose``.

        ``plain`` must already be in its one spelling (see ``identity``); ``purpose``
        names the field, for example ``citizen.afm``.
        """
        return self.blind_indexes(plain, purpose)[0]

    def blind_indexes(self, plain: str, purpose: str) -> list[str]:
        """The index under every key, newest first: what to search for during a rotation."""
        return [
            hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()
            for key in self._keys_for(purpose)
        ]

    def _keys_for(self, purpose: str) -> list[bytes]:
        if purpose not in self._index_keys:
            info = _INDEX_CONTEXT + purpose.encode()
            self._index_keys[purpose] = [
                HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(master)
                for master in self._masters
            ]
        return self._index_keys[purpose]

    @staticmethod
    def _guard(step, token: str) -> str:
        try:
            return step(token.encode()).decode()
        except (InvalidToken, UnicodeError, AttributeError):
            raise SealError("the token cannot be opened with the keys at hand") from None

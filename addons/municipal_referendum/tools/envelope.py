"""Sealed ballots that only the trustees together can open. Pure.

A ballot is encrypted by HPKE (RFC 9180: X25519, HKDF-SHA256, ChaCha20-Poly1305; ``cryptography``)
to the public key of its box. The private key is never stored: it is split by Shamir's scheme in
the written form of SLIP-39 (``shamir-mnemonic``) into one list of 33 English words a trustee, of
which a stated number opens the box.

All ballots of a box are equally long, so that the length tells nothing of the choice.
"""

import json
from collections.abc import Sequence

import shamir_mnemonic
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from .questions import Question, canonical, longest_choice

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
#: Sizes are multiples of this many bytes.
_BLOCK = 64


class ShareError(ValueError):
    """Words that are no share, of another box, or too few of them. ``code`` says which."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class EnvelopeError(ValueError):
    """An envelope that this key does not open."""


def make_box(threshold: int, trustees: int) -> tuple[bytes, list[str]]:
    """A new box: its public key (32 bytes) and the words of each trustee.

    :param threshold: how many trustees open the box; 2 or more, so that nobody can alone
    :raises ValueError: a threshold of one, above the number of trustees, or more than 16 of them
    """
    if not 2 <= threshold <= trustees <= 16:
        raise ValueError("two to sixteen trustees, of whom two or more open the box")
    private = X25519PrivateKey.generate()
    words = shamir_mnemonic.generate_mnemonics(
        1, [(threshold, trustees)], private.private_bytes_raw(), iteration_exponent=0
    )
    return private.public_key().public_bytes_raw(), words[0]


def join_shares(shares: Sequence[str], public_key: bytes) -> bytes:
    """The private key of the box, from the words of enough trustees.

    :raises ShareError: unreadable (a word is wrong), too_few, other_box
    """
    read = list(dict.fromkeys(" ".join(share.lower().split()) for share in shares))
    for share in read:
        check_share(share)
    try:
        secret = shamir_mnemonic.combine_mnemonics(read)
    except shamir_mnemonic.MnemonicError:
        raise ShareError("too_few") from None
    if X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw() != public_key:
        raise ShareError("other_box")
    return secret


def check_share(share: str) -> int:
    """How many trustees are needed, as the share itself says.

    :raises ShareError: unreadable
    """
    try:
        return shamir_mnemonic.Share.from_mnemonic(share).member_threshold
    except shamir_mnemonic.MnemonicError:
        raise ShareError("unreadable") from None


def get_size(questions: Sequence[Question], areas: Sequence[str] = ()) -> int:
    """Bytes of every ballot of this box before sealing."""
    area = max((len(canonical(code)) for code in areas), default=4)
    length = area + sum(longest_choice(question) + 1 for question in questions) + 20
    return -(-length // _BLOCK) * _BLOCK


class Sealer:
    """Seals ballots of one box. Thread-safe, knows no secret."""

    def __init__(self, public_key: bytes, box: str, size: int) -> None:
        self._key = X25519PublicKey.from_public_bytes(public_key)
        self._box = box.encode()
        self._size = size

    def seal(self, area: str | None, choices: Sequence) -> bytes:
        """The envelope of one ballot, different each time."""
        plain = canonical({"area": area, "choices": list(choices)})
        if len(plain) > self._size:
            raise EnvelopeError("a ballot longer than the box allows")
        return _SUITE.encrypt(plain.ljust(self._size), self._key, self._box)


class Opener:
    """Opens the envelopes of one box; lives as long as the closing."""

    def __init__(self, private_key: bytes, box: str) -> None:
        self._key = X25519PrivateKey.from_private_bytes(private_key)
        self._box = box.encode()

    def open(self, envelope: bytes) -> dict:
        """``{"area": …, "choices": […]}``.

        :raises EnvelopeError: damaged, or of another box
        """
        try:
            plain = _SUITE.decrypt(envelope, self._key, self._box)
        except (InvalidTag, ValueError):
            raise EnvelopeError("an envelope that this key does not open") from None
        return json.loads(plain)

"""Signed documents of alerts: an enveloped XML signature, as CAP 1.2 (3.3.4.1) and its schema provide.

Whoever reads the feed can tell that a document is the municipality's and that nobody has changed it on
the way. Key: ECDSA on P-256; the certificate is the town's own (self-signed): readers get it once from
the town's site, or by a way that they trust more. Libraries: signxml, cryptography.
"""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import DigestAlgorithm, SignatureMethod, XMLSigner, XMLVerifier, methods
from signxml.exceptions import InvalidInput, SignXMLException
from signxml.verifier import SignatureConfiguration

YEARS = 10
#: The longest name that a certificate may have, in bytes (RFC 5280, ub-common-name).
NAME_LENGTH = 64


class SignatureError(ValueError):
    """The document has no signature of this certificate, or it was changed."""


def make_pair(name: str, now: datetime) -> tuple[str, str]:
    """A new key and its certificate, both PEM: (private, certificate).

    :param name: of the municipality
    :param now: aware; the certificate holds for ten years from the day before
    """
    key = ec.generate_private_key(ec.SECP256R1())
    short = name.encode()[:NAME_LENGTH].decode(errors="ignore") or "CAP"
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, short)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


def is_valid(certificate: str, now: datetime) -> bool:
    """Whether the certificate (PEM) holds at ``now`` (aware)."""
    found = x509.load_pem_x509_certificate(certificate.encode())
    return found.not_valid_before_utc <= now <= found.not_valid_after_utc


def sign(document: bytes, private: str, certificate: str) -> bytes:
    """``document`` with the signature as its last element."""
    signer = XMLSigner(
        method=methods.enveloped,
        signature_algorithm=SignatureMethod.ECDSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
    )
    signed = signer.sign(_parse(document), key=private, cert=certificate)
    return etree.tostring(signed, xml_declaration=True, encoding="UTF-8")


def verify(document: bytes, certificate: str) -> bytes:
    """What the signature vouches for (XML without it).

    :raise SignatureError: see there
    """
    expect = SignatureConfiguration(
        signature_methods=frozenset({SignatureMethod.ECDSA_SHA256}),
        digest_algorithms=frozenset({DigestAlgorithm.SHA256}),
    )
    try:
        result = XMLVerifier().verify(_parse(document), x509_cert=certificate, expect_config=expect)
    except (SignXMLException, InvalidInput, ValueError) as error:
        raise SignatureError(str(error)) from error
    return result.signed_data


def _parse(document: bytes):
    return etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True))

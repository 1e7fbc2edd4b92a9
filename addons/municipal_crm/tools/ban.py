"""Whom a list of bans keeps out: networks, e-mail addresses and phone numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from .contact import contact_key


@dataclass(frozen=True)
class Ban:
    """One ban until ``end`` (exclusive, as naive UTC); ``value`` as :func:`read_network` or
    ``contact.contact_key`` gives it."""

    kind: str
    value: str
    end: datetime


def read_network(text: str) -> str:
    """``198.51.100.7`` or ``198.51.100.0/24`` (also IPv6) in one spelling.

    ``ValueError`` for anything else, and for a range that would shut out a whole country: wider
    than /8, in IPv6 wider than /19.
    """
    network = ip_network(_read_address(text.strip()) or text.strip(), strict=False)
    if network.prefixlen < (8 if network.version == 4 else 19):
        raise ValueError("this network is too wide")
    return str(network)


def is_banned(
    bans: Iterable[Ban], now: datetime, address: str | None, contacts: Iterable[str] = ()
) -> bool:
    """Whether a visitor from ``address`` or with one of ``contacts`` is kept out at ``now``."""
    keys = {contact_key(contact) for contact in contacts if contact}
    visitor = _read_address(address)
    return any(now < ban.end and _fits(ban, visitor, keys) for ban in bans)


def _fits(ban, visitor, keys) -> bool:
    if ban.kind != "network":
        return ban.value in keys
    return visitor is not None and visitor in _network(ban.value)


@lru_cache(maxsize=4096)
def _network(value: str) -> IPv4Network | IPv6Network:
    return ip_network(value)


def _read_address(text: str | None):
    """The address, an IPv4 one also where the server wrote it as IPv6; None for anything else."""
    try:
        address = ip_address((text or "").partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address

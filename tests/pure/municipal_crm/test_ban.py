"""R39: who is kept out, and who is not."""

from datetime import datetime, timedelta
from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.ban import Ban, is_banned, read_network
from municipal_crm.tools.contact import contact_key, mask_contact

NOW = datetime(2027, 3, 2, 10)
LATER = NOW + timedelta(days=1)
RANGE = [Ban("network", "198.51.100.0/24", LATER)]


@pytest.mark.parametrize(
    ("address", "banned"),
    [
        ("198.51.100.7", True),
        ("::ffff:198.51.100.7", True),
        ("198.51.101.7", False),
        ("2001:db8::1", False),
        ("nonsense", False),
        ("", False),
        (None, False),
    ],
)
def test_a_range_keeps_out_its_addresses_alone(address, banned):
    assert is_banned(RANGE, NOW, address) is banned


def test_a_ban_ends_by_itself():
    assert not is_banned(RANGE, LATER, "198.51.100.7")


def test_a_contact_is_banned_however_it_is_written():
    bans = [Ban("email", contact_key("Spam@Example.org"), LATER)]
    assert is_banned(bans, NOW, None, ["spam@example.ORG"])
    assert not is_banned(bans, NOW, None, ["other@example.org", ""])


@pytest.mark.parametrize("text", ["", "x", "0.0.0.0/0", "10.0.0.0/7", "::/0", "2001::/16", "1.2.3"])
def test_what_is_no_network_or_half_the_world_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        read_network(text)


@given(st.ip_addresses())
def test_every_address_can_be_banned_alone(address):
    value = read_network(str(address))
    assert is_banned([Ban("network", value, LATER)], NOW, str(address))


@given(st.ip_addresses(v=4), st.ip_addresses(v=4))
def test_nobody_else_is_banned_with_it(one, other):
    bans = [Ban("network", read_network(str(one)), LATER)]
    assert is_banned(bans, NOW, str(other)) == (IPv4Address(one) == IPv4Address(other))


@given(st.text(max_size=30))
def test_any_text_as_an_address_is_harmless(text):
    assert is_banned(RANGE, NOW, text) in (True, False)


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("eleni@example.org", "e•••@example.org"),
        ("+306941234567", "••••••••••567"),
        ("1234", "••••"),
    ],
)
def test_a_masked_contact_is_recognised_by_its_owner_alone(contact, shown):
    """C02, G22."""
    assert mask_contact(contact) == shown

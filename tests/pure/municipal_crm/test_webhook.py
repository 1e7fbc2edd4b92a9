"""N26: a signed call on publication; who knows the secret can tell it from any other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools import webhook

SECRET = webhook.new_secret()
NOW = 1_795_000_000


def _refusal(headers, body=b"{}", now=NOW, secret=SECRET, **options):
    with pytest.raises(webhook.WebhookError) as caught:
        webhook.verify(secret, headers, body, now, **options)
    return caught.value.code


def test_it_signs_as_the_specification_says():
    """The example of the Standard Webhooks specification."""
    headers = webhook.sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary())
def test_what_was_signed_is_believed(body):
    headers = webhook.sign(SECRET, "m1", NOW, body)
    assert webhook.verify(SECRET, headers, body, NOW + 10) == "m1"


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_nothing_of_it_may_be_changed_or_missing(name):
    headers = webhook.sign(SECRET, "m1", NOW, b"{}")
    changed = {
        "webhook-id": "m2",
        "webhook-timestamp": str(NOW + 1),
        "webhook-signature": "v1,AAAA",
    }
    assert _refusal({**headers, name: changed[name]}) == "signature"
    assert _refusal({key: value for key, value in headers.items() if key != name}) == "headers"
    assert _refusal(headers, body=b"{ }") == "signature"


@pytest.mark.parametrize("seconds", [-301, 301])
def test_an_old_call_is_not_believed(seconds):
    headers = webhook.sign(SECRET, "m1", NOW, b"{}")
    assert _refusal(headers, now=NOW + seconds) == "clock"
    assert webhook.verify(SECRET, headers, b"{}", NOW + seconds // 2)


def test_a_call_is_taken_once():
    headers = webhook.sign(SECRET, "m1", NOW, b"{}")
    assert _refusal(headers, known={"m1"}) == "clock"


def test_two_secrets_are_valid_while_one_is_replaced():
    headers = webhook.sign(SECRET, "m1", NOW, b"{}")
    assert webhook.verify([webhook.new_secret(), SECRET], headers, b"{}", NOW) == "m1"
    assert _refusal(headers, secret=[webhook.new_secret()]) == "signature"


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!!!", "whsec_AAAA"])
def test_a_weak_secret_signs_nothing(secret):
    with pytest.raises(webhook.WebhookError, match="secret"):
        webhook.sign(secret, "m1", NOW, b"")

"""I27: what Plivo's own SDK signs is accepted, everything else is refused without an error."""

import unicodedata
from urllib.parse import parse_qs, urlencode

import plivo.utils.signature_v3 as sdk
import pytest
from municipal_ivr.tools.plivo_signature import (
    HEADER,
    MAIN_HEADER,
    NONCE_HEADER,
    is_signed,
    public_url,
)

TOKEN, NONCE = "demo-secret", "12345678901234567890"
URL = "https://town.example/ivr/demo/step?n=2&kind=input"
FORM = {
    "CallUUID": "c-1",
    "From": "306971234567",
    "Speech": "Λακκούβα στην οδό Κανάρη & «15»",
    "Digits": "",
}


def sign(url=URL, form=FORM, token=TOKEN, nonce=NONCE, method="POST"):
    """The vector that the SDK makes."""
    construct = sdk.construct_post_url if method == "POST" else sdk.construct_get_url
    base = construct(url, dict(form)).decode()
    return sdk.get_signature_v3(token.encode(), base, nonce.encode()).decode()


def check(url=URL, form=FORM, headers=None, method="POST", tokens=(TOKEN,), **more):
    headers = {HEADER: sign(), NONCE_HEADER: NONCE} if headers is None else headers
    return is_signed(method, url, headers, form, tokens, **more)


def test_what_the_sdk_signs_is_accepted():
    assert check()


def test_a_body_that_travelled_is_accepted():
    """Greek and empty values survive the form encoding."""
    form = {k: v[0] for k, v in parse_qs(urlencode(FORM), keep_blank_values=True).items()}
    assert form == FORM
    assert check(form=form)


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("https://town.example/ivr/demo/answer", FORM),
        ("https://town.example/ivr/demo/answer", {}),
        (URL, {}),
        (URL, {"Digits": ["2", "1"], "From": "1"}),
    ],
)
def test_all_shapes_of_a_post_are_accepted(url, form):
    headers = {HEADER: sign(url, form), NONCE_HEADER: NONCE}
    assert check(url, form, headers)


def test_a_get_is_signed_over_its_query():
    headers = {HEADER: sign(form={}, method="GET"), NONCE_HEADER: NONCE}
    assert check(form={}, headers=headers, method="GET")
    assert not check(URL + "&x=1", {}, headers, "GET")


def test_the_fragment_and_the_order_of_the_query_do_not_matter():
    assert check(URL + "#ct=2000&rc=2")
    assert check("https://town.example/ivr/demo/step?kind=input&n=2")


@pytest.mark.parametrize(
    "url",
    [
        URL.replace("https", "http"),
        URL.replace("town.example", "town.example:8443"),
        URL.replace("town.example", "10.0.0.1:8069"),
        URL.replace("/step?", "/step/?"),
        URL + "&x=1",
    ],
)
def test_another_address_is_refused(url):
    """D2: http for https, a wrong port, the inner host of a proxy."""
    assert not check(url)


@pytest.mark.parametrize(
    "form",
    [
        {k: v for k, v in FORM.items() if v},
        FORM | {"Digits": "1"},
        FORM | {"n": "2"},
        FORM | {"Speech": unicodedata.normalize("NFD", FORM["Speech"])},
        {},
    ],
)
def test_another_body_is_refused(form):
    """A field lost, changed, added from the query, or put into another normal form."""
    assert not check(form=form)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {HEADER: sign()},
        {NONCE_HEADER: NONCE},
        {HEADER: "", NONCE_HEADER: NONCE},
        {HEADER: ",", NONCE_HEADER: NONCE},
        {HEADER: sign(), NONCE_HEADER: ""},
        {HEADER: sign(), NONCE_HEADER: NONCE + "1"},
        {HEADER: sign(token="other"), NONCE_HEADER: NONCE},
        {HEADER: "ΑΒΓ", NONCE_HEADER: NONCE},
        {MAIN_HEADER: sign(), NONCE_HEADER: NONCE},
    ],
)
def test_without_a_right_signature_a_request_is_refused(headers):
    assert not check(headers=headers)


@pytest.mark.parametrize("header", ["AAAA,{}", "AAAA, {}", "{} ,AAAA", " {} "])
def test_one_of_several_signatures_is_enough(header):
    assert check(headers={HEADER: header.format(sign()), NONCE_HEADER: NONCE})


def test_the_main_account_signs_too_and_secrets_may_change():
    main = {MAIN_HEADER: sign(token="main"), NONCE_HEADER: NONCE}
    assert check(headers=main, main_tokens=["main"])
    assert not check(headers=main, tokens=["main"])
    assert check(tokens=["new", TOKEN])
    assert not check(tokens=[]) and not check(tokens=[""])


@pytest.mark.parametrize(
    "url", ["https://δήμος.example/x", "https://town.example/οδός", URL + "&q=%CE%B1", "", "x"]
)
def test_an_address_that_breaks_the_sdk_is_refused_without_an_error(url):
    headers = {HEADER: "AAAA", NONCE_HEADER: NONCE}
    assert not check(url, headers=headers)


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://town.example", "https://town.example/ivr/x?a=1"),
        ("https://town.example/", "https://town.example/ivr/x?a=1"),
        ("https://town.example:443", "https://town.example/ivr/x?a=1"),
        ("http://localhost:8069", "http://localhost:8069/ivr/x?a=1"),
        ("http://[::1]:8069", "http://[::1]:8069/ivr/x?a=1"),
        ("https://town.example/odoo", "https://town.example/odoo/ivr/x?a=1"),
    ],
)
def test_the_public_address_is_built_from_the_setting(base, url):
    """Behind a proxy the request's own host and port say nothing."""
    assert public_url(base, "/ivr/x", "a=1") == url

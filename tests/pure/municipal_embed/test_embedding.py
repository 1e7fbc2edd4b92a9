"""Pages inside other websites: origins as browsers compare them, links as people follow them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_embed.tools.embedding import OriginError, embed_page, parse_origins, to_embedded

ROOT = "/embed/k3y"


@pytest.mark.parametrize(
    ("typed", "origins"),
    [
        ("https://school.example", ["https://school.example"]),
        ("https://School.Example/news/?a=1", ["https://school.example"]),
        ("http://localhost:8080", ["http://localhost:8080"]),
        ("https://a.example\n\n https://b.example\nhttps://a.example/x", ["https://a.example", "https://b.example"]),
        ("https://σχολειο.gr", ["https://xn--qxaiepdt2a.gr"]),
        ("", []),
        (None, []),
    ],
)  # fmt: skip
def test_an_origin_is_scheme_host_and_port(typed, origins):
    """What else is typed is not told by browsers; Greek domains have another spelling there."""
    assert parse_origins(typed) == origins


@pytest.mark.parametrize(
    "typed",
    [
        "school.example", "ftp://school.example", "https://", "https://*", "https://*.example",
        "https://a.example:port", "https://user@a.example", "javascript:alert(1)", "https://a;b",
        "'self'", "https://[::1",
    ],
)  # fmt: skip
def test_what_is_no_origin_is_named(typed):
    """Wildcards, quotes and semicolons would change the policy of the page."""
    with pytest.raises(OriginError) as caught:
        parse_origins(f"https://good.example {typed}")
    assert caught.value.line == typed


@given(st.text())
def test_nothing_but_origins_ever_reaches_the_policy(typed):
    """Whatever is typed: either it is refused, or no character of it can end the directive."""
    try:
        origins = parse_origins(typed)
    except OriginError:
        return
    assert not set("".join(origins)) & set(" ;,'\"*\n")


@pytest.mark.parametrize(
    ("link", "inside"),
    [
        ("/requests/new", f"{ROOT}/new"),
        ("/requests/new/lamp?draft=x#street", f"{ROOT}/new/lamp?draft=x#street"),
        ("/en/requests/review/t0ken", f"/en{ROOT}/review/t0ken"),
        ("http://town.example/requests/done/x", f"http://town.example{ROOT}/done/x"),
        ("/requests", None),
        ("/requests/newest", None),
        ("/requests/view/x", None),
        ("/requests/receipt/x", None),
        ("/privacy", None),
        ("https://town.example", None),
        ("#wrap", None),
        ("", None),
    ],
)
def test_the_pages_of_the_form_stay_inside(link, inside):
    """The receipt and the page of the request are the citizen's, in a window of their own."""
    assert to_embedded(link, ROOT) == inside


def test_a_page_keeps_its_words_and_its_errors():
    """Only addresses and targets change; Greek stays Greek."""
    page = embed_page(
        "<!DOCTYPE html><html lang='el'><body><form action='/requests/new/lamp'><p>Λάμπα &amp; φως"
        "</p></form><a href='#x'>α</a><a href='/requests/track'>β</a></body></html>",
        ROOT,
    )
    assert page.startswith("<!DOCTYPE html>")
    assert f'action="{ROOT}/new/lamp"' in page
    assert "Λάμπα &amp; φως" in page
    assert '<a href="#x">' in page
    assert 'href="/requests/track" target="_blank" rel="noopener"' in page

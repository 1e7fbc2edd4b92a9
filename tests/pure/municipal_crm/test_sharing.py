"""N26: an address is passed on whole, whatever its title is."""

from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.sharing import get_share_links

URL = "https://town.example/el/announcements/water-17?from=a&b=c"


@given(st.text(min_size=1))
def test_title_and_address_arrive_unchanged(title):
    """Ampersands, quotes, Greek and line breaks are not read as parts of the link."""
    links = dict(get_share_links(URL, title))
    both = f"{title}\n{URL}"
    asked = {
        name: parse_qs(urlsplit(link).query, errors="surrogatepass") for name, link in links.items()
    }
    assert asked["Facebook"]["u"] == [URL]
    assert asked["X"] == {"text": [title], "url": [URL]}
    assert asked["WhatsApp"]["text"] == asked["Viber"]["text"] == [both]
    assert asked["mail"] == {"subject": [title], "body": [both]}

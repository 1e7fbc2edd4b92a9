"""Links that pass an address on. Nothing of a network is loaded before somebody follows one."""

from urllib.parse import quote

#: (name, link) with the address ``{url}``, the title ``{title}`` and both as one text ``{both}``.
NETWORKS = (
    ("Facebook", "https://www.facebook.com/sharer/sharer.php?u={url}"),
    ("X", "https://x.com/intent/post?text={title}&url={url}"),
    ("WhatsApp", "https://wa.me/?text={both}"),
    ("Viber", "viber://forward?text={both}"),
    ("mail", "mailto:?subject={title}&body={both}"),
)


def get_share_links(url: str, title: str) -> list[tuple[str, str]]:
    """``[(name of the network, link)]`` for the page ``title`` at the absolute address ``url``."""
    facts = {"url": url, "title": title, "both": f"{title}\n{url}"}
    quoted = {name: quote(text, safe="") for name, text in facts.items()}
    return [(name, link.format(**quoted)) for name, link in NETWORKS]

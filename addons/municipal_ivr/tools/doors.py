"""The parts of our addresses that a carrier calls, and how its settings stand in them."""

#: How a carrier treats an address (Plivo reads it from the fragment; signatures ignore it):
#: connect within 2 s, answer within 6 s, one more try when the server is slow or broken.
TURN = "#ct=2000&rt=6000&rc=1&rp=ct,rt,5xx"
#: News answers nobody, so it may be told again and again.
NEWS = "#ct=2000&rt=10000&rc=5&rp=all"
#: What answers a step, by the word in its address.
ANSWERS = ("input", "recording", "dial", "silence")
#: What is news, by the word in its address.
NEWS_KINDS = ("recording", "call", "leg")


def step_path(number: int, kind: str) -> str:
    """Where the answer to the step ``number`` is told; ``ValueError`` for an unknown ``kind``."""
    if kind not in ANSWERS:
        raise ValueError(kind)
    return f"step?n={int(number)}&as={kind}"


def news_path(number: int, kind: str) -> str:
    """Where news about the step ``number`` is told; ``ValueError`` for an unknown ``kind``."""
    if kind not in NEWS_KINDS:
        raise ValueError(kind)
    return f"news?n={int(number)}&as={kind}"


def read_number(text: str | None) -> int:
    """The ``n`` of an address; -1 for anything that is no small whole number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else -1

"""What a caller hears while our server is down: documents that need no server of ours.

Any web server, or the carrier's own storage, can hold them with their sounds. Nothing in them
is told to us: the carrier keeps what was recorded, and it is fetched when we are back.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from plivo import plivoxml

#: The addresses that the carrier asks for; the first is the account's fallback address.
ENTRY, DIVERT = "fallback.xml", "divert.xml"
MOST_SECONDS, SILENCE, RING_SECONDS, KEY_SECONDS = 300, 5, 25, 5


@dataclass(frozen=True)
class Sounds:
    """File names: ``apology``; ``divert``: press a key to be put through; ``speak``: after the
    tone; ``thanks``: kept."""

    apology: tuple[str, ...]
    divert: tuple[str, ...]
    speak: tuple[str, ...]
    thanks: tuple[str, ...]


def build(base: str, sounds: Sounds, number: str = "", caller_id: str = "") -> dict[str, bytes]:
    """The documents by file name.

    :param base: public address of the folder, ASCII
    :param number: who is rung when the caller presses a key (E.164); empty: nobody
    :param caller_id: our own number (E.164), which the rung person sees
    """
    base = base.rstrip("/")
    documents = {ENTRY: _entry(base, sounds, bool(number))}
    if number:
        documents[DIVERT] = _divert(base, sounds, number.lstrip("+"), caller_id.lstrip("+"))
    return documents


def _entry(base: str, sounds: Sounds, diverts: bool) -> bytes:
    response = plivoxml.ResponseElement()
    if diverts:
        menu = plivoxml.GetInputElement(
            action=f"{base}/{DIVERT}",
            method="GET",  # servers of plain files answer nothing else
            input_type="dtmf",
            execution_timeout=KEY_SECONDS,
            num_digits=1,
            finish_on_key="none",
            redirect=True,
        )
        for name in (*sounds.apology, *sounds.divert):
            menu.add(plivoxml.PlayElement(f"{base}/{name}"))
        response.add(menu)
    else:
        _play(response, base, sounds.apology)
    return _message(response, base, sounds)


def _divert(base: str, sounds: Sounds, number: str, caller_id: str) -> bytes:
    """Ring somebody; who is not put through leaves a message."""
    response = plivoxml.ResponseElement()
    dial = plivoxml.DialElement(timeout=RING_SECONDS, caller_id=caller_id or None)
    response.add(dial.add(plivoxml.NumberElement(number)))
    return _message(response, base, sounds)


def _message(response: plivoxml.ResponseElement, base: str, sounds: Sounds) -> bytes:
    _play(response, base, sounds.speak)
    response.add(
        plivoxml.RecordElement(
            file_format="wav",
            redirect=False,
            timeout=SILENCE,
            max_length=MOST_SECONDS,
            finish_on_key="#",
            play_beep=True,
        )
    )
    _play(response, base, sounds.thanks)
    response.add(plivoxml.HangupElement())
    return response.to_string(pretty=False).encode()


def _play(response: plivoxml.ResponseElement, base: str, names: Iterable[str]) -> None:
    for name in names:
        response.add(plivoxml.PlayElement(f"{base}/{name}"))

"""What a carrier tells us, before and after somebody has understood it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from .call_state import Event


@dataclass(frozen=True)
class Webhook:
    """An HTTP request as it came: nothing merged, nothing decoded twice.

    ``what``: the last part of the address (``answer``, ``step``, ``news``, ``hangup`` …);
    ``path`` and ``query`` as in the request line, still encoded; ``form``: the fields of the
    body, decoded, empty ones too, a field that came several times as list; ``headers``: names
    as ``Werkzeug`` gives them (case does not matter there).
    """

    what: str
    method: str
    path: str
    query: str
    form: Mapping[str, str | list[str]]
    headers: Mapping[str, str]

    @property
    def arguments(self) -> dict[str, str]:
        """The fields of the query."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def fields(self) -> dict[str, str]:
        """What was told: of the body, or of the query when the carrier asks with GET."""
        values = self.arguments if self.method == "GET" else self.form
        return {name: v if isinstance(v, str) else (v or [""])[0] for name, v in values.items()}


@dataclass(frozen=True)
class Heard:
    """A webhook, understood.

    ``call``: the carrier's id of the call; ``event``: for the engine, None when the carrier
    tells nothing that the engine needs (a ring); ``caller`` and ``called``: E.164 with ``+``,
    ``caller`` empty when it is withheld; ``direction``: ``inbound`` or ``outbound``;
    ``status``: the carrier's word for the state of the call; ``cost``: in the account's
    currency, None while unknown; ``request``: the carrier's id of our own order to call.
    """

    call: str
    event: Event | None
    caller: str = ""
    called: str = ""
    direction: str = "inbound"
    status: str = ""
    cost: float | None = None
    request: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What goes back to the carrier."""

    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    status: int = 200

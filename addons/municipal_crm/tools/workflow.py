"""The workflow of a request as one table of allowed moves.

States and roles are plain codes (``str``), so the table comes from data. A refusal
is a value, not an exception: a code and the facts from which the model makes a
sentence in the reader's language.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# Whoever acts in the first role may also do what the second may.
IMPLIED_ROLES = {"administrator": "supervisor"}


@dataclass(frozen=True)
class Move:
    """One arrow: from state ``source`` to ``target``, for ``roles``."""

    source: str
    target: str
    roles: frozenset[str]
    needs_reason: bool = False
    needs_reply: bool = False

    def __post_init__(self) -> None:
        if self.source == self.target:
            raise ValueError("a move must change the state")
        object.__setattr__(self, "roles", frozenset(self.roles))


@dataclass(frozen=True)
class Refusal:
    """Why a move is not made. It is false in a condition, a ``Move`` is true.

    ``code`` and its ``facts``:

    * ``same_state``: state
    * ``final_state``: state (no arrow leaves it)
    * ``no_move``: state, target, targets (tuple: where this role may go from here)
    * ``not_your_role``: state, target, role, roles (tuple: who may)
    * ``needs_reason``, ``needs_reply``: state, target
    """

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return False


class Table:
    """All moves, in the order in which they are offered.

    Two rows may join the same states for different roles with different demands;
    the first row that fits the role counts.
    """

    def __init__(self, moves: Iterable[Move], implied: Mapping[str, str] | None = None) -> None:
        self._moves: dict[str, list[Move]] = {}
        for move in moves:
            self._moves.setdefault(move.source, []).append(move)
        self._implied = dict(IMPLIED_ROLES if implied is None else implied)

    def allowed(self, state: str, role: str) -> list[Move]:
        """The moves ``role`` may make from ``state``, one for each target."""
        roles, offered = self._roles_of(role), {}
        for move in self._moves.get(state, ()):
            if move.roles & roles:
                offered.setdefault(move.target, move)
        return list(offered.values())

    def check(self, state: str, target: str, role: str) -> Move | Refusal:
        """The move to make, or why not. Demands for a text are seen to by ``missing``."""
        if state == target:
            return Refusal("same_state", {"state": state})
        offered = self.allowed(state, role)
        for move in offered:
            if move.target == target:
                return move
        return self._refuse(state, target, role, offered)

    @staticmethod
    def missing(move: Move, reason: str | None, reply: str | None) -> Refusal | None:
        """The first text the move demands and did not get; ``None`` when all is there.

        Texts are plain; one of nothing but white space counts as missing.
        """
        facts = {"state": move.source, "target": move.target}
        if move.needs_reason and not (reason or "").strip():
            return Refusal("needs_reason", facts)
        if move.needs_reply and not (reply or "").strip():
            return Refusal("needs_reply", facts)
        return None

    def _refuse(self, state: str, target: str, role: str, offered: list[Move]) -> Refusal:
        leaving = self._moves.get(state)
        if not leaving:
            return Refusal("final_state", {"state": state})
        facts: dict[str, object] = {"state": state, "target": target}
        roles = frozenset().union(*(move.roles for move in leaving if move.target == target))
        if roles:
            return Refusal("not_your_role", facts | {"role": role, "roles": tuple(sorted(roles))})
        return Refusal("no_move", facts | {"targets": tuple(move.target for move in offered)})

    def _roles_of(self, role: str) -> frozenset[str]:
        """The role and those it implies, however long the chain (cycles included)."""
        roles: list[str] = []
        while role and role not in roles:
            roles.append(role)
            role = self._implied.get(role, "")
        return frozenset(roles)

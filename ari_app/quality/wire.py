"""What passes between kefu and the process that judges: values of ours, pickled, each behind its length in four bytes.

Both ends are one program, and the pipe is theirs alone. A message is rules, an ask or several; its answer is what came
of them, in their order, without those of which nothing came, but for the last.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import tzinfo
from typing import Any, BinaryIO

from ari_app.store.row import Row
from models.quality.rules.firing import Firing, Permit
from models.quality.rules.rule import RuleSet
from models.quality.rules.state import Nearly

HEAD = struct.Struct("!I")


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules to judge by from now on; every call has to be told anew. ``zone``: of the hours in them."""

    ruleset: RuleSet
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Heard:
    """A row of the journal, or partial words. ``known``: what comes of it has been told before."""

    number: int
    row: Row
    known: bool = False

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as its values: what dataclasses do by themselves costs four times as much."""
        row = self.row
        return _heard, (self.number, self.known, row.seq, row.at, row.call_id, row.agent_id, row.kind, row.data)


def _heard(number: int, known: bool, *row: Any) -> Heard:  # noqa: ANN401 - the fields of a row
    return Heard(number, Row(*row), known)


@dataclass(frozen=True, slots=True)
class Time:
    """It is so late in these calls."""

    number: int
    calls: tuple[str, ...]
    now: float


Asked = Heard | Time
Ask = Rules | Asked


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of ask ``number``, and of those before it. ``permits``: by call, where they have changed; ``spent``:
    seconds of processor time; ``demoted``: rules that fell to shadow by themselves, and why; None: as before;
    ``nearly``: by call, what was nearly said."""

    number: int
    firings: tuple[Firing, ...] = ()
    permits: Mapping[str, Mapping[str, Permit]] | None = None
    spent: float = 0.0
    demoted: Mapping[str, str] | None = None
    nearly: Mapping[str, Sequence[Nearly]] = field(default_factory=dict)

    @property
    def told(self) -> bool:
        """Whether anything came of it, in whichever field."""
        return any(getattr(self, one) != getattr(_NOTHING, one) for one in _FINDINGS)


_NOTHING = Judged(0)
_FINDINGS = tuple(one.name for one in fields(Judged) if one.name not in ("number", "spent"))


def packed(value: Ask | tuple[Asked, ...] | tuple[Judged, ...]) -> bytes:
    """One message."""
    body = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return HEAD.pack(len(body)) + body


def unpacked(body: bytes) -> Any:  # noqa: ANN401 - one of the classes above
    """What a message's body holds."""
    return pickle.loads(body)


def read(source: BinaryIO) -> Any:  # noqa: ANN401 - one of the classes above
    """The next message of a stream; None at its end."""
    head = source.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    return unpacked(source.read(HEAD.unpack(head)[0]))

"""What comes of ringing somebody: a closed set of values, and one table of what each means to the books.

Who decides by a result matches on its type; nobody compares words. The words are what the journal and reports have
always shown (``OfferFailed.result``, ``TransferFailed.result``), and must stay the same for records of former versions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never


@dataclass(frozen=True, slots=True)
class Answered:
    """They have answered, on this channel."""

    channel_id: str


# What they did, or their telephone ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Busy:
    """Their telephone says that it is busy."""


@dataclass(frozen=True, slots=True)
class Declined:
    """They have declined."""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """It rang until the time was over."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """There is no telephone to ring, or it cannot be spoken with."""


@dataclass(frozen=True, slots=True)
class Redirected:
    """Their telephone wants somebody else to be called (SIP 302), which is not done."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """They had answered, and were gone when they were to be bridged."""

    detail: str


# What they cannot help ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LeftEarly:
    """They had answered, and hung up before they were to be bridged."""


@dataclass(frozen=True, slots=True)
class Slow:
    """Asterisk itself did not answer in time: nobody knows whether it rang."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Asterisk would not begin the call, for a reason that is not the telephone's."""


@dataclass(frozen=True, slots=True)
class Mishap:
    """They had answered, and Asterisk did not bridge them."""

    detail: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Asterisk was restarted meanwhile, or the channel vanished with it."""


@dataclass(frozen=True, slots=True)
class CallerLeft:
    """The caller, for whom they were rung, has gone."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Who wanted them does not want them any more."""


@dataclass(frozen=True, slots=True)
class Refused:
    """They were not rung: the dialling policy, or the state that they are in, does not let them be."""

    detail: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A fault of kefu's own."""


NotAnswered = (
    Busy | Declined | NoAnswer | Unreachable | Redirected | Dropped
    | LeftEarly | Slow | Rejected | Mishap | Lost | CallerLeft | GivenUp | Refused | Failed
)  # fmt: skip
Result = Answered | NotAnswered


@dataclass(frozen=True, slots=True)
class Booked:
    """How a result is written down, and whether an agent has themselves to blame: too many of those pause them."""

    words: str
    blame: bool = False


# A result with a detail: its words come before it.
TABLE: Mapping[type[NotAnswered], Booked] = {
    Busy: Booked("busy", blame=True),
    Declined: Booked("declined", blame=True),
    NoAnswer: Booked("no answer", blame=True),
    Unreachable: Booked("unreachable", blame=True),
    Redirected: Booked("forwarded", blame=True),
    Dropped: Booked("left before the bridge: ", blame=True),
    LeftEarly: Booked("left before the bridge"),
    Slow: Booked("Asterisk did not answer"),
    Rejected: Booked("Asterisk refused the call"),
    Mishap: Booked("Asterisk failed before the bridge: "),
    Lost: Booked("lost with Asterisk"),
    CallerLeft: Booked("the caller left"),
    GivenUp: Booked("given up"),
    Refused: Booked(""),
    Failed: Booked("failed"),
}


def booked(result: NotAnswered) -> Booked:
    """What the books say of a result."""
    row = TABLE[type(result)]
    match result:
        case Dropped(detail) | Mishap(detail) | Refused(detail):
            return Booked(row.words + detail, row.blame)
        case Busy() | Declined() | NoAnswer() | Unreachable() | Redirected() | LeftEarly() | Slow() | Rejected():
            return row
        case Lost() | CallerLeft() | GivenUp() | Failed():
            return row
        case _:
            assert_never(result)

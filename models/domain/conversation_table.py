"""The table of a conversation: for each cue (an order, an answer, a coming, a going) and each phase, what comes next.

A cell says the next phase and what is done, or why an order is refused. What has no cell cannot happen there, or means
nothing. `models.domain.conversation_state` finds the cue and reads the cell. No I/O.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """Where a conversation is."""

    BEGINNING = "beginning"  # nobody is in it yet
    TALKING = "talking"  # the caller and one other
    CONFERENCE = "conference"  # the caller and several others
    HELD = "held"  # the caller has music; the others can hear each other
    REACHING = "reaching"  # held, and somebody's telephone rings for a consultation
    CONSULTING = "consulting"  # held, and they talk with whom they consult
    SENT = "sent on"  # who consulted has left while it rings; the caller waits with music for the answer
    LOST = "lost"  # the page of whom the caller talks with has vanished; the caller waits with music for it
    OVER = "over"


class Cue(StrEnum):
    """What has happened, as the table sees it."""

    HOLD = "order hold"
    RESUME = "order resume"
    MUTE = "order mute, unmute"
    TRANSFER = "order transfer"
    TRANSFER_AMONG = "order transfer, others are there"
    CONSULT = "order consult"
    COMPLETE = "order complete"
    RETURN = "order return"
    CONFERENCE = "order conference"
    PARK = "order park"
    PARK_AMONG = "order park, others are there"
    HANG_UP = "order hangup"
    ANSWERED = "whom they call answers"
    NOT_REACHED = "whom they call is not reached"
    STALE = "somebody answers whom nobody waits for any more"
    JOINED = "the first leg comes"
    SUPERVISOR_JOINED = "a supervisor barges in"
    SUPERVISOR_LEFT = "a supervisor leaves"
    OTHER_LEFT = "another leaves"
    ASKER_LEFT = "who holds or consults leaves, others stay"
    ASKER_LEFT_ALONE = "who consults leaves, nobody but a supervisor is there"
    ASKED_LEFT = "who is consulted leaves"
    TAKEN_OVER = "the last leaves, a supervisor stays"
    LAST_LEFT = "the last leaves"
    ASKER_REPLACED = "attended REFER by who holds or consults"
    ASKED_REPLACED = "attended REFER by who is consulted"
    OTHER_REPLACED = "attended REFER by another"
    PHONE_HELD = "a telephone's own hold"
    PHONE_BACK = "a telephone's own hold ends"
    KEPT = "blind REFER refused, the leg is still there"
    NAMED = "it is known who joined"
    BRIDGE_LOST = "the bridge is gone"
    VANISHED_ALONE = "the page of the only one vanishes"
    VANISHED = "the page of another, or of who holds or consults, vanishes"
    RETURNED = "the page is back"
    REJOINED = "another page of theirs has taken the call"
    CALLER_LEFT = "the caller leaves"


class Do(StrEnum):
    """What has to be done, in the order of the table's cells."""

    HOLD = "hold the caller"
    RESUME = "bridge the caller"
    END_HOLD = "end the hold"
    RING = "ring"
    STOP_RINGING = "stop ringing"
    ADMIT = "count in"
    LET_GO = "let go"
    LET_ALL_GO = "let all go"
    RELEASE = "release unheard"
    MUTE = "mute or unmute"
    SAY_SLOT = "say the slot"
    SAY_LOST = "say that they will be back"
    SWAP = "swap the telephone"
    MEND = "mend"
    NOTE_BEGUN = "note: transfer begun"
    NOTE_COMPLETED = "note: transfer completed"
    NOTE_FAILED = "note: transfer failed"
    NOTE_PHONE_HELD = "note: held"
    NOTE_PHONE_BACK = "note: resumed"
    NOTE_LOST = "note: lost"
    NOTE_FOUND = "note: found"


@dataclass(frozen=True, slots=True)
class To:
    """A cell of the table: the next phase (None: the same one) and what is done.

    TALKING stands for CONFERENCE when more than one talks with the caller.
    """

    phase: Phase | None
    does: tuple[Do, ...] = ()


@dataclass(frozen=True, slots=True)
class No:
    """A cell of the table: the order is refused in these words."""

    words: str


def _to(phase: Phase | None, *does: Do) -> To:
    return To(phase, does)


# LET_GO is for who is meant, LET_ALL_GO for everybody who is left then.


_B, _T, _C, _H, _R, _A, _S, _L, _O = Phase
_EMPTY = No("nobody is talking with the caller")
_CLOSED = No("the conversation is over")
_NOBODY_ASKED = No("nobody is being consulted: consult somebody first")
_ASKING = No("a consultation is under way: complete it, return, or make it a conference")
_ASKING_FIRST = No("a consultation is under way: complete it or return first")
_AMONG = No("there are others in the call: hang up, and they stay with the caller")
_AMONG_PARK = No("there are others in the call")
_RINGS = No("nobody is being consulted yet, it still rings: hang up, and they get the caller; or return")
_HELD_ALREADY = No("the caller is on hold already")
_NOT_HELD = No("the caller is not on hold")
_GONE = No("their page has vanished, and may be back in a moment: transfer the caller, or wait")

_LIVE = (_T, _C, _H, _R, _A, _L)  # somebody is there
_OPEN = (*_LIVE, _S)
Cell = To | No
TABLE: Mapping[Cue, Mapping[Phase, Cell]] = {
    Cue.HOLD: {
        _T: _to(_H, Do.HOLD), _C: _to(_H, Do.HOLD), _H: _HELD_ALREADY, _R: _HELD_ALREADY, _A: _HELD_ALREADY, _L: _GONE,
    },
    Cue.RESUME: {_T: _NOT_HELD, _C: _NOT_HELD, _H: _to(_T, Do.RESUME), _R: _ASKING, _A: _ASKING, _L: _GONE},
    Cue.MUTE: dict.fromkeys(_LIVE, _to(None, Do.MUTE)),
    Cue.TRANSFER: {
        _T: _to(_O, Do.NOTE_BEGUN, Do.LET_GO, Do.LET_ALL_GO),
        **dict.fromkeys((_H, _L), _to(_O, Do.NOTE_BEGUN, Do.LET_GO, Do.LET_ALL_GO, Do.END_HOLD)),
        _R: _ASKING_FIRST, _A: _ASKING_FIRST,
    },
    Cue.TRANSFER_AMONG: {_C: _AMONG, _H: _AMONG, _R: _ASKING_FIRST, _A: _ASKING_FIRST},
    Cue.CONSULT: {
        _T: _to(_R, Do.HOLD, Do.NOTE_BEGUN, Do.RING), _C: _to(_R, Do.HOLD, Do.NOTE_BEGUN, Do.RING),
        _H: _to(_R, Do.NOTE_BEGUN, Do.RING),
        _R: No("a consultation is under way already"), _A: No("a consultation is under way already"), _L: _GONE,
    },
    Cue.COMPLETE: {
        _T: _NOBODY_ASKED, _C: _NOBODY_ASKED, _H: _NOBODY_ASKED, _L: _NOBODY_ASKED, _R: _RINGS,
        _A: _to(_T, Do.RESUME, Do.NOTE_COMPLETED, Do.LET_GO),
    },
    Cue.RETURN: {
        _T: _NOBODY_ASKED, _C: _NOBODY_ASKED, _H: _NOBODY_ASKED, _L: _NOBODY_ASKED,
        _R: _to(_T, Do.STOP_RINGING, Do.RESUME), _A: _to(_T, Do.LET_GO, Do.RESUME),
    },
    Cue.CONFERENCE: {
        _T: _NOBODY_ASKED, _C: _NOBODY_ASKED, _H: _NOBODY_ASKED, _L: _NOBODY_ASKED, _R: _RINGS, _A: _to(_T, Do.RESUME),
    },
    Cue.PARK: {
        _T: _to(_O, Do.HOLD, Do.SAY_SLOT, Do.LET_GO, Do.LET_ALL_GO, Do.END_HOLD),
        _H: _to(_O, Do.SAY_SLOT, Do.LET_GO, Do.LET_ALL_GO, Do.END_HOLD), _L: _GONE,
        _R: _ASKING_FIRST, _A: _ASKING_FIRST,
    },
    Cue.PARK_AMONG: {_C: _AMONG_PARK, _H: _AMONG_PARK, _R: _ASKING_FIRST, _A: _ASKING_FIRST},
    Cue.HANG_UP: {
        _T: _to(_O, Do.LET_ALL_GO), _C: _to(_O, Do.LET_ALL_GO), _H: _to(_O, Do.LET_ALL_GO, Do.END_HOLD),
        _R: _to(_O, Do.STOP_RINGING, Do.LET_ALL_GO, Do.END_HOLD), _A: _to(_O, Do.LET_ALL_GO, Do.END_HOLD),
        _S: _to(_O, Do.STOP_RINGING, Do.END_HOLD), _L: _to(_O, Do.LET_ALL_GO, Do.END_HOLD),
    },
    Cue.ANSWERED: {_R: _to(_A, Do.ADMIT), _S: _to(_T, Do.ADMIT, Do.RESUME, Do.NOTE_COMPLETED)},
    Cue.NOT_REACHED: {_R: _to(_T, Do.NOTE_FAILED, Do.RESUME), _S: _to(_O, Do.NOTE_FAILED, Do.END_HOLD)},
    Cue.STALE: dict.fromkeys(Phase, _to(None, Do.RELEASE)),
    Cue.JOINED: {_B: _to(_T, Do.ADMIT)},
    Cue.SUPERVISOR_JOINED: {_B: _EMPTY, **dict.fromkeys(_LIVE, _to(None, Do.ADMIT)), _S: _EMPTY, _O: _CLOSED},
    Cue.SUPERVISOR_LEFT: dict.fromkeys(_LIVE, _to(None, Do.LET_GO)),
    Cue.OTHER_LEFT: {_C: _to(_T, Do.LET_GO), **dict.fromkeys((_H, _R, _A), _to(None, Do.LET_GO))},
    Cue.ASKER_LEFT: {
        _H: _to(_T, Do.LET_GO, Do.RESUME), _R: _to(_T, Do.LET_GO, Do.STOP_RINGING, Do.RESUME),
        _A: _to(_T, Do.LET_GO, Do.RESUME, Do.NOTE_COMPLETED),
    },
    Cue.ASKER_LEFT_ALONE: {_R: _to(_S, Do.LET_GO, Do.LET_ALL_GO)},
    Cue.ASKED_LEFT: {_A: _to(_T, Do.LET_GO, Do.RESUME)},
    Cue.TAKEN_OVER: {
        _T: _to(_T, Do.LET_GO), _C: _to(_T, Do.LET_GO), **dict.fromkeys((_H, _L), _to(_T, Do.LET_GO, Do.RESUME)),
        _R: _to(_T, Do.LET_GO, Do.STOP_RINGING, Do.RESUME),
    },
    Cue.LAST_LEFT: {
        _T: _to(_O, Do.LET_GO), _C: _to(_O, Do.LET_GO), **dict.fromkeys((_H, _L), _to(_O, Do.LET_GO, Do.END_HOLD)),
    },
    Cue.ASKER_REPLACED: {
        _H: _to(_T, Do.ADMIT, Do.LET_GO, Do.RESUME), _A: _to(_T, Do.ADMIT, Do.LET_GO, Do.RESUME),
        _R: _to(_T, Do.ADMIT, Do.LET_GO, Do.STOP_RINGING, Do.RESUME),
    },
    Cue.ASKED_REPLACED: {_A: _to(_A, Do.ADMIT, Do.LET_GO)},
    Cue.OTHER_REPLACED: {
        _L: _to(_T, Do.ADMIT, Do.LET_GO, Do.RESUME),
        _T: _to(_T, Do.ADMIT, Do.LET_GO), _C: _to(_T, Do.ADMIT, Do.LET_GO),
        **dict.fromkeys((_H, _R, _A), _to(None, Do.ADMIT, Do.LET_GO)),
    },
    Cue.PHONE_HELD: dict.fromkeys(_LIVE, _to(None, Do.NOTE_PHONE_HELD)),
    Cue.PHONE_BACK: dict.fromkeys(_LIVE, _to(None, Do.NOTE_PHONE_BACK)),
    Cue.KEPT: dict.fromkeys(_LIVE, _to(None)),
    Cue.NAMED: dict.fromkeys(_LIVE, _to(None)),
    Cue.BRIDGE_LOST: dict.fromkeys(_OPEN, _to(None, Do.MEND)),
    Cue.VANISHED_ALONE: {_T: _to(_L, Do.HOLD, Do.NOTE_LOST, Do.SAY_LOST)},
    Cue.VANISHED: dict.fromkeys((_C, _H, _R, _A), _to(None, Do.NOTE_LOST)),
    Cue.RETURNED: {
        _L: _to(_T, Do.RESUME, Do.NOTE_FOUND), **dict.fromkeys((_T, _C, _H, _R, _A), _to(None, Do.NOTE_FOUND)),
    },
    Cue.REJOINED: {
        _L: _to(_T, Do.SWAP, Do.RESUME, Do.NOTE_FOUND),
        **dict.fromkeys((_T, _C, _H, _R, _A), _to(None, Do.SWAP, Do.NOTE_FOUND)),
    },
    Cue.CALLER_LEFT: {
        _B: _to(_O), _T: _to(_O, Do.LET_ALL_GO), _C: _to(_O, Do.LET_ALL_GO),
        **dict.fromkeys((_H, _A, _L), _to(_O, Do.LET_ALL_GO, Do.END_HOLD)),
        _R: _to(_O, Do.STOP_RINGING, Do.LET_ALL_GO, Do.END_HOLD),
        _S: _to(_O, Do.STOP_RINGING, Do.END_HOLD),
    },
}  # fmt: skip

"""The life of an answer, as a table: who accepts, corrects, contests and decides; nobody decides on themselves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where an answer is. What is contested leaves all averages until it is decided."""

    AUTO = "auto"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    CONTESTED = "contested"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    VOID = "void"


class Act(StrEnum):
    """What somebody does with it."""

    ACCEPT = "accept"
    CORRECT = "correct"
    CONTEST = "contest"
    UPHOLD = "uphold"
    OVERTURN = "overturn"
    DROP = "drop"


COUNTS = frozenset({State.AUTO, State.ACCEPTED, State.CORRECTED, State.UPHELD, State.OVERTURNED})
TABLE: dict[tuple[State, Act], State] = {
    (State.AUTO, Act.ACCEPT): State.ACCEPTED,
    (State.AUTO, Act.CORRECT): State.CORRECTED,
    (State.ACCEPTED, Act.CORRECT): State.CORRECTED,
    (State.AUTO, Act.CONTEST): State.CONTESTED,
    (State.ACCEPTED, Act.CONTEST): State.CONTESTED,
    (State.CORRECTED, Act.CONTEST): State.CONTESTED,
    (State.CONTESTED, Act.UPHOLD): State.UPHELD,
    (State.CONTESTED, Act.OVERTURN): State.OVERTURNED,
    (State.CONTESTED, Act.DROP): State.VOID,
}
_JUDGES = frozenset({Act.ACCEPT, Act.CORRECT, Act.UPHOLD, Act.OVERTURN, Act.DROP})
_DECIDES = frozenset({Act.UPHOLD, Act.OVERTURN, Act.DROP})
CONTEST_DAYS = 14  # after the call was assessed


@dataclass(frozen=True, slots=True)
class Moved:
    """``state`` after an act; ``refused``: why there is none ("": it was done)."""

    state: State
    refused: str = ""


def moved(state: State, act: Act, by: str, agent: str, scorers: frozenset[str], days: float = 0.0) -> Moved:
    """What becomes of an answer. ``by``: who acts; ``agent``: whose call it is; ``scorers``: who answered it;
    ``days`` since it was assessed."""
    following = TABLE.get((state, act))
    if following is None:
        return Moved(state, f"an answer that is {state} cannot be changed by: {act}")
    if act is Act.CONTEST and by != agent:
        return Moved(state, "only the agent of the call contests an answer")
    if act is Act.CONTEST and days > CONTEST_DAYS:
        return Moved(state, f"answers can be contested for {CONTEST_DAYS} days")
    if act in _JUDGES and by == agent:
        return Moved(state, "nobody decides on their own call")
    if act in _DECIDES and by in scorers:
        return Moved(state, "whoever answered it does not decide on it")
    return Moved(following)

"""Generated parts of the reference that come from what announces itself: engines, voices, strategies."""

from __future__ import annotations

from models.routing.profile import BEST_MATCH
from models.routing.strategies import ways
from models.speech.registry import engines
from models.voice.registry import voices


def engine_table() -> str:
    """Every recogniser, the one that ``auto`` takes first at the top."""
    rows = [
        f"| `{one.form}` | {', '.join(one.languages)} | {one.words} | {'yes' if one.dictates else 'no'} |"
        for one in sorted(engines().values(), key=lambda one: (-one.rank, one.scheme))
    ]
    return "\n".join(["| address | hears | what it is | open speech |", "|---|---|---|---|", *rows])


def voice_table() -> str:
    """Every voice, the one that ``auto`` takes first at the top."""
    rows = [
        f"| `{one.form}` | {', '.join(one.languages)} | {one.words} |"
        for one in sorted(voices().values(), key=lambda one: (-one.rank, one.scheme))
    ]
    return "\n".join(["| address | speaks | what it is |", "|---|---|---|", *rows])


def strategy_table() -> str:
    """Every strategy of queues."""
    rows = [f"| `{way.name}` | {way.words} |" for way in ways().values()]
    best = f"| `{BEST_MATCH}` | the pair of caller and agent with the best score; what a queue takes that names none |"
    return "\n".join(["| strategy | which agent |", "|---|---|", best, *rows])

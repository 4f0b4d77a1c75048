"""How many of the live answers stood, and whether a live model is to give way: by part, out of the journal's rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.training.beside import KINDS as BESIDE
from models.training.beside import SURE, against, rows_beside
from models.training.compare import has_fallen
from models.training.inbox import KINDS as ANSWERED
from models.training.inbox import Told, answers, live_figures
from models.training.parts import CARDS, INTENTS, PHRASES

KINDS = tuple(dict.fromkeys((*ANSWERED, *BESIDE)))
_MENUS = {"ChoiceMade": True, "NotUnderstood": False}
_OPEN = {"AnswerTaken": True, "AnswerRefused": False}
Figures = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Fallen:
    """``why`` in words; ``figures`` as `models.domain.training_events.ModelReturned` has them."""

    why: str
    figures: Mapping[str, float]


def stood(rows: Sequence[Told], part: str, language: str, since: float, until: float) -> Figures:
    """(right, all) in a time. Of intents wrong is what was sent on, or labelled as something else; of phrases what was
    said to a menu and was not understood, or denied; of wording what was said to an open question and was not
    understood. Of cards nothing tells by itself: (0, 0)."""
    if part == INTENTS:
        return live_figures(answers(rows), language, since, until)
    if part == CARDS:
        return 0, 0
    found = [
        right for row, right in _said(rows, _MENUS if part == PHRASES else _OPEN, language) if since <= row.at < until
    ]
    return sum(found), len(found)


def _said(rows: Iterable[Told], kinds: Mapping[str, bool], language: str) -> Iterable[tuple[Told, bool]]:
    """What was said, and whether it was understood; what was keyed is none of it."""
    languages: dict[str, str] = {}
    for row in rows:
        if row.kind in ("CallArrived", "MenuEntered"):
            languages[row.call] = str(row.data.get("language") or languages.get(row.call, ""))
        closed = row.kind == "AnswerTaken" and not row.data.get("chances")
        if row.kind in kinds and row.data.get("by") == "speech" and not closed and languages.get(row.call) == language:
            yield row, kinds[row.kind]


def fallen(
    rows: Sequence[Told], model: str, part: str, language: str, times: tuple[float, float, float], former: str
) -> Fallen | None:  # fmt: skip
    """Whether the live model gives way to ``former``: its figures are worse than those before, or where both did not
    say the same the former one was right so often that this is no chance. ``times``: from when on the former one's
    figures count, when the model became live, and now."""
    before_since, since, now = times
    before, live = stood(rows, part, language, before_since, since), stood(rows, part, language, since, now)
    if has_fallen(before, live):
        why = f"{live[0]} of {live[1]} answers stood, {before[0]} of {before[1]} before it"
        return Fallen(
            why, {"right": live[0], "n": live[1], "before_right": before[0], "before_n": before[1]}
        )  # fmt: skip
    right, wrong, found = against(rows_beside((row for row in rows if row.at >= since), former, model))
    if found < SURE:
        return None
    why = f"where both did not say the same it alone was right {right} times, the one before it {wrong} times"
    return Fallen(why, {"right": right, "wrong": wrong, "evidence": round(min(found, 1e6), 1)})

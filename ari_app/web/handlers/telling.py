"""Events as the interface tells them."""

from __future__ import annotations

from collections.abc import Sequence

from ari_app.reports.calls import describe
from ari_app.store.row import Row
from ari_app.web.judging import holds
from ari_app.web.masking import masked_facts, sees_numbers
from ari_app.web.reading import rfc3339
from ari_app.web.table.calls import EventItem
from models.domain.identity import Identity
from models.domain.scopes import Scope


def sees_words(who: Identity) -> bool:
    """Whether they see what was said in calls."""
    return holds(who, Scope.CALLS_TRANSCRIPT)


def event_items(rows: Sequence[Row], who: Identity, words: bool, language: str) -> list[EventItem]:
    """Journal rows for somebody; ``words``: what was said, too; ``language``: of the sentences."""
    numbers = sees_numbers(who)
    return [_item(row, numbers, words, language) for row in rows]


def _item(row: Row, numbers: bool, words: bool, language: str) -> EventItem:
    data = masked_facts(row.kind, row.data, numbers, words)
    return EventItem(
        sequence=row.seq, at=rfc3339(row.at), type=row.kind, call=row.call_id, agent=row.agent_id,
        words=_words(row, data, language), data=data,
    )  # fmt: skip


def _words(row: Row, data: dict[str, object], language: str) -> str:
    """One event in a sentence; "" for one of another version whose facts the sentence does not find."""
    try:
        return describe({"kind": row.kind, "agent_id": row.agent_id, "data": data}, language)
    except (KeyError, ValueError, TypeError):
        return ""

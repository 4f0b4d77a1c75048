"""The balance of a test's books, with the story of each call that does not balance."""

from __future__ import annotations

from collections.abc import Sequence

from ari_app.reports.balance import Balance
from ari_app.store.row import Row


def unbalanced(rows: Sequence[Row]) -> str:
    """What does not balance, and what the journal says of it; "" when everything does."""
    balance = Balance.of(rows)
    wrong = balance.wrong()
    if not wrong:
        return ""
    calls = {call.id for call in balance.calls.values() if call.ended and call.wrong}
    story = [
        f"  {row.at:.2f} {row.kind} {row.call_id[-6:]} {row.agent_id} {_short(row)}"
        for row in rows
        if row.call_id in calls and row.kind != "RouteDecided"
    ]
    return "\n".join(["the books do not balance:", *wrong, *story[-120:]])


def _short(row: Row) -> str:
    return str({name: value for name, value in row.data.items() if name not in ("state", "kept", "terms")})[:300]

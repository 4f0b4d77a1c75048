"""The audit, to read: see `ari_app.web.table.accounts`."""

from __future__ import annotations

from typing import Any

from ari_app.store.journal import Journal
from ari_app.store.web_reader import WebBook
from ari_app.web.masking import masked_facts, sees_numbers
from ari_app.web.operation import Asked, Handler
from ari_app.web.paging import after, cut
from ari_app.web.reading import instant, rfc3339
from ari_app.web.table.accounts import AuditItem, AuditPage, ReadAudit
from models.domain.identity import Identity

_PATIENCE = 0.5  # seconds for what has just happened to be in the books


def audit_handlers(journal: Journal, book: WebBook) -> dict[str, Handler]:
    """By the operation's name."""

    async def read(asked: Asked[ReadAudit]) -> AuditPage:
        body = asked.body
        name = f"audit {body.whose} {body.kind} {body.call} {body.since} {body.until}"
        found = after(name, body.cursor, int)
        since, until = instant(body.since, "since") or 0.0, instant(body.until, "until") or 0.0
        await journal.flushed(_PATIENCE)
        rows = await book.ask(
            lambda reader: reader.audit(
                body.limit + 1, found[0] if found else 0, body.whose, body.kind, body.call, since, until
            )
        )
        shown, following = cut(name, rows, body.limit, lambda row: (row["seq"],))
        return AuditPage(items=[_item(row, asked.who) for row in shown], next=following)

    return {"read_audit": read}


def _item(row: dict[str, Any], who: Identity) -> AuditItem:
    details = {name: value for name, value in row["data"].items() if name != "by"}
    return AuditItem(
        sequence=row["seq"], at=rfc3339(row["at"]), by=row["by"] or "", kind=row["kind"], call=row["call_id"] or "",
        agent=row["agent_id"] or "", details=masked_facts(row["kind"], details, sees_numbers(who), words=True),
    )  # fmt: skip

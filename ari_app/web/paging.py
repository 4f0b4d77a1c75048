"""Pages of lists: a cursor says after which row the next page begins, whatever is put into the list meanwhile."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

from ari_app.web.problems import BadRequest

T = TypeVar("T")
Key = tuple[Any, ...]


def cursor_of(list_name: str, key: Key) -> str:
    """Opaque to who gets it; of that list alone."""
    return base64.urlsafe_b64encode(msgspec.json.encode([list_name, *key])).decode().rstrip("=")


def after(list_name: str, cursor: str, *kinds: type[Any]) -> Any:  # noqa: ANN401 - a tuple of these kinds, or None
    """The key after which the page begins; None for the first. Raises BadRequest for what is no cursor of this list."""
    if not cursor:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        found = msgspec.json.decode(raw, type=list[Any])
        parts = [msgspec.convert(part, kind) for part, kind in zip(found, (str, *kinds), strict=True)]
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        raise BadRequest("cursor", "cursor") from None
    if parts[0] != list_name or any(isinstance(part, str) and "\x00" in part for part in parts):
        raise BadRequest("cursor", "cursor")
    return tuple(parts[1:])


def page_of(
    list_name: str, rows: Sequence[T], limit: int, cursor: str, key: Callable[[T], Key], *kinds: type[Any]
) -> tuple[list[T], str | None]:  # fmt: skip
    """A page of rows that are all at hand, in the order of their keys."""
    since = after(list_name, cursor, *kinds)
    ordered = sorted((row for row in rows if since is None or key(row) > since), key=key)
    return cut(list_name, ordered[: limit + 1], limit, key)


def cut(list_name: str, rows: Sequence[T], limit: int, key: Callable[[T], Key]) -> tuple[list[T], str | None]:
    """A page of ``limit`` rows, of one more than that; with the cursor of the next if there is more."""
    shown = list(rows[:limit])
    return shown, cursor_of(list_name, key(shown[-1])) if len(rows) > limit else None

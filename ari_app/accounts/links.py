"""One-time links: how the first administrator comes in, and whoever has lost their password."""

from __future__ import annotations

from collections.abc import Callable

from ari_app.accounts.errors import LogInFailed
from ari_app.accounts.secret import kept, new_secret
from ari_app.store.accounts import AccountStore, Row

LIFE_SECONDS = 86400.0
PAGE = "/login#token="  # behind the #, so that no server, log or proxy ever sees it


class Links:
    """At most one a user is in force, for a day, and once."""

    def __init__(self, store: AccountStore, clock: Callable[[], float]) -> None:
        self._store, self._clock = store, clock
        self._by_hash: dict[str, Row] = {}

    async def load(self) -> None:
        """Those of the records."""
        self._by_hash = {row["hash"]: row for row in await self._store.load("links")}

    async def make(self, user: str, by: str) -> tuple[str, float]:
        """A new link's secret, and when it ends (epoch seconds); those of before are over. Raises OSError."""
        await self.forget(user)
        now, secret = self._clock(), new_secret()
        row: Row = {"hash": kept(secret), "user": user, "made_at": now, "made_by": by, "ends_at": now + LIFE_SECONDS}
        await self._store.put("links", row)
        self._by_hash[row["hash"]] = row
        return secret, row["ends_at"]

    def user_of(self, secret: str) -> tuple[str, float]:
        """Whose it is, and when it ends; it stays in force. Raises LogInFailed."""
        row = self._by_hash.get(kept(secret))
        if row is None or self._clock() >= row["ends_at"]:
            raise LogInFailed(
                "this link has been used, is more than a day old, or has been replaced: `kefu user link NAME` makes a "
                "new one",
                what="link",
            )
        return str(row["user"]), float(row["ends_at"])

    async def use(self, secret: str) -> str:
        """Whose it is; from now on nobody's. Raises LogInFailed and OSError."""
        user, _ = self.user_of(secret)
        row = self._by_hash.pop(kept(secret))  # at once: two who come at the same moment are one too many
        try:
            await self._store.drop("links", row["hash"])
        except OSError:
            self._by_hash[row["hash"]] = row
            raise
        return user

    async def forget(self, user: str) -> None:
        """A user's links are over. Raises OSError."""
        for key in [key for key, row in self._by_hash.items() if row["user"] == user]:
            await self._store.drop("links", key)
            self._by_hash.pop(key, None)

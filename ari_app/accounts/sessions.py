"""Sessions: begun at a log-in, ended by log-out, time or revocation. In memory, and on disk for the next process.

The browser has 256 random bits, the records their hash. A session never takes up a secret that came from a browser, so
none can be planted; each log-in makes a new one. Times are epoch seconds of a clock that does not jump.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from ari_app.accounts.revocation import Revocations, Revoked
from ari_app.accounts.secret import kept, new_id, new_secret
from ari_app.store.accounts import AccountStore
from models.domain.account_events import SessionEnded
from models.domain.events import Event

IDLE_SECONDS = 12 * 3600.0
LIFE_SECONDS = 7 * 86400.0
PER_USER = 20
_NOTED_EVERY = 60.0  # seconds: how exactly the records know when a session was used


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that somebody has logged in with. ``kind``: password, link, provider, display; ``ends_at`` and
    ``idle`` (seconds) 0: never; ``token``: of a display, the id of its token."""

    id: str
    user: str
    kind: str
    made_at: float
    used_at: float
    ends_at: float
    idle: float
    address: str = ""
    browser: str = ""
    token: str = ""
    hash: str = field(default="", repr=False)

    def over(self, now: float) -> bool:
        """Whether its time has come."""
        return bool((self.ends_at and now >= self.ends_at) or (self.idle and now >= self.used_at + self.idle))


class Sessions:
    """All that are open. ``agent_of``: a user's id in the agents file."""

    def __init__(
        self, store: AccountStore, revocations: Revocations, publish: Callable[[Event], object],
        clock: Callable[[], float], agent_of: Callable[[str], str],
    ) -> None:  # fmt: skip
        self._store, self._revocations, self._publish = store, revocations, publish
        self._clock, self._agent_of = clock, agent_of
        self._by_hash: dict[str, Session] = {}
        self._hash_of: dict[str, str] = {}
        self._noted: dict[str, float] = {}

    async def load(self) -> None:
        """Those that a former process has left open."""
        known = {one.name for one in fields(Session)}
        for row in await self._store.load("sessions"):
            self._take(Session(**{name: value for name, value in row.items() if name in known}))

    async def begin(
        self, user: str, kind: str, address: str, browser: str, token: str = "", former: Session | None = None
    ) -> tuple[Session, str]:  # fmt: skip
        """A new one, and its secret for the cookie, which nobody keeps. ``former``: of that browser, which ends."""
        now, secret, display = self._clock(), new_secret(), kind == "display"
        session = Session(
            id=new_id(), user=user, kind=kind, made_at=now, used_at=now, ends_at=0.0 if display else now + LIFE_SECONDS,
            idle=0.0 if display else IDLE_SECONDS, address=address, browser=browser[:200], token=token,
            hash=kept(secret),
        )  # fmt: skip
        if former is not None:
            self._end(former, "replaced", user, session.id if former.user == user else "")
        if not display:
            for oldest in sorted(self.of(user), key=lambda one: one.used_at)[: 1 - PER_USER]:
                self._end(oldest, "replaced", user)
        self._take(session)
        self._save(session)
        await self._store.flush()
        return session, secret

    def find(self, secret: str) -> Session | None:
        """The open session of a cookie, which has been used by that."""
        session = self._by_hash.get(kept(secret)) if secret else None
        if session is None or self._over(session):
            return None
        return self.used(session.id)

    def used(self, session_id: str) -> Session | None:
        """A session is in use now: a request came, or its live connection stands."""
        session = self.get(session_id)
        if session is None:
            return None
        session = replace(session, used_at=self._clock())
        self._by_hash[session.hash] = session
        if session.used_at >= self._noted[session.id] + _NOTED_EVERY:
            self._save(session)
        return session

    def get(self, session_id: str) -> Session | None:
        """An open session by its id."""
        session = self._by_hash.get(self._hash_of.get(session_id, ""))
        return None if session is None or self._over(session) else session

    def of(self, user: str) -> list[Session]:
        """A user's open sessions, the newest first."""
        found = [one for one in self._by_hash.values() if one.user == user and one.kind != "display"]
        return sorted(found, key=lambda one: -one.made_at)

    async def end(self, session_id: str, reason: str, by: str) -> None:
        """It is over at once; who listens is told."""
        session = self._by_hash.get(self._hash_of.get(session_id, ""))
        if session is not None:
            self._end(session, reason, by)
            await self._store.flush()

    async def end_all(self, user: str, reason: str, by: str, but: str = "") -> int:
        """All of a user's, or all ``but`` one; how many."""
        ended = [one for one in self.of(user) if one.id != but]
        for one in ended:
            self._end(one, reason, by)
        await self._store.flush()
        return len(ended)

    async def end_of_token(self, token: str, by: str) -> None:
        """Those of a display whose token was taken back."""
        for one in [one for one in self._by_hash.values() if one.token == token]:
            self._end(one, "token revoked", by)
        await self._store.flush()

    def sweep(self) -> None:
        """End those whose time has come."""
        for session in list(self._by_hash.values()):
            self._over(session)

    def _over(self, session: Session) -> bool:
        if session.over(self._clock()):
            self._end(session, "expired", "kefu")
            return True
        return False

    def _end(self, session: Session, reason: str, by: str, successor: str = "") -> None:
        if self._by_hash.pop(session.hash, None) is None:
            return
        del self._hash_of[session.id], self._noted[session.id]
        self._store.later("sessions", session.id, None)
        self._publish(SessionEnded(user=session.user, session=session.id, reason=reason, by=by))
        self._revocations.tell(Revoked(session.id, session.user, self._agent_of(session.user), reason, successor))

    def _take(self, session: Session) -> None:
        self._by_hash[session.hash] = session
        self._hash_of[session.id], self._noted[session.id] = session.hash, session.used_at

    def _save(self, session: Session) -> None:
        self._noted[session.id] = session.used_at
        row: dict[str, Any] = asdict(session)
        self._store.later("sessions", session.id, row)

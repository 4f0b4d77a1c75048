"""Users and sessions on a store of their own: who comes in, who does not, what ends when, and what the disk does."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ari_app.accounts.errors import LogInFailed, SecondFactorNeeded, TooManyTries
from ari_app.accounts.first_link import first_link
from ari_app.accounts.links import PAGE
from ari_app.accounts.revocation import Revoked
from ari_app.accounts.sessions import IDLE_SECONDS, LIFE_SECONDS, PER_USER
from ari_app.accounts.totp import STEP_SECONDS, code_at
from ari_app.store import migrations
from ari_app.store.migrations import MIGRATIONS
from ari_app.store.reader import Reader
from models.domain.identity import Person
from models.domain.scopes import ROLES, Scope
from tests.support.accounts import CONSOLE, GOOD, HERE, OTHER, Clock, account_books, enter

# Coming in ------------------------------------------------------------------------------------------


async def test_a_user_comes_in_by_name_and_password(tmp_path: Path) -> None:
    """In any writing of the name; the roles are the scopes, the agent is who the agents file has."""
    async with account_books(tmp_path) as books:
        await books.user("ann", "agent", agent="1001")
        user = await books.accounts.log_in.by_password(" ANN ", GOOD, "", HERE)
        session, secret = await enter(books, user.name)
        found = books.accounts.sessions.find(secret)
        assert found is not None
        assert found.id == session.id
        assert books.accounts.person(found) == Person("ann", "1001", ROLES["agent"], None)
        assert str(books.accounts.person(found)) == "1001"
        assert books.accounts.sessions.find(secret + "x") is None
        assert books.accounts.sessions.find("") is None
        assert books.kinds()[-1] == "LoggedIn"


async def test_the_same_work_and_words_for_everybody_who_is_not_let_in(tmp_path: Path) -> None:
    """No such user, a wrong password, a disabled user, one without a password: nobody can tell them apart."""
    async with account_books(tmp_path) as books:
        await books.user("ann", "agent")
        await books.user("new", "agent", password="")
        await books.user("old", "agent")
        await books.accounts.alter(CONSOLE, "old", active=False)
        seen = set()
        for name, password in (("nobody", GOOD), ("ann", OTHER), ("old", GOOD), ("new", ""), ("new", "nobody's")):
            before, books.clock.now = books.passwords.worked, books.clock.now + 100
            with pytest.raises(LogInFailed) as failed:
                await books.accounts.log_in.by_password(name, password, "", HERE)
            seen.add((str(failed.value), type(failed.value), books.passwords.worked - before))
        assert seen == {("name or password is wrong", LogInFailed, 1)}
        refused = [row.data["user"] for row in books.events if row.kind == "LogInRefused"]
        assert refused == ["", "ann", "old", "new", "new"], "a name that nobody has may be a password"


async def test_five_tries_a_minute(tmp_path: Path) -> None:
    """Of an account from anywhere, and from an address at any account; then the right password waits too."""
    async with account_books(tmp_path) as books:
        await books.user("ann", "agent")
        await books.user("bob", "agent")
        for number in range(5):
            with pytest.raises(LogInFailed):
                await books.accounts.log_in.by_password("ann", OTHER, "", f"198.51.100.{number}")
        with pytest.raises(TooManyTries) as waiting:
            await books.accounts.log_in.by_password("Ann", GOOD, "", HERE)
        assert waiting.value.seconds == 60
        for number in range(5):
            with pytest.raises(LogInFailed):
                await books.accounts.log_in.by_password(f"x{number}", OTHER, "", "203.0.113.1")
        with pytest.raises(TooManyTries):
            await books.accounts.log_in.by_password("bob", GOOD, "", "203.0.113.1")
        assert (await books.accounts.log_in.by_password("bob", GOOD, "", HERE)).name == "bob"
        books.clock.now += 60
        assert (await books.accounts.log_in.by_password("ann", GOOD, "", HERE)).name == "ann"


async def test_an_office_behind_one_address_starts_its_shift(tmp_path: Path) -> None:
    """Fifty at the same second, all with the right password."""
    async with account_books(tmp_path) as books:
        for number in range(50):
            await books.user(f"agent{number}", "agent")
        tries = [books.accounts.log_in.by_password(f"agent{number}", GOOD, "", HERE) for number in range(50)]
        assert len(await asyncio.gather(*tries)) == 50


async def test_many_guesses_at_the_same_moment_are_no_way_round(tmp_path: Path) -> None:
    """A hundred requests at once: five are looked at."""
    async with account_books(tmp_path) as books:
        await books.user("ann", "agent")
        before = books.passwords.worked
        tries = [books.accounts.log_in.by_password("ann", OTHER, "", f"10.0.0.{number}") for number in range(100)]
        answers = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(one, LogInFailed) for one in answers) == 5
        assert sum(isinstance(one, TooManyTries) for one in answers) == 95
        assert books.passwords.worked - before == 5


# Sessions -------------------------------------------------------------------------------------------


async def test_no_session_can_be_planted_or_kept_over_a_log_in(tmp_path: Path) -> None:
    """The secret that a browser brings is never taken up, and that of before is worth nothing afterwards."""
    async with account_books(tmp_path) as books:
        await books.user("ann", "agent")
        await books.user("eve", "agent")
        _, planted = await enter(books, "eve")
        session, fresh = await enter(books, "ann", former=planted)
        assert fresh != planted
        assert books.accounts.sessions.find(planted) is None
        _, invented = await enter(books, "ann", former="x" * 43)
        assert "x" * 43 not in (fresh, invented)
        assert books.accounts.sessions.find("x" * 43) is None
        _, again = await enter(books, "ann", former=fresh)
        assert books.accounts.sessions.find(fresh) is None
        assert books.accounts.sessions.get(session.id) is None
        assert books.accounts.sessions.find(again) is not None


@pytest.mark.parametrize(
    ("every", "steps", "alive"),
    [(IDLE_SECONDS - 1, 3, True), (IDLE_SECONDS, 1, False), (3600.0, int(LIFE_SECONDS // 3600), False),
     (3600.0, int(LIFE_SECONDS // 3600) - 1, True)],
)  # fmt: skip
async def test_twelve_hours_of_idleness_and_seven_days_in_all(
    tmp_path: Path, every: float, steps: int, alive: bool
) -> None:  # fmt: skip
    """Used every so often."""
    async with account_books(tmp_path) as books:
        await books.user("ann", "agent")
        _, secret = await enter(books, "ann")
        found = None
        for _ in range(steps):
            books.clock.now += every
            found = books.accounts.sessions.find(secret)
        assert (found is not None) == alive


async def test_who_listens_hears_of_every_end(tmp_path: Path) -> None:
    """Log-out, revocation, time, a new log-in, disabling, losing a role; a listener that fails costs nobody else."""
    async with account_books(tmp_path) as books:
        heard: list[Revoked] = []

        def broken(_revoked: Revoked) -> None:
            raise RuntimeError("gone")

        books.accounts.revocations.listen(broken)
        silence = books.accounts.revocations.listen(heard.append)
        await books.user("ann", "supervisor", agent="1009")
        sessions = books.accounts.sessions
        first, secret = await enter(books, "ann")
        second, _ = await enter(books, "ann", former=secret)
        await sessions.end(second.id, "logged out", "ann")
        third, _ = await enter(books, "ann")
        await books.accounts.alter(CONSOLE, "ann", roles=frozenset({"agent"}))
        fourth, _ = await enter(books, "ann")
        books.clock.now += IDLE_SECONDS
        sessions.sweep()
        fifth, _ = await enter(books, "ann")
        await books.accounts.alter(CONSOLE, "ann", active=False)
        assert [(one.session, one.reason) for one in heard] == [
            (first.id, "replaced"), (second.id, "logged out"), (third.id, "changed"), (fourth.id, "expired"),
            (fifth.id, "disabled"),
        ]  # fmt: skip
        assert {(one.user, one.agent) for one in heard} == {("ann", "1009")}
        silence()
        await books.accounts.alter(CONSOLE, "ann", active=True)
        session, _ = await enter(books, "ann")
        await sessions.end(session.id, "revoked", "test")
        assert len(heard) == 5


async def test_who_gains_something_keeps_their_session(tmp_path: Path) -> None:
    """It counts at once; what is lost ends the session, which may have a live connection."""
    async with account_books(tmp_path) as books:
        await books.user("ann", "agent")
        session, secret = await enter(books, "ann")
        await books.accounts.alter(CONSOLE, "ann", roles=frozenset({"agent", "supervisor"}))
        found = books.accounts.person(session)
        assert found is not None
        assert Scope.SUPERVISE in found.scopes
        assert books.accounts.sessions.find(secret)
        await books.accounts.alter(CONSOLE, "ann", queues=frozenset({"orders"}))
        assert books.accounts.sessions.find(secret) is None


async def test_sessions_outlive_the_process_and_secrets_are_not_in_the_records(tmp_path: Path) -> None:
    """The file holds hashes alone, and neither log nor journal holds more."""
    seen: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: seen.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    try:
        async with account_books(tmp_path) as books:
            await books.user("ann", "agent")
            session, secret = await enter(books, "ann")
            token, program = await books.accounts.tokens.make(CONSOLE, "crm", frozenset({Scope.CALLS_READ}))
            link, _ = await books.accounts.make_link(CONSOLE, "ann")
            enrolment = books.accounts.factor.begin("ann")
            code = code_at(enrolment.secret, int(books.clock.now) // STEP_SECONDS)
            recovery = await books.accounts.factor.confirm("ann", code)
            with pytest.raises(LogInFailed):
                await books.accounts.log_in.by_password("ann", OTHER, "", HERE)
            for wrong in (OTHER, secret, program):
                with pytest.raises(LogInFailed):
                    await books.accounts.log_in.by_password(wrong, wrong, wrong, HERE)
    finally:
        logging.getLogger().removeHandler(handler)
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("kefu.db*"))
    written = json.dumps([row.data for row in books.events]) + "\n".join(seen)
    secrets = (GOOD, OTHER, secret, program, link, enrolment.secret, code, *recovery)
    for one in secrets:
        assert one not in written
        assert one.encode() not in kept or one == code, one
    async with account_books(tmp_path, clock=Clock(books.clock.now + 60)) as later:
        found = later.accounts.sessions.find(secret)
        assert found is not None
        assert (found.id, found.made_at) == (session.id, session.made_at)
        known = later.accounts.tokens.find(program)
        assert known is not None
        assert (known.id, known.scopes) == (token.id, token.scopes)
        with pytest.raises(SecondFactorNeeded):
            await later.accounts.log_in.by_password("ann", GOOD, "", HERE)
        assert await later.accounts.log_in.by_password("ann", GOOD, recovery[0], HERE)


async def test_a_user_has_so_many_sessions(tmp_path: Path) -> None:
    """The one that was not used for longest goes."""
    async with account_books(tmp_path) as books:
        await books.user("ann", "agent")
        made = []
        for _ in range(PER_USER + 3):
            books.clock.now += 1
            made.append((await enter(books, "ann"))[0].id)
        assert [one.id for one in books.accounts.sessions.of("ann")] == made[:2:-1]


# What the disk does ---------------------------------------------------------------------------------


async def test_a_change_that_cannot_be_written_is_no_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, and nothing is different; a revoked session is over all the same, and a log-in works."""
    async with account_books(tmp_path) as books:
        await books.user("ann", "agent")
        _, secret = await enter(books, "ann")
        store, refuse = books.accounts._store, True
        written = store._write

        def refused(work: object) -> None:
            if refuse:
                raise sqlite3.OperationalError("database is locked")
            written(work)  # type: ignore[arg-type]

        monkeypatch.setattr(store, "_write", refused)
        with pytest.raises(OSError, match="kefu.db"):
            await books.accounts.alter(CONSOLE, "ann", roles=frozenset({"agent", "admin"}))
        assert books.accounts.people.get("ann").roles == {"agent"}
        await books.accounts.sessions.end_all("ann", "revoked", "test")
        assert books.accounts.sessions.find(secret) is None
        user = await books.accounts.log_in.by_password("ann", GOOD, "", HERE)
        fresh, _ = await books.accounts.begin(user, "password", HERE, "x")
        refuse = False
        assert await store.flush()
    with closing(sqlite3.connect(tmp_path / "kefu.db")) as connection:
        assert connection.execute("select id from sessions").fetchall() == [(fresh.id,)]


async def test_a_code_that_was_used_while_somebody_changed_the_user_stays_used(tmp_path: Path) -> None:
    """Two writers of one row: neither takes back what the other has written."""
    async with account_books(tmp_path) as books:
        await books.user("ann", "agent")
        people = books.accounts.people
        changing = asyncio.ensure_future(people.alter(CONSOLE, "ann", shown="Anna"))
        await asyncio.sleep(0)
        people.note("ann", totp_step=77)
        await changing
        assert (people.get("ann").shown, people.get("ann").totp_step) == ("Anna", 77)
    async with account_books(tmp_path) as later:
        assert (later.accounts.people.get("ann").shown, later.accounts.people.get("ann").totp_step) == ("Anna", 77)


async def test_an_existing_database_gets_accounts_and_the_audit_of_before(tmp_path: Path) -> None:
    """Who listened to what before there were users is in the audit; nobody can log in yet."""
    path = tmp_path / "kefu.db"
    with closing(sqlite3.connect(path)) as connection:
        before = MIGRATIONS.index(migrations._accounts)
        for number, step in enumerate(MIGRATIONS[:before], 1):
            step(connection)
            connection.execute(f"pragma user_version = {number}")
        row = (7, 5.0, "c1", "", "RecordingRead", '{"by": "1009", "side": "both", "why": "a complaint"}')
        connection.execute(
            "insert into journal (seq, at, call_id, agent_id, kind, data) values (?, ?, ?, ?, ?, ?)", row
        )
        connection.execute("insert into journal (seq, at, kind, data) values (8, 6.0, 'CallAnswered', '{}')")
        connection.commit()
    async with account_books(tmp_path) as books:
        assert books.accounts.people.all() == []
        assert (await first_link(books.accounts)).startswith(PAGE)
    with closing(Reader(path)) as reader:
        rows = reader.audit(10)
    assert [(row["kind"], row["by"], row["call_id"]) for row in rows][-1] == ("RecordingRead", "1009", "c1")
    assert rows[-1]["data"]["why"] == "a complaint"
    assert "CallAnswered" not in {row["kind"] for row in rows}

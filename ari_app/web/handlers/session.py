"""Coming in and going out: see `ari_app.web.table.session`."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from ari_app.accounts.accounts import Accounts
from ari_app.accounts.errors import LogInFailed
from ari_app.accounts.first_link import can_administrate
from ari_app.accounts.secret import TOKEN as TOKEN_BEGINS
from ari_app.accounts.sessions import Session
from ari_app.accounts.user import User
from ari_app.web.entrance import SESSION, TOKEN, address_of, cookie_of, drop_cookie, set_cookie
from ari_app.web.fields import Answer
from ari_app.web.operation import V1, Asked, Handler
from ari_app.web.problems import NotFound, NotLoggedIn
from ari_app.web.reading import rfc3339, rfc3339_or_none
from ari_app.web.serving import response_of
from ari_app.web.table.session import (
    ChangeMe,
    ChangePassword,
    ConfirmPassword,
    Enrolment,
    GiveCode,
    LinkIs,
    LogIn,
    LookAtLink,
    MeIs,
    ProviderIs,
    RecoveryCodes,
    SessionItem,
    SessionList,
    WaysIn,
)
from ari_app.web.texts import Words
from models.domain.caller import LANGUAGES
from models.domain.errors import BadArgument, CommandRefused
from models.domain.identity import Console, Person, Staff
from models.domain.scopes import Scope


class SessionOrders:
    """Everything is about who asks."""

    def __init__(self, accounts: Accounts, zone: str) -> None:
        self._accounts, self._zone = accounts, zone

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {
            "read_ways_in": self._ways, "log_in": self._log_in, "look_at_link": self._look,
            "read_session": self._me,
            "log_out": self._log_out, "change_password": self._password, "begin_second_factor": self._begin_factor,
            "confirm_second_factor": self._confirm_factor, "drop_second_factor": self._drop_factor, "read_me": self._me,
            "change_me": self._change_me, "list_my_sessions": self._sessions, "end_session": self._end,
        }  # fmt: skip

    # Coming in ------------------------------------------------------------------------------------

    async def _ways(self, _asked: Asked[object]) -> WaysIn:
        provider = self._accounts.rules.provider
        oidc = ProviderIs(name=provider.host, url=f"{V1}/oidc/start") if provider is not None else None
        return WaysIn(oidc=oidc, first_admin=not can_administrate(self._accounts))

    async def _log_in(self, asked: Asked[LogIn]) -> web.StreamResponse:
        given, address = asked.body, address_of(asked.connection)
        if given.token.startswith(TOKEN_BEGINS):
            return await self._display(asked)
        if given.token:
            user = await self._accounts.log_in.by_link(given.token, given.password, given.code, address)
            await self._accounts.sessions.end_all(user.name, "changed", user.name)
            return await self._in(asked, user, "link")
        user = await self._accounts.log_in.by_password(given.user, given.password, given.code, address)
        return await self._in(asked, user, "password")

    async def _look(self, asked: Asked[LookAtLink]) -> LinkIs:
        user, ends_at = await self._accounts.log_in.owner_of_link(asked.body.token, address_of(asked.connection))
        return LinkIs(user=user.name, name=user.shown or user.name, ends_at=rfc3339(ends_at))

    async def _display(self, asked: Asked[LogIn]) -> web.StreamResponse:
        request = asked.connection
        token = self._accounts.tokens.find(asked.body.token)
        if token is None or not token.board:
            raise LogInFailed("this is no display's token, or it has been revoked", what="token")
        browser = request.headers.get("User-Agent", "")
        session, secret = await self._accounts.begin_display(token, address_of(request), browser)
        response = response_of(asked.operation, self._of_session(session))
        set_cookie(request, response, secret, display=True)
        return response

    async def _in(self, asked: Asked[Any], user: User, kind: str) -> web.StreamResponse:
        request = asked.connection
        browser, former = request.headers.get("User-Agent", ""), cookie_of(request)
        session, secret = await self._accounts.begin(user, kind, address_of(request), browser, former)
        response = response_of(asked.operation, self._of_session(session))
        set_cookie(request, response, secret)
        return response

    # Being in -------------------------------------------------------------------------------------

    async def _me(self, asked: Asked[object]) -> MeIs:
        request = asked.connection
        if isinstance(asked.who, Console | Staff):
            every = sorted(Scope) if isinstance(asked.who, Console) else []
            return _me(self._zone, asked.by, "console", scopes=every, agent=asked.by if not every else "")
        if (token := request.get(TOKEN)) is not None:
            person = token.person
            own = sorted(token.scopes)
            return _me(self._zone, person.user, "token", scopes=own, queues=person.queues, board=token.board)
        session = request.get(SESSION)
        if session is None or not isinstance(asked.who, Person):
            raise NotLoggedIn("log in")
        return self._of_session(session)

    async def _log_out(self, asked: Asked[object]) -> web.StreamResponse:
        await self._accounts.sessions.end(self._own(asked).id, "logged out", asked.by)
        response = response_of(asked.operation, Answer())
        drop_cookie(asked.connection, response)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    async def _password(self, asked: Asked[ChangePassword]) -> web.StreamResponse:
        user, given, address = self._user(asked), asked.body, address_of(asked.connection)
        if user.subject:
            raise CommandRefused("your password is at the identity provider")
        await self._accounts.log_in.confirm(user, given.current, address)
        user = await self._accounts.log_in.set_password(user, given.password, user.name, "password changed")
        await self._accounts.sessions.end_all(user.name, "changed", user.name, but=self._own(asked).id)
        return await self._in(asked, user, self._own(asked).kind)

    async def _begin_factor(self, asked: Asked[ConfirmPassword]) -> Enrolment:
        user = self._user(asked)
        await self._accounts.log_in.confirm(user, asked.body.password, address_of(asked.connection))
        begun = self._accounts.factor.begin(user.name)
        return Enrolment(secret=begun.secret, uri=begun.uri, picture=begun.picture)

    async def _confirm_factor(self, asked: Asked[GiveCode]) -> RecoveryCodes:
        user = self._user(asked)
        async with self._accounts.log_in.counted("code", address_of(asked.connection), user.name):
            codes = await self._accounts.factor.confirm(user.name, asked.body.code)
        return RecoveryCodes(codes=codes)

    async def _drop_factor(self, asked: Asked[ConfirmPassword]) -> Answer:
        user = self._user(asked)
        await self._accounts.log_in.confirm(user, asked.body.password, address_of(asked.connection))
        if self._accounts.needs_factor(user):
            raise CommandRefused("an administrator who can be reached from outside needs an authenticator")
        await self._accounts.factor.drop(user.name, user.name)
        return Answer()

    async def _change_me(self, asked: Asked[ChangeMe]) -> MeIs:
        user, language = self._user(asked), asked.body.language
        if language not in LANGUAGES:
            raise BadArgument(f"language must be one of {', '.join(LANGUAGES)}")
        await self._accounts.people.secure(user.name, user.name, f"language: {language}", language=language)
        return self._of_session(self._own(asked))

    async def _sessions(self, asked: Asked[object]) -> SessionList:
        own = self._own(asked)
        return SessionList(items=[session_item(one, own.id) for one in self._accounts.sessions.of(own.user)])

    async def _end(self, asked: Asked[object]) -> web.StreamResponse:
        """One's own, or with the scope for it anybody's who may not do more; another one is not there."""
        wanted = self._accounts.sessions.get(asked.path["session"])
        who, own = asked.who, asked.connection.get(SESSION)
        theirs = wanted is not None and own is not None and wanted.user == own.user
        if wanted is None or not (theirs or self._may_end(who, wanted)):
            raise NotFound("not there", what=Words("session"), given=asked.path["session"])
        await self._accounts.sessions.end(wanted.id, "revoked", asked.by)
        response = response_of(asked.operation, Answer())
        if own is not None and own.id == wanted.id:
            drop_cookie(asked.connection, response)
        return response

    def _may_end(self, who: object, wanted: Session) -> bool:
        if isinstance(who, Console):
            return True
        if not isinstance(who, Person) or Scope.USERS_ADMIN not in who.scopes:
            return False
        user = self._accounts.people.find(wanted.user)
        return user is None or self._accounts.people.outranks(who, user)

    # Who ------------------------------------------------------------------------------------------

    def _own(self, asked: Asked[Any]) -> Session:
        session: Session | None = asked.connection.get(SESSION)
        if session is None:
            raise NotLoggedIn("log in with a browser")
        return session

    def _user(self, asked: Asked[Any]) -> User:
        """The user who asks; a display or a token is none."""
        session = self._own(asked)
        user = self._accounts.people.find(session.user) if not session.token else None
        if user is None:
            raise NotLoggedIn("log in with a browser")
        return user

    def _of_session(self, session: Session) -> MeIs:
        accounts = self._accounts
        person, user = accounts.person(session), accounts.people.find(session.user)
        if person is None:
            raise NotLoggedIn("log in")
        if user is None or session.token:
            board = accounts.tokens.get(session.token).board
            return _me(
                self._zone, person.user, session.kind, session.id, sorted(person.scopes), queues=person.queues,
                board=board,
            )  # fmt: skip
        return MeIs(
            user=user.name, name=user.shown or user.name, agent=person.agent, kind=session.kind, session=session.id,
            roles=sorted(user.roles), scopes=sorted(person.scopes), language=user.language, must=accounts.must(session),
            queues=None if user.queues is None else sorted(user.queues), second_factor=bool(user.totp),
            has_password=bool(user.password), board="", time_zone=self._zone,
            expires_at=rfc3339_or_none(session.ends_at),
        )  # fmt: skip


def _me(
    zone: str, user: str, kind: str, session: str = "", scopes: list[Scope] | None = None,
    queues: frozenset[str] | None = None, board: str = "", agent: str = "",
) -> MeIs:  # fmt: skip
    """Who is no user: a token, a display, the console."""
    return MeIs(
        user=user, name=user, agent=agent, kind=kind, session=session, roles=[], scopes=list(map(str, scopes or ())),
        queues=None if queues is None else sorted(queues), language="en", must="", second_factor=False,
        has_password=False, board=board, time_zone=zone, expires_at=None,
    )  # fmt: skip


def session_item(session: Session, own: str) -> SessionItem:
    """A session, as it is told; its secret is nowhere."""
    return SessionItem(
        id=session.id, user=session.user, kind=session.kind, made_at=rfc3339(session.made_at),
        used_at=rfc3339(session.used_at), ends_at=rfc3339_or_none(session.ends_at), address=session.address,
        browser=session.browser, own=session.id == own,
    )  # fmt: skip

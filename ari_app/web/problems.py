"""Errors to answers: one table, of which every operation makes its refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ari_app.contact.dialling_policy import NumberRefused
from ari_app.store.keyring import NoKey
from ari_app.store.recording_store import Unreadable
from ari_app.web.answers import ErrorAnswer
from ari_app.web.codes import Code
from config.problems import ConfigError
from models.domain.errors import (
    AsteriskAway,
    AsteriskError,
    BadArgument,
    CommandRefused,
    NotPermitted,
    RecogniserAway,
    UnsafeRequest,
)


class BadRequest(Exception):
    """The request cannot be read; ``field`` is what is wrong in it ("": all of it)."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


class UnknownOperation(Exception):
    """There is no such operation; the message says which there are."""


class WrongMethod(Exception):
    """There is such a path, for another method."""


class TooLarge(Exception):
    """The body is longer than any request can be."""


@dataclass(frozen=True, slots=True)
class Problem:
    """How an error is told: HTTP status, a code that does not change, and words for the person who asked."""

    status: int
    code: Code
    means: str
    words: Callable[[Exception], str] = str


PROBLEMS: dict[type[Exception], Problem] = {
    BadRequest: Problem(400, Code.BAD_REQUEST, "the request cannot be read; `field` names what is wrong in it"),
    BadArgument: Problem(400, Code.BAD_ARGUMENT, "the order's argument cannot be read"),
    NotPermitted: Problem(403, Code.NOT_PERMITTED, "whoever asks may not do this"),
    UnknownOperation: Problem(404, Code.UNKNOWN_OPERATION, "there is no such operation"),
    WrongMethod: Problem(405, Code.WRONG_METHOD, "the path is for another method"),
    CommandRefused: Problem(409, Code.REFUSED, "it cannot be done now; the words say why"),
    NumberRefused: Problem(409, Code.NUMBER_REFUSED, "the dialling policy does not let this number be dialled"),
    ConfigError: Problem(
        409, Code.FLOW_REFUSED, "the files have mistakes; nothing has changed",
        lambda error: f"refused; the flow in force stays:\n{error}",
    ),
    Unreadable: Problem(409, Code.UNREADABLE, "what is stored cannot be read, or is not there"),
    NoKey: Problem(409, Code.NO_KEY, "the key that it was encrypted with is not there"),
    UnsafeRequest: Problem(409, Code.UNSAFE, "Asterisk would not survive that request; it was not sent"),
    TooLarge: Problem(413, Code.TOO_LARGE, "the body is too long"),
    AsteriskError: Problem(
        502, Code.ASTERISK_REFUSED, "Asterisk refuses", lambda error: f"Asterisk: {error}"
    ),
    AsteriskAway: Problem(
        503, Code.ASTERISK_AWAY, "Asterisk is away or does not answer", lambda error: f"Asterisk: {error}"
    ),
    RecogniserAway: Problem(503, Code.RECOGNISER_AWAY, "no recogniser answers in time"),
    OSError: Problem(
        503, Code.STORAGE, "a disk or file error", lambda error: f"disk or file error: {error}"
    ),
    TimeoutError: Problem(504, Code.TIMED_OUT, "no answer in time", lambda _error: "no answer in time"),
}  # fmt: skip
TOLD = tuple(PROBLEMS)
BY_CODE: dict[Code, Problem] = {one.code: one for one in PROBLEMS.values()}
ALWAYS = (Code.BAD_REQUEST, Code.TOO_LARGE)


def problem_of(error: Exception) -> Problem:
    """The row of an error: its own class's, or that of the nearest class above it."""
    return next(PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS)


def answer_to(error: Exception) -> tuple[int, ErrorAnswer]:
    """Status and content for an error that the table has."""
    problem = problem_of(error)
    field = error.field if isinstance(error, BadRequest) else "argument" if isinstance(error, BadArgument) else ""
    return problem.status, ErrorAnswer(error=problem.words(error), code=problem.code, field=field)

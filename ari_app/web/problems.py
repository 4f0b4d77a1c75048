"""Errors to answers: one table, of which every operation makes its refusals."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ari_app.accounts.errors import LogInFailed, ProviderFailed, SecondFactorNeeded, TooManyTries, WeakPassword
from ari_app.contact.dialling_policy import NumberRefused
from ari_app.store.keyring import NoKey
from ari_app.store.recording_store import Unreadable
from ari_app.web.codes import Code
from ari_app.web.fields import Answer
from ari_app.web.refusals import refusal_in
from ari_app.web.texts import Words, text
from config.problems import ConfigError
from models.domain.errors import (
    AsteriskAway,
    AsteriskError,
    BadArgument,
    CommandRefused,
    NotPermitted,
    NotThere,
    RecogniserAway,
    UnsafeRequest,
)


class ErrorAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """Why it was not done, on the old paths of the control socket: words, a code for programs, the field."""

    error: str
    code: str
    field: str = ""


class FieldProblem(Answer, frozen=True, kw_only=True):
    """One of several mistakes: where, and what is wrong."""

    field: str
    detail: str


class ProblemAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """Why it was not done (RFC 9457). ``code`` and ``type`` do not change; ``detail`` is for people; ``field`` is what
    is wrong in the request, ``scope`` what is missing, ``errors`` each mistake when there are several."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str = ""
    scope: str = ""
    errors: list[FieldProblem] = []  # noqa: RUF012 - msgspec copies it


class Told(Exception):
    """An error of the interface itself, in `Words`."""

    def __init__(self, key: str, /, **values: object) -> None:
        self.words = Words(key, **values)
        super().__init__(str(self.words))


class BadRequest(Told):
    """The request cannot be read; ``field`` is what is wrong in it ("": all of it)."""

    def __init__(self, key: str, field: str = "", /, **values: object) -> None:
        super().__init__(key, **values)
        self.field = field


class NotLoggedIn(Told):
    """Nobody knows who asks."""


class ForeignRequest(Told):
    """Another site may have made the browser send it."""


class MissingScope(Told):
    """Who asks lacks a scope, which is named."""

    def __init__(self, scope: str, key: str = "missing scope", /, **values: object) -> None:
        super().__init__(key, scope=scope, **values)
        self.scope = scope


class UnknownOperation(Told):
    """There is no such operation; the message says which there are."""


class NotFound(Told):
    """There is no such thing, or who asks may not see it: nobody learns which."""


class WrongMethod(Told):
    """There is such a path, for another method. ``allowed``: which, for the header."""

    def __init__(self, path: str, allowed: str) -> None:
        super().__init__("other method", path=path, allowed=allowed)
        self.allowed = allowed


class Refused(Told):
    """It cannot be done now."""


class TooLarge(Told):
    """The body is longer than any request can be."""


class NoJson(Told):
    """The body is something else than JSON."""


class BadRange(Told):
    """A part of a sound that it does not have; ``size``: how many bytes there are."""

    def __init__(self, size: int) -> None:
        super().__init__("not range", size=size)
        self.size = size


class AnotherBody(Told):
    """An Idempotency-Key that was used for another request."""


class Unfinished(Told):
    """A request with that Idempotency-Key has not come to an end."""


class Changed(Told):
    """If-Match does not hold: somebody was faster."""


class TooMany(Told):
    """Too many requests; ``seconds`` until the next may come."""

    def __init__(self, seconds: int) -> None:
        super().__init__("slow down", seconds=seconds)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Problem:
    """How an error is told: HTTP status, a code that does not change, what it means; ``key`` of the text into which
    the error's own words go ("": they stand alone)."""

    status: int
    code: Code
    means: str
    zh: str
    key: str = ""


PROBLEMS: dict[type[Exception], Problem] = {
    BadRequest: Problem(
        400, Code.BAD_REQUEST, "the request cannot be read; `field` names what is wrong in it", "请求无法读取"),
    BadArgument: Problem(400, Code.BAD_ARGUMENT, "the order's argument cannot be read", "命令的参数无法读取"),
    NotLoggedIn: Problem(401, Code.NOT_LOGGED_IN, "nobody knows who asks: log in, or send a token", "未登录"),
    LogInFailed: Problem(
        401, Code.LOG_IN_FAILED, "the log-in is not right; the words say what may be told", "登录失败"),
    SecondFactorNeeded: Problem(
        401, Code.SECOND_FACTOR_NEEDED, "a code of the authenticator is needed too, as `code`", "需要验证码"),
    ForeignRequest: Problem(
        403, Code.FOREIGN_REQUEST, "no page of ours sent it (`Sec-Fetch-Site`, `Origin`)", "请求并非来自本站页面"),
    NotPermitted: Problem(403, Code.NOT_PERMITTED, "whoever asks may not do this", "无权执行"),
    MissingScope: Problem(403, Code.MISSING_SCOPE, "whoever asks lacks a scope, which is named", "缺少权限"),
    UnknownOperation: Problem(404, Code.UNKNOWN_OPERATION, "there is no such operation", "没有该操作"),
    NotFound: Problem(404, Code.NOT_FOUND, "there is no such thing, or whoever asks may not see it", "不存在"),
    NotThere: Problem(404, Code.NOT_FOUND, "there is no such thing, or whoever asks may not see it", "不存在"),
    WrongMethod: Problem(405, Code.WRONG_METHOD, "the path is for another method", "该路径不支持此方法"),
    CommandRefused: Problem(409, Code.REFUSED, "it cannot be done now; the words say why", "现在无法执行"),
    Refused: Problem(409, Code.REFUSED, "it cannot be done now; the words say why", "现在无法执行"),
    NumberRefused: Problem(
        409, Code.NUMBER_REFUSED, "the dialling policy does not let this number be dialled", "拨号策略不允许该号码"),
    ConfigError: Problem(
        409, Code.FLOW_REFUSED, "the files have mistakes; nothing has changed", "文件有错误，未作更改", "flow refused"),
    Unreadable: Problem(409, Code.UNREADABLE, "what is stored cannot be read, or is not there", "存储的内容无法读取"),
    NoKey: Problem(409, Code.NO_KEY, "the key that it was encrypted with is not there", "缺少加密密钥"),
    UnsafeRequest: Problem(
        409, Code.UNSAFE, "Asterisk would not survive that request; it was not sent", "该请求会损害 Asterisk，未发送"),
    Unfinished: Problem(
        409, Code.UNFINISHED, "a request with this Idempotency-Key is under way, or came to no end", "同键请求未完成"),
    Changed: Problem(412, Code.CHANGED, "somebody has changed it meanwhile (If-Match)", "内容已被修改"),
    TooLarge: Problem(413, Code.TOO_LARGE, "the body is too long", "请求正文过长"),
    NoJson: Problem(415, Code.NO_JSON, "the body is no JSON", "请求正文不是 JSON"),
    BadRange: Problem(416, Code.BAD_RANGE, "the sound has no such part", "没有该部分"),
    AnotherBody: Problem(
        422, Code.ANOTHER_BODY, "this Idempotency-Key was used for another request", "该键已用于另一个请求"),
    TooMany: Problem(429, Code.TOO_MANY, "too many requests; `Retry-After` says when to try again", "请求过多"),
    TooManyTries: Problem(429, Code.TOO_MANY, "too many requests; `Retry-After` says when to try again", "请求过多"),
    ProviderFailed: Problem(
        502, Code.PROVIDER_FAILED, "the identity provider does not answer as it should", "身份提供方出错"),
    AsteriskError: Problem(502, Code.ASTERISK_REFUSED, "Asterisk refuses", "Asterisk 拒绝", "asterisk"),
    AsteriskAway: Problem(
        503, Code.ASTERISK_AWAY, "Asterisk is away or does not answer", "Asterisk 不在线", "asterisk"),
    RecogniserAway: Problem(503, Code.RECOGNISER_AWAY, "no recogniser answers in time", "语音识别不在线", "recogniser"),
    OSError: Problem(503, Code.STORAGE, "a disk or file error", "磁盘或文件错误", "disk"),
    TimeoutError: Problem(504, Code.TIMED_OUT, "no answer in time", "未及时应答", "no answer"),
}  # fmt: skip
TOLD = tuple(PROBLEMS)
BY_CODE: dict[Code, Problem] = {one.code: one for one in PROBLEMS.values()}
_RETRY_SECONDS = 5


def problem_of(error: Exception) -> Problem:
    """The row of an error: its own class's, or that of the nearest class above it."""
    return next(PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS)


def words_of(error: Exception, language: str = "en") -> str:
    """What is said to the person who asked."""
    if isinstance(error, ConfigError):
        own: Any = error.said(language)
    else:
        own = error.words.in_(language) if isinstance(error, Told) else refusal_in(language, str(error))
    key = problem_of(error).key
    return text(key, language, words=own) if key else str(own)


def field_of(error: Exception) -> str:
    """What is wrong in the request ("": nothing that has a name)."""
    if isinstance(error, BadRequest | WeakPassword):
        return error.field
    return "argument" if isinstance(error, BadArgument) else ""


def problem_answer(error: Exception, language: str) -> ProblemAnswer:
    """The answer of a versioned path to an error that the table has."""
    row = problem_of(error)
    scope = error.scope if isinstance(error, MissingScope) else ""
    title = row.zh if language == "zh" else row.means.split(";")[0].split(":")[0]
    return ProblemAnswer(
        type=f"/problems/{row.code}", title=title, status=row.status, detail=words_of(error, language), code=row.code,
        field=field_of(error), scope=scope, errors=_each(error, language),
    )  # fmt: skip


def _each(error: Exception, language: str) -> list[FieldProblem]:
    """Mistakes in files, one by one."""
    found = error.problems if isinstance(error, ConfigError) else ()
    return [FieldProblem(field=f"{Path(one.file).name}:{one.line}", detail=one.words(language)) for one in found]


def headers_of(error: Exception) -> dict[str, str]:
    """When to try again, and with which method."""
    row = problem_of(error)
    if isinstance(error, TooMany | TooManyTries):
        return {"Retry-After": str(error.seconds)}
    if isinstance(error, BadRange):
        return {"Content-Range": f"bytes */{error.size}"}
    if isinstance(error, WrongMethod):
        return {"Allow": error.allowed}
    if isinstance(error, NotLoggedIn):
        return {"WWW-Authenticate": 'Bearer realm="kefu"'}
    return {"Retry-After": str(_RETRY_SECONDS)} if row.status == 503 else {}


_FORMERLY = {404: (409, Code.REFUSED)}  # what is not there was refused


def former_answer(error: Exception) -> tuple[int, ErrorAnswer]:
    """Status and content of an old path."""
    row = problem_of(error)
    status, code = (row.status, row.code) if row.code is not Code.NOT_FOUND else _FORMERLY[404]
    return status, ErrorAnswer(error=words_of(error), code=code, field=field_of(error))

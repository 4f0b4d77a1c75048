"""The table of operations as an OpenAPI 3.1 document; written out by ``make docs``, served at ``GET /openapi.json``."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from ari_app.web.codes import Code
from ari_app.web.fields import Request
from ari_app.web.operation import Media, Operation
from ari_app.web.operations import OPERATIONS, PLACES
from ari_app.web.problems import BY_CODE, ProblemAnswer
from ari_app.web.reading import schema_of
from models.domain.conversation import Verb
from models.domain.permissions import PERMISSIONS, Act, Role
from models.domain.scopes import ROLES, Scope

Json = dict[str, Any]
_REF = "#/components/schemas/{name}"
VERSION = "1"
_ABOUT = (
    "What can be asked of a running kefu. Unknown fields of a request are refused; clients must ignore fields of "
    "answers that they do not know. Times are RFC 3339 in UTC and end in `_at`; durations are milliseconds and end in "
    "`_ms`. Lists have `items` and `next`, the `cursor` of the page after it. A POST with an `Idempotency-Key` is "
    "carried out once. Errors are problems (RFC 9457); `code` and `type` do not change, `detail` is in English or "
    "Chinese by `Accept-Language`. Users have a session cookie, programs a token; on the control socket `kefu.sock` "
    "(mode 0600) everybody is the console, and `Kefu-By` names whom the journal names."
)
TAGS = {
    "agents": ("agents and their states (Genesys: presence; Twilio: worker activity)", "座席与状态"),
    "calls": ("calls, live and past (Connect: contact; Genesys: conversation; Twilio: call)", "通话"),
    "call control": ("orders in a call; its legs (CSTA: connection; Genesys: participant)", "通话控制"),
    "queues": ("queues and who waits (Twilio: task queue; Connect: queue)", "队列与等待者"),
    "forms": ("forms by which calls are assessed: scores, reviews, contests", "质检评分表"),
    "quality": ("rules over live calls: hints, alerts, orders that they hold back", "通话中的质检规则"),
    "supervision": ("supervisors in calls (Genesys: monitoring, coaching)", "班长监听"),
    "recordings": ("what was recorded", "录音"), "voicemail": ("messages that callers left", "语音留言"),
    "callers": ("who calls (Connect: customer profile)", "来电者"),
    "callbacks": ("who is to be called back (Genesys: callback)", "回拨"), "flows": ("flow and prompts", "流程"),
    "routing": ("how calls are given to agents", "路由"), "events": ("what happened, by number", "事件"),
    "reports": ("figures", "报表"), "system": ("health, and this description", "系统"),
    "process": ("the process itself", "进程"), "session": ("coming in, and who one is", "登录与会话"),
    "users": ("who may log in", "用户"), "tokens": ("programs and displays", "令牌"),
    "audit": ("who did what", "审计"), "configuration": ("settings, and where each is written", "配置"),
    "knowledge": ("cards that agents look up (Genesys: knowledge; Salesforce: article)", "知识卡片"),
    "analysis": ("figures for analysts: views without names, numbers and words, and queries over them", "分析"),
    "topics": ("what calls are about, and what many are about suddenly", "来电主题"),
    "training": ("labels, and which model understands callers", "训练"),
    "phone": ("the telephone in the page", "网页话机"), "webhooks": ("events sent to others", "事件推送"),
}  # fmt: skip
_SECURITY = {
    "session": {"type": "apiKey", "in": "cookie", "name": "__Host-kefu", "description": "a log-in"},
    "token": {"type": "http", "scheme": "bearer", "bearerFormat": "kefu_…", "description": "an API token"},
}
_RANGE = r"^bytes=([0-9]{1,12}-[0-9]{0,12}|-[0-9]{1,12})$"
_HEADERS = {
    "Range": {
        "name": "Range", "in": "header", "required": False, "description": "a part of the sound, in bytes",
        "schema": {"type": "string", "pattern": _RANGE},
    },
    "Idempotency-Key": {
        "name": "Idempotency-Key", "in": "header", "required": False,
        "description": "the request is carried out once; sent again it has the same answer, for 24 hours",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    },
    "If-Match": {
        "name": "If-Match", "in": "header", "required": False, "description": "the ETag that must still hold",
        "schema": {"type": "string", "pattern": r'^(\*|(W/)?"[0-9]{1,11}")$'},
    },
}  # fmt: skip


def public() -> tuple[Operation, ...]:
    """The rows that are described: all but those that only the console has."""
    return tuple(one for one in OPERATIONS if not one.console)


@cache
def document() -> Json:
    """The whole description."""
    paths: Json = {}
    for one in public():
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    used = {one.tag for one in public()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "kefu", "version": VERSION, "description": _ABOUT, "license": {"name": "Apache-2.0"}},
        "servers": [{"url": "/", "description": "the address of the edge; over kefu.sock: http://kefu"}],
        "security": [{"session": []}, {"token": []}],
        "tags": [
            {"name": name, "description": words, "x-description-zh": zh}
            for name, (words, zh) in TAGS.items() if name in used
        ],
        "paths": paths,
        "components": {"schemas": _schemas(), "securitySchemes": _SECURITY},
    }  # fmt: skip


def _schemas() -> Json:
    """Types of bodies and answers. Answers have all their fields."""
    types = [one.request for one in public() if not one.by_query]
    answers = [one.answer for one in public() if one.answer is not None]
    _, schemas = msgspec.json.schema_components([*types, *answers, ProblemAnswer], ref_template=_REF)
    for kind in types:
        schemas[kind.__name__].update(getattr(kind, "MORE", {}))
    return dict(sorted(schemas.items()))


def written() -> str:
    """The document as it lies in the file."""
    return msgspec.json.format(msgspec.json.encode(document()), indent=1).decode() + "\n"


def _operation(one: Operation) -> Json:
    found: Json = {
        "operationId": one.name, "tags": [one.tag], "summary": one.summary, "x-summary-zh": one.zh,
        "description": who_may(one), "parameters": [*_places(one), *(_query(one) if one.by_query else ()), *_own(one)],
    }  # fmt: skip
    if one.scope is None:
        found.update({} if one.known else {"security": []})
    else:
        found["x-scope"] = str(one.scope)
    if not one.by_query and (schema_of(one.request) or one.method != "POST"):
        content = {"application/json": {"schema": _schema(one.request)}}
        least = bool(one.request.MORE.get("minProperties")) if issubclass(one.request, Request) else False
        needed = least or any(field.required for field in msgspec.structs.fields(one.request))
        found["requestBody"] = {"required": needed, "content": content}
    return {**found, "responses": {**_answer(one), **_errors(one)}}


def who_may(one: Operation) -> str:
    """Who may, by scope; who has it, and who needs none."""
    if one.scope is None:
        return "Whoever is logged in." if one.known else "Nobody needs to log in."
    roles = ", ".join(name for name, scopes in ROLES.items() if one.scope in scopes) or "nobody by role"
    more = ""
    if one.party:
        more = f" In calls that one is in, `{Scope.DESK}` is enough."
    if one.own:
        more += f" About oneself, `{Scope.DESK}` is enough."
    return f"Needs `{one.scope}` ({roles}).{more}"


def people(act: Verb | Act) -> str:
    """Who may do it at the console and by telephone, of those who can come this way."""
    roles = PERMISSIONS[act] - {Role.ITSELF}
    return ", ".join(sorted(roles - {Role.IN_CALL} if Role.AGENT in roles else roles))


def _schema(kind: type[msgspec.Struct]) -> Json:
    return {"$ref": _REF.format(name=kind.__name__)}


def _places(one: Operation) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "description": PLACES[name].means, "schema": _place(name)}
        for name in one.places
    ]


def _place(name: str) -> Json:
    place = PLACES[name]
    if place.choices:
        return {"type": "string", "enum": list(place.choices)}
    return {"type": "string", "minLength": 1, "maxLength": place.most, "pattern": place.pattern}


def _query(one: Operation) -> list[Json]:
    required = {field.encode_name for field in msgspec.structs.fields(one.request) if field.required}
    return [
        {"name": name, "in": "query", "required": name in required,
         "description": schema.get("description", ""), "schema": _bare(schema)}
        for name, schema in schema_of(one.request).items()
    ]  # fmt: skip


def _own(one: Operation) -> list[Json]:
    """Headers that the operation reads."""
    names = ["Idempotency-Key"] if one.method == "POST" and not one.secret else []
    names += ["Range"] if Media.WAV in one.media else []
    return [_HEADERS[name] for name in (*names, *(("If-Match",) if one.drafts and one.method == "PUT" else ()))]


def _bare(schema: Json) -> Json:
    return {key: value for key, value in schema.items() if key != "description"}


def _answer(one: Operation) -> Json:
    content: Json = {}
    for media in one.media:
        schema: Json = {} if media is not Media.JSON else _schema(one.answer) if one.answer else {"type": "object"}
        content[media] = {"schema": schema} if schema else {}
    found: Json = {"description": "done", "content": content}
    if Media.WAV in one.media:
        return {"200": found, "206": {**found, "description": "the part that `Range` asks for"}}
    if one.drafts:
        found["headers"] = {"ETag": {"description": "for If-Match", "schema": {"type": "string"}}}
    return {str(one.status): found}


def codes_of(one: Operation) -> tuple[Code, ...]:
    """Every error that an operation may tell."""
    return tuple(dict.fromkeys((
        Code.BAD_REQUEST,
        *((Code.NOT_LOGGED_IN, Code.MISSING_SCOPE, Code.NOT_PERMITTED) if one.scope is not None else ()),
        *((Code.NOT_FOUND,) if one.places else ()),
        *((Code.BAD_RANGE,) if Media.WAV in one.media else ()),
        *((Code.TOO_LARGE, Code.NO_JSON) if not one.by_query else ()),
        *((Code.ANOTHER_BODY, Code.UNFINISHED, Code.STORAGE) if one.method == "POST" else ()),
        Code.TOO_MANY,
        *one.errors,
    )))  # fmt: skip


def _errors(one: Operation) -> Json:
    """By status; several errors of one status are told apart by their code."""
    by_status: dict[int, list[str]] = {}
    for code in codes_of(one):
        problem = BY_CODE[code]
        by_status.setdefault(problem.status, []).append(f"`{problem.code}`: {problem.means}")
    content = {"application/problem+json": {"schema": _schema(ProblemAnswer)}}
    return {
        str(status): {"description": "; ".join(words), "content": content}
        for status, words in sorted(by_status.items())
    }  # fmt: skip

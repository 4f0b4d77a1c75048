"""What the edge itself refuses, as problem+json (RFC 9457) in the asker's language."""

from __future__ import annotations

import json
from dataclasses import dataclass

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Problem:
    """One row: ``retry`` are seconds for Retry-After (0: none)."""

    code: str
    status: int
    title: str
    detail: str
    zh: str
    retry: int = 0


AWAY = Problem(
    "kefu_away", 503, "kefu is away", "kefu is starting again; calls go on meanwhile. Try again in a second.",
    "客服系统正在重新启动，通话不受影响，请稍后重试。", 1,
)  # fmt: skip
BROKEN = Problem(
    "kefu_broke_off", 502, "kefu broke off", "kefu broke off while it answered: look what was done.",
    "系统在应答时中断，请先确认操作是否已完成再重试。", 1,
)  # fmt: skip
TOO_LARGE = Problem("too_large", 413, "Too large", "A request's body may have 64 KB.", "请求正文不得超过 64 KB。")
TOO_SLOW = Problem(
    "too_slow", 408, "Too slow", "The request did not come in whole in time.", "请求未在规定时间内送达。"
)
TOO_MANY = Problem(
    "too_many_requests", 429, "Too many requests", "Too many requests from this address. Wait a second.",
    "该地址的请求过多，请稍候。", 1,
)  # fmt: skip
NOT_HERE = Problem("not_found", 404, "Not found", "There is nothing at this address.", "该地址不存在。")
NOT_THIS_WAY = Problem(
    "wrong_method", 405, "Wrong method", "This address can only be read (GET).", "该地址只能读取（GET）。"
)
FOREIGN = Problem(
    "foreign_origin", 403, "Foreign origin", "A page of another origin may not open this socket.",
    "其他来源的页面不得打开此连接。",
)  # fmt: skip
NO_TICKET = Problem("bad_ticket", 403, "Phone ticket refused", "{words}", "电话凭证无效或已过期，请重新加载页面。")
NO_SIP = Problem("sip_only", 400, "SIP only", "This socket speaks the sub-protocol sip.", "此连接只支持 sip 子协议。")
NO_ASTERISK = Problem(
    "asterisk_away", 503, "Asterisk is away", "Asterisk takes no telephones in this moment. Try again in a second.",
    "电话系统暂时不可用，请稍后重试。", 1,
)  # fmt: skip
NO_DATASETTE = Problem(
    "no_datasette", 503, "Datasette is not running", "Datasette is not running: `kefu datasette` starts it.",
    "Datasette 未运行：用 kefu datasette 启动。",
)  # fmt: skip
NOT_BUILT = Problem(
    "no_pages", 503, "No pages", "The pages are not built here: run `make web`.", "页面尚未构建：请运行 make web。"
)
SOCKET_ONLY = Problem("socket_only", 426, "WebSocket only", "This address is a WebSocket.", "该地址仅支持 WebSocket。")


def told(request: web.BaseRequest, problem: Problem, words: str = "") -> web.Response:
    """The answer. ``words`` stand in place of ``{words}`` in the detail."""
    chinese = request.headers.get("Accept-Language", "").lower().lstrip().startswith("zh")
    detail = problem.zh if chinese else problem.detail.format(words=words)
    body = {
        "type": f"/problems/{problem.code}", "title": problem.title, "status": problem.status, "detail": detail,
        "code": problem.code,
    }  # fmt: skip
    response = web.Response(
        body=json.dumps(body, ensure_ascii=False).encode(),
        status=problem.status,
        content_type="application/problem+json",
    )
    if problem.retry:
        response.headers["Retry-After"] = str(problem.retry)
    return response

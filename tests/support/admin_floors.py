# ruff: noqa: E501 - rows of tables
"""What the administration is shown: users, tokens, webhooks with deliveries, audit, sessions, certificate, settings."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

from config.load import load_settings
from config.sources import sources
from models.domain.scopes import ROLES, Scope
from tests.support.floor_states import session
from tests.support.web_floor import Floor

State = dict[str, Any]
# A picture of the size of a QR code: the page shows whatever the server has drawn.
_PICTURE = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 21 21'%3E%3Crect width='21' height='21' fill='white'/%3E%3Cpath d='M0 0h7v7H0zM14 0h7v7h-7zM0 14h7v7H0zM9 2h2v3H9zM9 9h3v3H9zM14 9h4v2h-4zM9 14h2v5H9zM14 14h3v3h-3z'/%3E%3C/svg%3E"


def ago(hours: float) -> str:
    """An instant so many hours ago (negative: to come)."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(time.time() - hours * 3600))


def users() -> list[State]:
    """Everybody, in each state that there is."""
    rows = [
        ("ann", "Ann Weber", ["admin"], "", None, True, True, True, False, 2, 0.2),
        ("bob", "Bob Lee", ["agent"], "1002", None, True, True, False, False, 1, 1.0),
        ("chen", "陈丽", ["agent", "supervisor"], "1004", ["orders", "billing"], True, True, True, False, 1, 3.0),
        ("dora", "Dora Klein", ["engineer"], "", None, True, True, False, True, 0, 30.0),
        ("eve", "Eve Okafor", ["agent"], "1005", None, True, False, False, False, 0, None),
        ("finn", "Finn Larsen", ["analyst"], "", None, False, True, False, False, 0, 900.0),
    ]
    return [
        {
            "name": name, "shown": shown, "roles": roles, "agent": agent, "queues": queues, "language": "en",
            "active": active, "sso": sso, "ready": ready, "second_factor": factor, "made_at": ago(2000),
            "made_by": "console", "used_at": None if used is None else ago(used), "sessions": sessions,
        }
        for name, shown, roles, agent, queues, active, ready, factor, sso, sessions, used in rows
    ]  # fmt: skip


def roles() -> list[State]:
    """The real table."""
    return [{"name": name, "scopes": sorted(scopes), "grantable": True} for name, scopes in ROLES.items()]


def tokens() -> list[State]:
    """Programs and a display."""
    rows = [
        ("t1", "CRM", ["calls:read", "calls:dial", "events:read"], "", 0.1, -4000.0, "9fQ2", False),
        ("t2", "Night report", ["reports:read"], "", 9.0, None, "x0Lp", False),
        ("t3", "Old dialler", ["calls:dial"], "", 4000.0, 100.0, "Zz81", True),
        ("t4", "Screen in the hall", ["display"], "wall", 0.01, None, "Qm4d", False),
    ]
    return [
        {
            "id": key, "name": name, "scopes": scopes, "queues": None, "board": board, "made_by": "ann",
            "made_at": ago(5000), "ends_at": None if ends is None else ago(ends), "used_at": ago(used), "hint": hint,
            "over": over,
        }
        for key, name, scopes, board, used, ends, hint, over in rows
    ]  # fmt: skip


def webhooks() -> list[State]:
    """One that works, one that kefu gave up."""
    common = {"created_at": ago(700), "created_by": "ann"}
    return [
        {"id": "w1", "url": "https://crm.example/hooks/kefu", "events": ["call.*", "queue.alert_raised"], "description": "CRM: call log and screen pop", "enabled": True, "disabled_reason": "", "last_success_at": ago(0.05), "due": 2, "delivered": 18_204, "dead": 3, **common},
        {"id": "w2", "url": "https://bi.example/in", "events": ["call.ended"], "description": "Warehouse", "enabled": False, "disabled_reason": "no delivery succeeded for 5 days (last answer: 503)", "last_success_at": ago(140), "due": 0, "delivered": 9_120, "dead": 412, **common},
    ]  # fmt: skip


def deliveries() -> list[State]:
    """In each state."""
    rows = [
        ("call.ended", "delivered", 1, 204, ""),
        ("call.connected", "due", 2, 503, "the receiver answered 503"),
        ("call.offered", "delivered", 1, 200, ""),
        ("call.ended", "dead", 10, 0, "no connection: timed out after 15 s"),
    ]
    return [
        {
            "id": 900 - i, "event_id": f"evt_{i}", "type": kind, "sequence": 88_120 - i, "state": state, "attempts": tries,
            "next_at": ago(-0.1) if state == "due" else None, "created_at": ago(0.2 + i), "done_at": None,
            "status": status, "error": error,
        }
        for i, (kind, state, tries, status, error) in enumerate(rows)
    ]  # fmt: skip


def audit() -> list[State]:
    """Who did what."""
    rows = [
        ("ann", "UserChanged", "", {"user": "eve", "what": "added", "roles": ["agent"]}),
        ("chen", "RecordingRead", "1764120000.4711", {"side": "caller", "why": "complaint of 3 November"}),
        ("mallory", "LogInRefused", "", {"address": "10.0.4.17", "reason": "wrong password"}),
        ("chen", "CallListenedTo", "1764121800.5001", {"mode": "whisper"}),
        ("ann", "TokenMade", "", {"name": "CRM", "scopes": ["calls:read", "calls:dial", "events:read"]}),
        ("chen", "ActedForOthers", "", {"operation": "set_agent_state", "path": "1005", "result": "done"}),
        ("bob", "LoggedIn", "", {"kind": "password", "address": "10.0.4.22"}),
    ]
    return [
        {
            "sequence": 700 - i,
            "at": ago(0.3 * i + 0.1),
            "by": by,
            "kind": kind,
            "call": call,
            "agent": "",
            "details": details,
        }
        for i, (by, kind, call, details) in enumerate(rows)
    ]


def sessions() -> list[State]:
    """Two browsers."""
    rows = [("s1", "Chromium on Linux", "10.0.4.9", True), ("s2", "Firefox on Windows", "10.0.7.30", False)]
    return [
        {
            "id": key,
            "user": "ann",
            "kind": "password",
            "made_at": ago(5),
            "used_at": ago(0.1),
            "ends_at": ago(-160),
            "address": address,
            "browser": browser,
            "own": own,
        }
        for key, browser, address, own in rows
    ]


def settings() -> State:
    """The real settings, some as a site has them."""
    rows = [asdict(one) for one in sources(load_settings(None, {}), None, {})]
    for one in rows:
        one["file"] = "config/default.toml"
        if f"{one['section']}.{one['key']}" in ("queue.ring_seconds", "recording.mode"):
            one |= {
                "source": "file",
                "file": "config/site.toml",
                "line": 4,
                "value": 20.0 if one["key"] == "ring_seconds" else "all",
            }
        if f"{one['section']}.{one['key']}" == "web.listen":
            one |= {"source": "environment", "file": "", "line": 0, "value": "10.0.4.2"}
    return {"site": "config/site.toml", "items": rows}


def admin_floor(name: str = "full", language: str = "en") -> Floor:
    """``full``, or ``empty``: nothing was made yet."""
    who = session("admin", agent="", name="Ann Weber", language=language)
    who["scopes"] = sorted(one.value for one in Scope if one is not Scope.DISPLAY)
    floor = Floor({}, who, who)
    hook = webhooks()[0]
    page: dict[str, Any] = {
        "/users": users(), "/tokens": tokens(), "/webhooks": webhooks(), "/webhooks/w1/deliveries": deliveries(),
        "/audit": audit(), "/me/sessions": sessions(), "/roles": roles(),
        "/agents": [{"id": "1002", "name": "Bob Lee"}, {"id": "1005", "name": "Eve"}], "/queues": [{"id": one} for one in ("billing", "orders", "technical")],
        "/events/types": [{"type": "call.ended", "means": "a call is over, with everything a call log has"}],
    }  # fmt: skip
    if name == "empty":
        page |= {path: [] for path in ("/tokens", "/webhooks", "/audit")}
    floor.answers |= {f"GET {path}": {"items": items, "next": None} for path, items in page.items()}
    floor.answers |= {
        "GET /me": {"second_factor": False, "has_password": True, "must": ""}, "GET /configuration": settings(),
        "GET /certificate": {
            "kind": "site", "listen": "10.0.4.2", "file": "run/etc/keys/web.crt", "subject": "CN=kefu.example", "issuer": "CN=kefu site authority",
            "names": ["kefu.example", "10.0.4.2"], "begins_at": ago(2000), "ends_at": ago(-24 * 21), "sha256": "9f" * 32,
        },
        "POST /users/eve/link": {"user": "eve", "path": "/login#token=Xk3v9d0Qp2", "ends_at": ago(-72)},
        "POST /tokens": {**tokens()[0], "secret": "kefu_8Fq2n4vW0zJx7Tt5Yb1Rc3Lm6Pd9Gh"},
        "POST /session/totp": {"secret": "JBSWY3DPEHPK3PXPJBSWY3DP", "uri": "otpauth://totp/kefu", "picture": _PICTURE},
        "PUT /session/totp": {"codes": ["4f2k-99xa", "7h3m-20pq", "1c8w-55dz"]},
        "POST /webhooks": {**hook, "secret": "whsec_dGhpcyBpcyBhIHNlY3JldCBvZiB0aGUgdGVzdCE="},
        "POST /webhooks/w1/test": {"status": 204, "error": "", "milliseconds": 41.2}, "POST /webhooks/w1/replay": {"deliveries": 1},
    }  # fmt: skip
    return floor

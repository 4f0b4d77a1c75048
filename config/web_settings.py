"""Settings of what people and other programs work with: pages, log-in, live screens, webhooks, the CRM."""

from __future__ import annotations

from dataclasses import dataclass

from config.kinds import between, matching, one_of

_NETWORKS = r"([0-9a-fA-F.:]+(/\d{1,3})?(,? +|$))*"
_ORIGINS = r"(https?://[^ ;,/]+( +|$))*"


@dataclass(frozen=True, slots=True)
class Web:
    """The pages that people work in: where the edge listens, what it lets through, and web telephones."""

    enabled: bool = True
    listen: str = "127.0.0.1"
    port: int = between(8080, 0, 65535)
    tls_port: int = between(8443, 0, 65535)
    certificate: str = ""
    key: str = ""
    embed: str = matching("", _ORIGINS, "origins such as https://crm.example with blanks between")
    sockets_per_second: int = between(20, 1, 100000)
    requests_per_second: int = between(200, 1, 100000)
    connections: int = between(4000, 10, 100000)
    sip_per_second: int = between(50, 5, 10000)
    phone_hours: float = between(12.0, 0.1, 168)
    rejoin_seconds: float = between(8.0, 0, 60)
    agents_see_numbers: bool = True


@dataclass(frozen=True, slots=True)
class Crm:
    """Customer data over HTTP for the caller's value; the caller table answers when it does not."""

    url: str = ""
    deadline_ms: int = between(150, 10, 2000)
    cache_seconds: float = between(300.0, 0, 86400)
    pop_url: str = ""


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Events that are told to other programs."""

    allow: str = matching("", _NETWORKS, "networks such as 10.0.0.0/8 with blanks between")
    keep_days: float = between(30.0, 0.01, 3650)


@dataclass(frozen=True, slots=True)
class Live:
    """What screens show, and when the floor needs somebody."""

    service_level: str = one_of(
        "without-short-abandons", "answered", "offered", "without-short-abandons", "short-abandons-count"
    )
    alert_service_level: float = between(0.8, 0, 1)
    alert_after_calls: int = between(10, 1, 100000)
    alert_wait_seconds: float = between(120.0, 0, 7200)


@dataclass(frozen=True, slots=True)
class Oidc:
    """Logging in with an identity provider (OpenID Connect), beside passwords."""

    issuer: str = matching(
        "", r"|https://\S+|http://(localhost|127\.0\.0\.1)(:\d+)?(/\S*)?", "an https address, or nothing"
    )
    client_id: str = ""
    client_secret: str = ""
    client_secret_file: str = ""
    scope: str = matching("openid profile", r"(.* )?openid( .*)?", "names with blanks between, openid among them")
    name_claim: str = "preferred_username"
    roles_claim: str = "roles"
    roles: str = matching("", r"( *[^=,]+=[a-z]+ *(,|$))*", "GROUP=ROLE pairs with commas between, such as floor=agent")

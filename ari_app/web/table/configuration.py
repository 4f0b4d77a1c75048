"""Settings in force, each with where it is written; the certificate that browsers are shown."""

from __future__ import annotations

from typing import Literal

from ari_app.web.fields import Answer, At, Request
from ari_app.web.operation import V1, Operation
from models.domain.scopes import Scope

_TAG = "configuration"


class SettingItem(Answer, frozen=True, kw_only=True):
    """A setting. ``source``: what its value comes from; ``file`` and ``line``: where that is written ("" and 0:
    nowhere); ``variable``: its name in the environment; ``about``: what default.toml says of it (English);
    ``hidden``: a secret, whose values are not shown."""

    section: str
    key: str
    value: bool | int | float | str
    default: bool | int | float | str
    source: Literal["default", "file", "environment", "command line"]
    file: str
    line: int
    variable: str
    about: str
    hidden: bool


class ConfigurationIs(Answer, frozen=True, kw_only=True):
    """Every setting in force, in the order of the sections; ``site``: the file that a site's own stand in."""

    site: str
    items: list[SettingItem]


class CertificateIs(Answer, frozen=True, kw_only=True):
    """How the pages are protected. ``kind``: none (plain HTTP on this machine alone), site (made by `kefu cert`), own
    (named in the settings), unreadable; ``names``: whom it is for; ``sha256``: its fingerprint."""

    kind: Literal["none", "site", "own", "unreadable"]
    listen: str
    file: str
    subject: str
    issuer: str
    names: list[str]
    begins_at: At | None
    ends_at: At | None
    sha256: str


_MAY = Scope.CONFIGURATION_READ
ROWS = (
    Operation("read_configuration", "GET", f"{V1}/configuration", _TAG, "settings in force, with the file and line "
              "that each comes from; secrets are not shown", "现行配置及其出处；不显示机密", Request, ConfigurationIs,
              _MAY),
    Operation("read_certificate", "GET", f"{V1}/certificate", _TAG, "the certificate that browsers are shown",
              "浏览器所见的证书", Request, CertificateIs, _MAY),
)  # fmt: skip

"""Accounts for the interface: made of the settings, with who carries their operations out."""

from __future__ import annotations

import ipaddress
from pathlib import Path

from ari_app.accounts.accounts import Accounts, Rules
from ari_app.accounts.oidc import Wanted
from ari_app.accounts.oidc_tokens import read_mapping
from ari_app.accounts.people import Site
from ari_app.accounts.provider import Provider
from ari_app.foundation.guard import Tell
from ari_app.routing.floor import Floor
from ari_app.store.journal import Journal
from ari_app.store.keyring import KeyRing
from ari_app.store.web_reader import WebBook
from ari_app.web.handlers.accounts import AccountOrders
from ari_app.web.handlers.audit import audit_handlers
from ari_app.web.handlers.provider import ProviderOrders
from ari_app.web.handlers.session import SessionOrders
from ari_app.web.operation import Handler
from config.problems import ConfigError, Problem
from config.settings import Settings
from config.web_settings import Oidc as OidcSettings
from models.domain.scopes import ROLES


async def accounts_of(settings: Settings, journal: Journal, keys: KeyRing, floor: Floor, tell: Tell) -> Accounts:
    """Opened. Raises ConfigError for [oidc] that cannot be."""
    site = Site(lambda agent: agent in floor.roster, lambda: frozenset(floor.queue_names))
    accounts = Accounts(journal, keys, site, rules_of(settings), tell=tell)
    await accounts.open()
    return accounts


def account_handlers(accounts: Accounts, journal: Journal, book: WebBook, zone: str) -> dict[str, Handler]:
    """By the operation's name. ``zone``: whose days the site has."""
    return {
        **SessionOrders(accounts, zone).handlers(), **ProviderOrders(accounts, journal.publish).handlers(),
        **AccountOrders(accounts).handlers(), **audit_handlers(journal, book),
    }  # fmt: skip


def rules_of(settings: Settings) -> Rules:
    """Administrators who can be reached from outside need a second factor. Raises ConfigError."""
    outside = not ipaddress.ip_address(settings.pbx.listen).is_loopback
    oidc = settings.oidc
    if not oidc.issuer:
        return Rules(factor_for_admins=outside)
    roles = read_mapping(oidc.roles)
    problems = [
        Problem("[oidc] roles", 0, f"there is no role {role!r}; there are: {', '.join(ROLES)}")
        for role in roles.values() if role not in ROLES
    ]  # fmt: skip
    if not oidc.client_id:
        problems.append(Problem("[oidc] client_id", 0, "is missing: what the provider calls kefu"))
    if problems:
        raise ConfigError(problems)
    return Rules(
        factor_for_admins=outside, provider=Provider(oidc.issuer, oidc.client_id, _secret(oidc)),
        wanted=Wanted(oidc.scope, oidc.name_claim, oidc.roles_claim, roles),
    )  # fmt: skip


def _secret(oidc: OidcSettings) -> str:
    if not oidc.client_secret_file:
        return oidc.client_secret
    try:
        return Path(oidc.client_secret_file).read_text(encoding="utf-8").strip()
    except OSError as error:
        words = f"{oidc.client_secret_file} cannot be read: {error.strerror}"
        raise ConfigError([Problem("[oidc] client_secret_file", 0, words)]) from error

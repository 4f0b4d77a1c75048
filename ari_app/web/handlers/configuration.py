"""Settings and certificate as they are told: see `ari_app.web.table.configuration`."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from ari_app.pbx.web_files import KEYS
from ari_app.web.operation import Asked, Handler
from ari_app.web.reading import rfc3339
from ari_app.web.table.configuration import CertificateIs, ConfigurationIs, SettingItem
from config.load import ROOT, surroundings
from config.settings import Settings
from config.sources import sources
from config.web_settings import Web

_LEAF = "web.crt"  # where `kefu cert` puts it


def configuration_handlers(settings: Settings, run: Path) -> dict[str, Handler]:
    """By the operation's name. ``run``: the run folder, where the site's own certificate lies."""

    async def read(_asked: Asked[object]) -> ConfigurationIs:
        found = await asyncio.to_thread(sources, settings)
        rows = [SettingItem(**{**asdict(one), "file": _short(one.file)}) for one in found]
        return ConfigurationIs(site=_short(str(surroundings()[0])), items=rows)

    async def certificate(_asked: Asked[object]) -> CertificateIs:
        return await asyncio.to_thread(certificate_of, settings.web, run)

    return {"read_configuration": read, "read_certificate": certificate}


def certificate_of(web: Web, run: Path) -> CertificateIs:
    """The certificate that the settings name, else that of the site; what cannot be read is said to be so."""
    file = ROOT / web.certificate if web.certificate else run / KEYS / _LEAF
    if not web.certificate and not file.exists():
        return _nothing("none", web, "")
    try:
        found = x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError):
        return _nothing("unreadable", web, str(file))
    return CertificateIs(
        kind="own" if web.certificate else "site", listen=web.listen, file=_short(str(file)),
        subject=found.subject.rfc4514_string(),
        issuer=found.issuer.rfc4514_string(), names=_names(found),
        begins_at=rfc3339(found.not_valid_before_utc.timestamp()),
        ends_at=rfc3339(found.not_valid_after_utc.timestamp()), sha256=found.fingerprint(hashes.SHA256()).hex(),
    )  # fmt: skip


def _nothing(kind: str, web: Web, file: str) -> CertificateIs:
    return CertificateIs(
        kind="none" if kind == "none" else "unreadable", listen=web.listen, file=_short(file), subject="", issuer="",
        names=[], begins_at=None, ends_at=None, sha256="",
    )  # fmt: skip


def _names(found: x509.Certificate) -> list[str]:
    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [str(one.value) for one in names]


def _short(file: str) -> str:
    """Without where this copy of kefu lies."""
    return file.removeprefix(f"{ROOT}/")

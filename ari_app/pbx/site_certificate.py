"""A certificate authority of the site's own, for these names alone, and the certificate of the pages signed by it.

Browsers trust it once its certificate is imported. Its name constraints keep it from vouching for anything but this
site (RFC 5280 §4.2.1.10), so that importing it gives nobody power over other sites.
"""

from __future__ import annotations

import datetime
import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from config.render import write_private

LEAF, LEAF_KEY, AUTHORITY, AUTHORITY_KEY = "web.crt", "web.key", "site-ca.crt", "site-ca.key"
LEAF_DAYS = 398  # browsers refuse certificates that are valid for longer
AUTHORITY_DAYS = 3650
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_NAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*")


class BadName(ValueError):
    """What is neither a host's name nor an IP address."""


@dataclass(frozen=True, slots=True)
class Made:
    """What is there now. ``fresh``: the authority is a new one and has to be imported."""

    authority: Path
    certificate: Path
    names: tuple[str, ...]
    fresh: bool
    fingerprint: str
    ends_at: datetime.datetime


def make(names: Sequence[str], folder: Path) -> Made:
    """A certificate for these host names and IP addresses, by the authority that is there if it may vouch for them,
    else by a new one. Raises BadName, and OSError when the files cannot be written."""
    wanted = [_general(name) for name in dict.fromkeys(names)]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = _authority(folder, wanted)
    fresh = found is None
    authority, key = found or _new_authority(folder, wanted)
    private = ec.generate_private_key(ec.SECP256R1())
    leaf = _leaf(private, wanted, authority, key)
    write_private(folder / LEAF_KEY, _pem(private))
    chain = _text(leaf) + _text(authority)
    write_private(folder / f"{LEAF}.new", chain)
    (folder / f"{LEAF}.new").replace(folder / LEAF)
    return Made(
        folder / AUTHORITY, folder / LEAF, tuple(dict.fromkeys(names)), fresh,
        authority.fingerprint(hashes.SHA256()).hex(":").upper(), leaf.not_valid_after_utc,
    )  # fmt: skip


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        pass
    if not _NAME.fullmatch(name):
        raise BadName(f"{name!r} is neither a host's name, such as kefu.example, nor an IP address")
    return x509.DNSName(name.lower())


def _authority(
    folder: Path, wanted: Sequence[x509.GeneralName]
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None:
    """The one that is there, if it may vouch for all of it for as long as the leaf lasts."""
    try:
        found = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
        key = serialization.load_pem_private_key((folder / AUTHORITY_KEY).read_bytes(), None)
        permitted = found.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    except (OSError, ValueError, x509.ExtensionNotFound):
        return None
    lasts = found.not_valid_after_utc - datetime.datetime.now(datetime.UTC) > datetime.timedelta(days=LEAF_DAYS)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not lasts:
        return None
    return (found, key) if all(_permitted(one, permitted) for one in wanted) else None


def _permitted(name: x509.GeneralName, permitted: Sequence[x509.GeneralName]) -> bool:
    if isinstance(name, x509.IPAddress):
        return any(
            isinstance(one, x509.IPAddress) and isinstance(one.value, ipaddress.IPv4Network | ipaddress.IPv6Network)
            and ipaddress.ip_address(str(name.value)) in one.value
            for one in permitted
        )  # fmt: skip
    assert isinstance(name, x509.DNSName)
    return any(
        isinstance(one, x509.DNSName) and (name.value == one.value or name.value.endswith(f".{one.value}"))
        for one in permitted
    )


def _constraint(name: x509.GeneralName) -> x509.GeneralName:
    return x509.IPAddress(ipaddress.ip_network(str(name.value))) if isinstance(name, x509.IPAddress) else name


def _new_authority(
    folder: Path, wanted: Sequence[x509.GeneralName]
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    first = str(wanted[0].value)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"kefu site CA of {first}"[:64])])
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = _begun(name, name, key.public_key(), AUTHORITY_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(usage, critical=True)
    limits = x509.NameConstraints([_constraint(one) for one in wanted], None)
    builder = builder.add_extension(limits, critical=True)
    found = builder.sign(key, hashes.SHA256())
    write_private(folder / AUTHORITY_KEY, _pem(key))
    write_private(folder / AUTHORITY, _text(found))
    return found, key


def _leaf(
    private: ec.EllipticCurvePrivateKey, wanted: Sequence[x509.GeneralName], authority: x509.Certificate,
    key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:  # fmt: skip
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, str(wanted[0].value)[:64])])
    builder = _begun(name, authority.subject, private.public_key(), LEAF_DAYS)
    builder = builder.add_extension(x509.SubjectAlternativeName(wanted), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    return builder.add_extension(issuer, critical=False).sign(key, hashes.SHA256())


def _begun(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int) -> x509.CertificateBuilder:
    """A certificate's common part; valid from an hour ago, for clocks that are late."""
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(hours=1))
    builder = builder.not_valid_after(now - datetime.timedelta(hours=1) + datetime.timedelta(days=days))
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _text(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()

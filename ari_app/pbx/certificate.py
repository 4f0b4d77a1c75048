"""A certificate of one's own for SIP over TLS: made at the first start, kept for as long as it is valid."""

from __future__ import annotations

import datetime
import ipaddress
import socket
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config.render import write_private

_DAYS = 825  # telephones refuse certificates that are valid for longer
_SPARE_DAYS = 30


def certificate_for(address: str, folder: Path) -> tuple[Path, Path]:
    """(certificate, key) as PEM files in ``folder``; one's own pair in ``tls.crt`` and ``tls.key`` there is kept.

    A new one is made when there is none, or when it ends within 30 days.
    """
    certificate, key = folder / "tls.crt", folder / "tls.key"
    if key.exists() and _lasts(certificate):
        return certificate, key
    folder.mkdir(parents=True, exist_ok=True)
    private = ec.generate_private_key(ec.SECP256R1())
    write_private(certificate, _sign(private, address).public_bytes(serialization.Encoding.PEM).decode())
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    write_private(key, pem.decode())
    return certificate, key


def _lasts(certificate: Path) -> bool:
    ends = ends_at(certificate)
    return ends is not None and ends - datetime.datetime.now(datetime.UTC) > datetime.timedelta(days=_SPARE_DAYS)


def ends_at(certificate: Path) -> datetime.datetime | None:
    """Until when a certificate is valid; None when there is none, or it cannot be read."""
    try:
        return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return None


def _sign(private: ec.EllipticCurvePrivateKey, address: str) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kefu")])
    now = datetime.datetime.now(datetime.UTC)
    names: list[x509.GeneralName] = [x509.DNSName(socket.gethostname()), x509.IPAddress(ipaddress.ip_address(address))]
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(hours=1))
    builder = builder.not_valid_after(now + datetime.timedelta(days=_DAYS))
    builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(private, hashes.SHA256())

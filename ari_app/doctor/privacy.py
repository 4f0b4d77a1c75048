"""Who can read what: modes of folder, sockets, records and passwords, and where the key of recordings lies."""

from __future__ import annotations

import os
import pwd
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ari_app.doctor.patient import Patient
from ari_app.doctor.result import Result, fault, ok, shown, skipped, warning
from ari_app.pbx.certificate import ends_at
from ari_app.store.keyring import key_file, read_keys
from config.load import SITE_FILE, key_folders
from config.problems import ConfigError

_OTHERS = 0o077
_SOON = timedelta(days=30)


def look_at_privacy(patient: Patient) -> Iterator[Result]:
    """The run folder and what in it is for its owner alone; the key."""
    if patient.closed:
        yield skipped("privacy.modes", f"run folder: it {patient.closed}")
        return
    if patient.run.is_dir():
        found = [judge_mode(path, allowed) for path, allowed in _private(patient) if path.exists()]
        bad = [one for one in found if one.remedy]
        yield from bad or [ok("privacy.modes", "run folder, passwords, records and sockets are for you alone")]
    else:
        yield skipped("privacy.modes", f"there is no run folder {shown(patient.run)} yet")
    yield from _key(patient)
    if patient.state is not None and patient.state.tls_port and not patient.attached:
        yield judge_certificate(patient.run / "etc" / "keys" / "tls.crt", datetime.now(UTC))


def judge_certificate(file: Path, now: datetime) -> Result:
    """The certificate of SIP over TLS; a start of kefu makes another one when it ends within 30 days."""
    check, ends = "privacy.certificate", ends_at(file)
    if ends is None:
        return fault(check, f"the certificate {shown(file)} cannot be read", "Stop kefu and `make run`: it makes one.")
    words = f"the certificate of SIP over TLS is valid until {ends:%Y-%m-%d}"
    if ends <= now:
        return fault(check, f"{words}: telephones refuse it", "Stop kefu and `make run`: it makes a new one.")
    if ends - now < _SOON:
        return warning(check, words, "The next `make run` makes a new one; tell telephones that keep it.")
    return ok(check, words)


def _private(patient: Patient) -> list[tuple[Path, int]]:
    """Paths, and the most that their mode may allow."""
    run, settings = patient.run, patient.settings
    found = [(run, 0o700), (run / "pbx.json", 0o600)]
    if settings.voicemail.smtp_password:
        found.append((SITE_FILE, 0o600))
    records = run / settings.store.path
    found += [(records.with_name(records.name + tail), 0o600) for tail in ("", "-wal")]
    if patient.state is not None:
        found.append((Path(patient.state.socket_dir), 0o755 if patient.attached else 0o700))
        found.append((Path(patient.state.socket_dir) / "kefu.sock", 0o600))
    return found


def judge_mode(path: Path, allowed: int) -> Result:
    """Whether others can do more with a file or folder than they may, and whether it is ours at all."""
    try:
        facts = path.stat()
    except OSError as error:
        return fault("privacy.modes", f"{shown(path)} cannot be looked at: {error.strerror}", f"ls -ld {path}")
    mode = stat.S_IMODE(facts.st_mode)
    if os.getuid() not in (0, facts.st_uid):
        finding = f"{shown(path)} belongs to {_user(facts.st_uid)}, and you are {_user(os.getuid())}"
        return fault("privacy.modes", finding, f"Run kefu as one user only. To take it: sudo chown -R $USER {path}")
    if mode & _OTHERS & ~allowed:
        return fault("privacy.modes", f"others can get at {shown(path)} (mode {mode:04o})", f"chmod {allowed:o} {path}")
    return ok("privacy.modes", f"{shown(path)} has mode {mode:04o}")


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _key(patient: Patient) -> Iterator[Result]:
    recording, run = patient.settings.recording, patient.run
    file = key_file(recording.key_file, run, key_folders())
    beside = run / "recording.key"
    sealed = any((run / recording.folder).glob("*/*")) if (run / recording.folder).is_dir() else False
    if recording.key_file == "auto" and not file.exists() and beside.exists():
        file = beside
    yield judge_key(file, run, sealed)


def judge_key(file: Path, run: Path, sealed: bool) -> Result:
    """The key of recordings and messages. ``sealed``: there are some that need it."""
    check, name = "privacy.key", f"key of recordings {shown(file)}"
    try:
        if not file.exists():
            if sealed:
                finding = f"there are recordings, but no {name}: nobody can listen to them"
                return fault(check, finding, "Put its copy there (mode 600), or name it in [recording] key_file.")
            return skipped(check, f"{name}: made at the first start; keep a copy elsewhere then")
        keys = read_keys(file)
    except ConfigError as error:
        return fault(check, f"{name}: {error.problems[0].text}", "Put the copy of the key in its place.")
    except OSError as error:
        return fault(check, f"{name} cannot be read: {error.strerror}", f"Whose is it? ls -l {file}")
    if stat.S_IMODE(file.stat().st_mode) & _OTHERS:
        return fault(check, f"others can read the {name}", f"chmod 600 {file}")
    if file.resolve().is_relative_to(run.resolve()):
        remedy = "Whoever gets that folder can listen. Move it out, and name it in [recording] key_file."
        return warning(check, f"the {name} lies beside the recordings", remedy)
    many = f" ({len(keys)} keys)" if len(keys) > 1 else ""
    return ok(check, f"{name}{many}; keep a copy elsewhere")

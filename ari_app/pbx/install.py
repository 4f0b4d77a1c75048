"""Find an Asterisk, or unpack Debian's into the private cache.

Order: ``ASTERISK=`` → ``asterisk`` (18 or newer) on PATH → the cache → Debian sid's packages, unpacked by
mmdebstrap without running their scripts, so that no right beyond the user's own is needed.
Run as ``python -m ari_app.pbx.install`` (that is ``make asterisk``).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ari_app.pbx.progress import Progress, watched

CACHE = Path(__file__).resolve().parent.parent.parent / ".cache"
ROOTFS = CACHE / "asterisk"
MINIMUM = 18
PACKAGES = (
    "asterisk",
    "asterisk-modules",
    "asterisk-core-sounds-en-wav",
    "asterisk-moh-opsound-wav",
    "espeak-ng",
    "sip-tester",
)
_TREE_BYTES = 520_000_000  # at its fullest: package lists, packages, and what is in them
_ADVICE = (
    "Entering its folder takes mount (root) or bubblewrap or user namespaces (ordinary user): "
    "sudo apt-get install mount bubblewrap"
)
_MERGED = ("bin", "sbin", "lib", "lib64")


class MissingTool(Exception):
    """Something is not installed; the message holds the command that installs it."""


@dataclass(frozen=True, slots=True)
class Installation:
    """An Asterisk that can be started. ``rootfs`` is None for one installed on this machine."""

    binary: str
    rootfs: Path | None
    version: str

    @property
    def major(self) -> tuple[int, int]:
        """(major, minor), for example (22, 10)."""
        numbers = re.findall(r"\d+", self.version)
        return int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 0

    @property
    def websocket_media(self) -> bool:
        """Whether chan_websocket speaks JSON (20.18, 22.8, 23.2 and newer), which the speech path needs."""
        return self.major >= (23, 2) or (22, 8) <= self.major < (23, 0) or (20, 18) <= self.major < (21, 0)


def asterisk_version(command: list[str]) -> str:
    """What ``asterisk -V`` says, without the name; "" if it does not run."""
    try:
        done = subprocess.run([*command, "-V"], capture_output=True, text=True, timeout=20, check=False)
    except OSError:
        return ""
    found = re.search(r"Asterisk (?:certified/)?(\S+)", done.stdout)
    return found.group(1) if found else ""


def find() -> Installation | None:
    """The Asterisk to use, or None when one must be fetched first. Raises MissingTool for a bad ASTERISK=."""
    named = os.environ.get("ASTERISK", "")
    if named:
        version = asterisk_version([named])
        if not version:
            raise MissingTool(f"ASTERISK={named} does not run. Name the asterisk program itself, or unset ASTERISK.")
        return Installation(named, None, version)
    on_path = shutil.which("asterisk") or shutil.which("asterisk", path="/usr/sbin:/usr/local/sbin")
    if on_path:
        version = asterisk_version([on_path])
        if version and int(version.split(".")[0]) >= MINIMUM:
            return Installation(on_path, None, version)
    marker = ROOTFS / ".kefu-version"
    if marker.exists():
        return Installation("/usr/sbin/asterisk", ROOTFS, marker.read_text().strip())
    return None


def enter(rootfs: Path, binds: list[Path]) -> list[str]:
    """The command prefix that runs a program inside the private tree, with ``binds`` visible at their own paths."""
    binds = [bind for bind in binds if bind.exists()]
    if os.geteuid() != 0 and shutil.which("bwrap"):
        shared = [part for bind in binds for part in ("--bind", str(bind), str(bind))]
        return ["bwrap", "--bind", str(rootfs), "/", "--dev-bind", "/dev", "/dev", "--proc", "/proc", *shared, "--"]
    mounts = "".join(
        f'mkdir -p "$0{bind}" && mount --rbind "{bind}" "$0{bind}" && '
        for bind in (Path("/dev"), Path("/proc"), *binds)
    )
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    script = f'PATH="$PATH:/usr/sbin:/sbin"; {mounts}exec chroot "$0" "$@"'
    return ["unshare", *user, "--mount", "--propagation", "private", "sh", "-c", script, str(rootfs)]


def debian_mirror() -> str:
    """The Debian mirror that apt on this machine uses."""
    done = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE) $(ORIGIN)", "Created-By: Packages"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    for line in done.stdout.splitlines():
        site, _, origin = line.partition(" ")
        if origin.startswith("Debian") and "security" not in site:
            return site
    raise MissingTool(
        "No Debian mirror in apt's configuration. Install Asterisk 18 or newer instead: sudo apt-get install asterisk"
    )


def fetch() -> Installation:
    """Unpack Debian sid's Asterisk into the cache. Raises MissingTool with the command that helps."""
    if not shutil.which("mmdebstrap"):
        raise MissingTool("mmdebstrap is missing: sudo apt-get install mmdebstrap")
    mirror = debian_mirror()
    CACHE.mkdir(parents=True, exist_ok=True)
    half = CACHE / "asterisk.unpacking"
    shutil.rmtree(half, ignore_errors=True)
    print("Fetching Asterisk from Debian sid (about 100 MB, once) and unpacking it …", flush=True)
    command = [
        "mmdebstrap", "--quiet", "--variant=extract", "--mode=chrootless",
        '--aptopt=Acquire::Check-Valid-Until "false"', '--aptopt=APT::Install-Recommends "false"',
        f"--include={','.join(PACKAGES)}", "--format=dir", "sid", str(half), mirror,
    ]  # fmt: skip
    progress = Progress("Fetching and unpacking Asterisk")
    with watched(half, _TREE_BYTES, progress.told):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    progress.over()
    if done.returncode:
        shutil.rmtree(half, ignore_errors=True)
        raise MissingTool(f"mmdebstrap failed. Its last words:\n{done.stderr[-1500:]}")
    complete(half)
    shutil.rmtree(ROOTFS, ignore_errors=True)
    half.rename(ROOTFS)
    version = asterisk_version([*enter(ROOTFS, []), "/usr/sbin/asterisk"])
    if not version:
        raise MissingTool(f"The unpacked Asterisk does not start: {_why_not()}\n{_ADVICE}")
    (ROOTFS / ".kefu-version").write_text(version)
    return Installation("/usr/sbin/asterisk", ROOTFS, version)


def _why_not() -> str:
    """What the attempt to run it said."""
    done = subprocess.run([*enter(ROOTFS, []), "/usr/sbin/asterisk", "-V"], capture_output=True, text=True, check=False)
    return done.stderr.strip()[-300:]


def complete(tree: Path) -> None:
    """What the packages' scripts would have made: merged /usr links, mount points, a resolvable host name."""
    for name in _MERGED:
        link = tree / name
        if (tree / "usr" / name).exists() and not link.exists():
            link.symlink_to(f"usr/{name}")
    for name in ("proc", "sys", "dev", "tmp", "run"):
        (tree / name).mkdir(exist_ok=True)
    english = tree / "usr/share/asterisk/sounds/en"
    if not english.exists():
        english.symlink_to("en_US_f_Allison")
    (tree / "etc" / "nsswitch.conf").write_text("hosts: files\n")
    (tree / "etc" / "passwd").write_text("root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n")
    (tree / "etc" / "group").write_text("root:x:0:\nnogroup:x:65534:\n")


def ensure() -> Installation:
    """An Asterisk, fetched if need be."""
    return find() or fetch()


def main() -> int:
    """Entry of ``make asterisk``."""
    try:
        found = ensure()
    except MissingTool as missing:
        print(f"kefu: {missing}", file=sys.stderr)
        return 1
    where = found.rootfs or found.binary
    print(f"Asterisk {found.version} ({where})")
    if not found.websocket_media:
        print("  Speech needs WebSocket media (Asterisk 20.18, 22.8 or newer): on this one menus work by key only.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

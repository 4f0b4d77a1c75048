"""Ports: free, ours, or taken by another process."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ari_app.doctor.patient import Patient
from ari_app.doctor.result import Result, fault, ok, skipped, warning
from ari_app.doctor.sockets import Holder, Listener, is_free, listeners, on_port, owners
from ari_app.pbx.network import BadAddress, free_rtp_range, must_be_ours
from ari_app.pbx.state import PbxState

_LOOPBACK = "127.0.0.1"
_MUCH = 0.1
_TRIES = 50  # so many ports above the wished one are tried when kefu starts an Asterisk


@dataclass(frozen=True, slots=True)
class Wanted:
    """A port that the centre uses: what for, which, on which address, and which setting names it ("": none does)."""

    check: str
    what: str
    protocol: str
    address: str
    port: int
    setting: str = ""

    def __str__(self) -> str:
        return f"{self.what} {self.port}/{self.protocol}"


def look_at_ports(patient: Patient) -> Iterator[Result]:
    """Every port of the settings, and, where something runs, of what runs."""
    try:
        must_be_ours(patient.listen)
    except BadAddress:
        finding = f"{patient.listen} is not an address of this machine: SIP cannot listen there"
        yield fault("ports.address", finding, "`ip addr` shows which are; set [pbx] listen, or say LISTEN=ADDRESS.")
        return
    if patient.state is None or not patient.asterisk_expected:
        yield from _before_the_start(patient)
    else:
        yield from _while_it_runs(patient, patient.state)


def _while_it_runs(patient: Patient, state: PbxState) -> Iterator[Result]:
    owned = owners(listeners(), patient.run, {patient.kefu_pid, patient.asterisk_pid} - {0})
    runs = patient.asterisk_pid or patient.attached
    if not runs:
        yield skipped("ports.sip", "Asterisk does not run: its ports are not looked at")
    for wanted in of_asterisk(state) if runs else ():
        yield judge_running(wanted, who(owned, wanted), patient.attached)
    agi = Wanted("ports.agi", "FastAGI", "tcp", _LOOPBACK, state.agi_port)
    yield judge_running(agi, who(owned, agi), False) if patient.kefu_pid else judge_waiting(agi, who(owned, agi))
    if state.rtp_start and runs:
        yield judge_rtp(state, owned)


def who(owned: Mapping[Listener, Holder], wanted: Wanted) -> list[Holder]:
    """Those who have a port, each once."""
    there = on_port(owned, wanted.protocol, wanted.address, [wanted.port])
    return list(dict.fromkeys(owned[one] for one in there))


def of_asterisk(state: PbxState) -> list[Wanted]:
    """The ports that a running Asterisk must have."""
    found = [
        Wanted("ports.sip", "SIP", "udp", state.listen, state.sip_port),
        Wanted("ports.tls", "SIP over TLS", "tcp", state.listen, state.tls_port),
        Wanted("ports.http", "ARI (HTTP)", "tcp", _LOOPBACK, state.http_port),
        Wanted("ports.ami", "AMI", "tcp", _LOOPBACK, state.ami_port),
    ]
    return [one for one in found if one.port]


def judge_running(wanted: Wanted, there: Sequence[Holder], attached: bool) -> Result:
    """A port that somebody of ours must be listening on. ``attached``: by name, since Asterisk is not our process."""
    strangers = [one for one in there if one.pid and not (one.ours or (attached and "asterisk" in one.name))]
    if strangers:
        finding = f"{wanted} is taken by {strangers[0]}"
        return fault(wanted.check, finding, f"End that process, then restart kefu. It shows with: {_show(wanted)}")
    if not there:
        remedy = "Is it still starting? Otherwise restart it; its log says why it could not listen."
        remedy = "`./kefu attach --check` says what your Asterisk needs for that." if attached else remedy
        return fault(wanted.check, f"{wanted}: nobody listens there", remedy)
    known = next((one for one in there if one.pid), None)
    return ok(wanted.check, f"{wanted} is ours: {known}" if known else f"{wanted} is listened on")


def judge_waiting(wanted: Wanted, there: Sequence[Holder]) -> Result:
    """A port that kefu will need as soon as it is started again."""
    if there:
        remedy = f"End that process, or kefu cannot start. It shows with: {_show(wanted)}"
        return fault(wanted.check, f"{wanted} is taken by {there[0]}", remedy)
    return ok(wanted.check, f"{wanted} is free for kefu")


def judge_rtp(state: PbxState, owned: Mapping[Listener, Holder]) -> Result:
    """How much of the range of our sound others have. Asterisk passes over what is taken: a little costs nothing."""
    ports = range(state.rtp_start, state.rtp_end + 1)
    name = f"RTP {state.rtp_start}-{state.rtp_end}/udp"
    strangers = {one.port: owned[one] for one in on_port(owned, "udp", state.listen, ports) if not owned[one].ours}
    if len(strangers) > _MUCH * len(ports):
        first = next(iter(strangers.values()))
        finding = f"{name}: {len(strangers)} ports of it are taken by others: {first}"
        return warning("ports.rtp", finding, "Restart kefu when there are no calls: it takes another range.")
    return ok("ports.rtp", f"{name} is for us{f', but {len(strangers)} ports' if strangers else ' alone'}")


def _before_the_start(patient: Patient) -> Iterator[Result]:
    pbx = patient.settings.pbx
    wishes = [
        Wanted("ports.sip", "SIP", "udp", pbx.listen, pbx.sip_port, "sip_port"),
        Wanted("ports.tls", "SIP over TLS", "tcp", pbx.listen, pbx.tls_port, "tls_port"),
        Wanted("ports.http", "ARI (HTTP)", "tcp", _LOOPBACK, pbx.http_port, "http_port"),
    ]
    owned = owners(listeners(), patient.run, ())
    for wanted in wishes:
        yield judge_wish(wanted, who(owned, wanted), is_free)
    yield ok("ports.inner", "AMI and FastAGI take any free ports of loopback")
    try:
        free_rtp_range(pbx.rtp_ports, pbx.listen)
    except BadAddress as error:
        yield fault("ports.rtp", f"RTP: {error}", "Set [pbx] rtp_ports to less: four for each call at once.")
    else:
        yield ok("ports.rtp", f"RTP: a range of {pbx.rtp_ports} free UDP ports is there")


def judge_wish(wanted: Wanted, there: Sequence[Holder], free: Callable[[int, str, str], bool]) -> Result:
    """A port of the settings before anything runs: ``free`` says whether a port, protocol and address can be had."""
    if wanted.port < 0:
        return skipped(wanted.check, f"{wanted.what}: switched off ([pbx] {wanted.setting} = -1)")
    if wanted.port == 0:
        return ok(wanted.check, f"{wanted.what}: any free port ([pbx] {wanted.setting} = 0)")
    if free(wanted.port, wanted.protocol, wanted.address):
        return ok(wanted.check, f"{wanted} is free")
    who = there[0] if there else "another process, or not allowed to you"
    finding = f"{wanted} is taken by {who}"
    ways = f"end that process or set [pbx] {wanted.setting} in config/site.toml."
    following = range(wanted.port + 1, wanted.port + _TRIES)
    other = next((port for port in following if free(port, wanted.protocol, wanted.address)), 0)
    if other:
        return warning(wanted.check, finding, f"kefu will take {other} instead. To have this one, {ways}")
    return fault(wanted.check, f"{finding}, and the {_TRIES} above it too", f"To go on, {ways}")


def _show(wanted: Wanted) -> str:
    """The command that shows who has a port."""
    kind = "u" if wanted.protocol == "udp" else "t"
    return f"ss -{kind}lnp 'sport = {wanted.port}'"


def beyond_loopback(address: str) -> bool:
    """Whether others than this machine can reach the address; False for what is none."""
    try:
        return not ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False

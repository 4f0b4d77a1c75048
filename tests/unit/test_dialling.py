"""The dialling policy: one form for a number however it is written, what it is, and who may have it rung."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.ari.entry import read_entry, stasis_arguments
from ari_app.ari.events import StasisStart
from ari_app.contact.dialling_policy import HOUR, DiallingPolicy, NumberRefused, rules_of
from ari_app.store.recent import recent
from config.load import ROOT, load_settings
from config.problems import ConfigError
from models.domain.dialling import (
    DialString,
    Kind,
    Permit,
    Purpose,
    Reason,
    Rules,
    Usage,
    _any_fits,
    analyse,
    decide,
    fits,
)
from models.domain.errors import UnsafeRequest
from models.domain.identity import Console, Itself, Nobody, Staff
from tests.support.centre import books_of

EMERGENCY = frozenset({"110", "112", "119", "120", "122", "911", "999"})
SHIPPED = rules_of(load_settings(environment={}, site=Path("none")).dialling, EMERGENCY, frozenset({"1001"}))
GERMAN = replace(SHIPPED, country="49", international_prefixes=("00",))
AMERICAN = replace(
    SHIPPED, country="1", national_prefix="1", international_prefixes=("011",), complete=("_NXXNXXXXXX",)
)
CHINESE = replace(SHIPPED, country="86", international_prefixes=("00",), complete=("_1[3-9]XXXXXXXXX",))
FLOW, CALLER = Itself("flow"), Itself("call-back")


@pytest.mark.parametrize(
    ("rules", "spellings", "key"),
    [
        (GERMAN, ("+49 30 123456", "004930123456", "030 123456", "(030) 12-34.56"), "+4930123456"),
        (GERMAN, ("+33123456789", "0033123456789"), "+33123456789"),
        (AMERICAN, ("+12125550123", "12125550123", "2125550123", "212-555-0123"), "+12125550123"),
        (AMERICAN, ("011442079460000", "+442079460000"), "+442079460000"),
        (CHINESE, ("13912345678", "+8613912345678", "008613912345678"), "+8613912345678"),
        (CHINESE, ("010 6552 9988", "+861065529988"), "+861065529988"),
        (SHIPPED, ("+4930123456", "004930123456", "0114930123456"), "+4930123456"),
    ],
)
def test_one_number_in_every_writing(rules: Rules, spellings: tuple[str, ...], key: str) -> None:
    """Caller IDs, keys and files write it differently; it is compared and dialled as one."""
    found = [analyse(one, rules) for one in spellings]
    assert {one.key for one in found} == {key}
    assert len({one.kind for one in found}) == 1
    assert {one.dial_as for one in found} == {key}
    without_plus = {analyse(one, replace(rules, plus=False)).dial_as for one in spellings}
    assert len(without_plus) == 1
    assert "+" not in without_plus.pop()


@pytest.mark.parametrize(
    ("rules", "number", "kind"),
    [
        (SHIPPED, "1001", Kind.INTERNAL), (SHIPPED, "6001", Kind.INTERNAL), (SHIPPED, "5550001", Kind.LOCAL),
        (SHIPPED, "0305550001", Kind.NATIONAL), (SHIPPED, "+4930123456", Kind.INTERNATIONAL),
        (SHIPPED, "915", Kind.SERVICE), (SHIPPED, "118118", Kind.SERVICE), (SHIPPED, "10086", Kind.SERVICE),
        (SHIPPED, "+19005551234", Kind.PREMIUM), (SHIPPED, "0019005551234", Kind.PREMIUM),
        (SHIPPED, "0119005551234", Kind.INTERNATIONAL), (SHIPPED, "19005551234", Kind.PREMIUM),
        (SHIPPED, "9005551234", Kind.PREMIUM), (SHIPPED, "0900123456", Kind.PREMIUM),
        (GERMAN, "+49900123456", Kind.PREMIUM), (GERMAN, "0900123456", Kind.PREMIUM),
        (GERMAN, "0049900123456", Kind.PREMIUM), (GERMAN, "+881612345678", Kind.PREMIUM),
        (AMERICAN, "18765551234", Kind.INTERNATIONAL), (AMERICAN, "+18095551234", Kind.INTERNATIONAL),
        (AMERICAN, "8095551234", Kind.INTERNATIONAL), (AMERICAN, "2125550123", Kind.NATIONAL),
        (GERMAN, "+4930123456", Kind.NATIONAL), (GERMAN, "123456789", Kind.LOCAL),
        (SHIPPED, "*21*0190123#", Kind.CODE), (SHIPPED, "123*456", Kind.CODE),
        (SHIPPED, "", Kind.NONE), (SHIPPED, "anonymous", Kind.NONE), (SHIPPED, "+266696687", Kind.NONE),
        (SHIPPED, "0000000", Kind.NONE), (SHIPPED, "+", Kind.NONE), (SHIPPED, "12345678901234567890", Kind.NONE),
        (SHIPPED, "+4912345678901234", Kind.NONE), (SHIPPED, "5550001@example.org", Kind.NONE),
        (SHIPPED, "+49", Kind.NONE), (SHIPPED, "555,0001", Kind.NONE),
    ],
)  # fmt: skip
def test_what_a_number_is(rules: Rules, number: str, kind: Kind) -> None:
    """Kinds decide who may have it rung."""
    assert analyse(number, rules).kind is kind


@pytest.mark.parametrize("number", sorted(EMERGENCY))
@pytest.mark.parametrize(
    "dress", ["{}", "+{}", "00{}", "0{}", "*31#{}", "#31#{}", "{}#", "{}*", "+49{}", "49{}", "00{}#"]
)
def test_an_emergency_number_however_it_is_dressed(number: str, dress: str) -> None:
    """Nothing that could reach the police is dialled by kefu, whoever asks."""
    found = decide(dress.format(number), "1001", "any", Purpose.TRANSFER, Usage(), replace(GERMAN, allow=("1", "9")))
    assert not found.allowed
    assert found.reason is Reason.EMERGENCY


@pytest.mark.parametrize(
    "number",
    ["112", "911", "+19005551234", "19005551234", "+4930123456", "0014155550123", "915", "118118", "10086", "",
     "anonymous", "*21*5551234#", "+266696687", "0900123456", "+882123456789"],
)  # fmt: skip
def test_a_forged_caller_id_is_not_called_back(number: str) -> None:
    """The shipped settings: no premium, foreign, short, emergency numbers and codes for whoever shows one."""
    for purpose in (Purpose.CALL_BACK, Purpose.CUT_OFF):
        assert not decide(number, "kefu", "national", purpose, Usage(), SHIPPED).allowed


@given(st.text(alphabet="0123456789+*#", max_size=26), st.sampled_from(list(Purpose)), st.sampled_from(["any", ""]))
def test_nothing_is_dialled_that_asterisk_would_not_take(number: str, purpose: Purpose, right: str) -> None:
    """What the policy lets through always fits the gate before Asterisk; who has no right has nothing dialled."""
    found = decide(number, "1001", right, purpose, Usage(), GERMAN)
    assert (found.permit is not None) is found.allowed
    if found.permit is not None:
        assert right
        assert re.fullmatch(r"Local/\+?[0-9*#]{2,24}@kefu-out/n", found.permit.endpoint())


@pytest.mark.parametrize(
    ("right", "reach"),
    [
        ("internal", {"6001", "915"}), ("local", {"6001", "915", "5550001"}),
        ("national", {"6001", "915", "5550001", "0305550001"}),
        ("international", {"6001", "915", "5550001", "0305550001", "+4930123456"}),
        ("any", {"6001", "915", "5550001", "0305550001", "+4930123456", "+19005551234", "118118", "*100#"}),
        ("", set()), ("everything", set()),
    ],
)  # fmt: skip
def test_rights_of_agents(right: str, reach: set[str]) -> None:
    """Each right holds the ones before it."""
    numbers = ("6001", "915", "5550001", "0305550001", "+4930123456", "+19005551234", "118118", "*100#", "112")
    allowed = {one for one in numbers if decide(one, "1001", right, Purpose.TRANSFER, Usage(), SHIPPED).allowed}
    assert allowed == reach


def test_lists_go_before_kinds() -> None:
    """Refused is refused in every writing; allowed lets a premium number through, for call-backs too."""
    rules = replace(GERMAN, refuse=("_030X.",), allow=("+49900",))
    for number in ("030123456", "+4930123456", "004930123456"):
        assert decide(number, "1001", "any", Purpose.TRANSFER, Usage(), rules).reason is Reason.REFUSED
    assert decide("0900123456", "kefu", "national", Purpose.CALL_BACK, Usage(), rules).allowed


def test_caps() -> None:
    """A day for call-backs, an hour for all, how many at once, and how many through a trunk."""
    rules = replace(GERMAN, callbacks_per_number=3, per_hour=10, concurrent=3, trunks=(("_0X.", 1),))

    def verdict(number: str, purpose: Purpose, usage: Usage) -> tuple[bool, Reason, bool]:
        found = decide(number, "1001", "any", purpose, usage, rules)
        return found.allowed, found.reason, found.for_now

    assert verdict("5550001", Purpose.CALL_BACK, Usage(callbacks_today=2)) == (True, Reason.NONE, False)
    assert verdict("5550001", Purpose.CALL_BACK, Usage(callbacks_today=3)) == (False, Reason.TOO_OFTEN, False)
    assert verdict("5550001", Purpose.TRANSFER, Usage(callbacks_today=9)) == (True, Reason.NONE, False)
    assert verdict("5550001", Purpose.TRANSFER, Usage(last_hour=10)) == (False, Reason.BUSY, True)
    assert verdict("1001", Purpose.TRANSFER, Usage(last_hour=10))[0], "extensions cost nothing"
    local, far = analyse("5550001", rules), analyse("+4930999999", rules)
    assert verdict("5550002", Purpose.TRANSFER, Usage(open=(local, local)))[0]
    assert verdict("5550002", Purpose.TRANSFER, Usage(open=(local,) * 3)) == (False, Reason.BUSY, True)
    assert verdict("+4930123456", Purpose.TRANSFER, Usage(open=(far,))) == (False, Reason.BUSY, True)
    assert verdict("5550002", Purpose.TRANSFER, Usage(open=(far,)))[0], "another trunk"


def test_only_the_policy_makes_permits_and_each_once() -> None:
    """Neither a permit nor what it stands for can be made by hand."""
    number = analyse("5550001", SHIPPED)
    with pytest.raises(UnsafeRequest):
        Permit(object(), number, Purpose.TRANSFER, "1001")
    with pytest.raises(UnsafeRequest):
        DialString(object(), "Local/5550001@kefu-out/n")
    permit = decide("5550001", "1001", "any", Purpose.TRANSFER, Usage(), SHIPPED).permit
    assert permit is not None
    assert permit.endpoint() == "Local/5550001@kefu-out/n"
    with pytest.raises(UnsafeRequest, match="used already"):
        permit.endpoint()


def test_no_other_file_names_the_way_out() -> None:
    """Whoever wants to dial a number must ask: the context is named where permits are made and checked, and no code
    gives the gate a number of its own."""
    for file in (ROOT / "ari_app").rglob("*.py"):
        texts = [node.value for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Constant)]
        named = [text for text in texts if isinstance(text, str) and re.search(r"Local/.*@|/kefu-out", text)]
        # the gate itself; what a telephone's REFER brings; a line of dialplan that is advised
        allowed = {"safety.py", "refer.py", "trials.py"}
        assert not named or file.name in allowed, f"{file}: {named}"


async def test_who_asks_decides(tmp_path: Path) -> None:
    """Agents by their right, the console and flows by theirs, unknown people not at all; what was refused is kept."""
    async with books_of(tmp_path) as books:
        policy = books.services.dialling
        far, premium = "+4930123456", "+19005551234"
        for who, allowed in (
            (Staff("1001"), False), (Staff("1002"), True), (Staff("1003"), False), (Staff("7777"), False),
            (Nobody("phone 6001"), False), (Console(), True), (FLOW, True),
        ):  # fmt: skip
            assert policy.allowed(far, who, Purpose.TRANSFER).allowed is allowed, who
            assert not policy.allowed(premium, who, Purpose.TRANSFER).allowed
        assert not policy.allowed("5550001", Nobody(), Purpose.TRANSFER).allowed
        assert not policy.allowed("5550001", Staff("7777"), Purpose.CALL_OUT).allowed
        assert policy.allowed("5550001", Staff("1001"), Purpose.CALL_OUT).allowed
        assert not books.seen("DiallingRefused"), "a question writes nothing"
        with pytest.raises(NumberRefused, match="international"):
            policy.permit(far, Staff("1001"), Purpose.TRANSFER, "c1")
        (refused,) = books.seen("DiallingRefused")
        assert (refused["number"], refused["purpose"], refused["who"]) == (far, "transfer", "1001")


async def test_counts_survive_a_restart(tmp_path: Path) -> None:
    """Three call-backs a day are three, however often kefu began anew; after a day the number is free again."""
    at = [1_000_000.0]
    async with books_of(tmp_path) as books:
        services = books.services
        policy = DiallingPolicy(
            services.settings.dialling,
            frozenset(),
            services.floor.roster,
            services.journal,
            lambda call: (),
            lambda: at[0],
        )  # fmt: skip
        for _ in range(3):
            policy.permit("5550001", CALLER, Purpose.CALL_BACK)
        assert policy.allowed("5550001", CALLER, Purpose.CALL_BACK).reason is Reason.TOO_OFTEN
        assert policy.allowed("5550002", CALLER, Purpose.CALL_BACK).allowed
        await services.journal.flushed()
        rows = await services.journal.call(lambda: recent(services.journal.database, "NumberDialled", 0))
        again = DiallingPolicy(
            services.settings.dialling,
            frozenset(),
            services.floor.roster,
            services.journal,
            lambda call: (),
            lambda: at[0],
        )  # fmt: skip
        again.restore([(at[0], one["key"], one["purpose"], one["outside"]) for _, one in rows])
        assert again.allowed("5550001", CALLER, Purpose.CALL_BACK).reason is Reason.TOO_OFTEN
        at[0] += 24 * HOUR + 1
        assert again.allowed("5550001", CALLER, Purpose.CALL_BACK).allowed


async def test_calls_that_go_on_count(tmp_path: Path) -> None:
    """The limit of calls at once counts what is ringing and what other calls have on the line."""
    async with books_of(tmp_path, dialling__concurrent=1) as books:
        policy = books.services.dialling
        permit = policy.permit("5550001", CALLER, Purpose.CALL_BACK)
        with policy.ringing(permit):
            assert policy.allowed("5550002", CALLER, Purpose.CALL_BACK).for_now
            assert policy.allowed("6001", CALLER, Purpose.CALL_BACK).allowed, "an extension"
        assert policy.allowed("5550002", CALLER, Purpose.CALL_BACK).allowed
        books.arrives("c1", "5550001", direction="out")
        assert policy.allowed("5550002", CALLER, Purpose.CALL_BACK).for_now
        assert policy.allowed("5550001", CALLER, Purpose.CALL_BACK, "c1").allowed, "a call does not count itself"


def test_settings_are_checked(tmp_path: Path) -> None:
    """Patterns that can match nothing, and rights that there are none of, are named with their line."""
    site = tmp_path / "site.toml"
    site.write_text('[dialling]\npremium = "09OO"\ncallback = "any"\ncountry = "+49"\ntrunks = "_0X."\n')
    with pytest.raises(ConfigError) as found:
        load_settings(environment={}, site=site)
    assert [problem.line for problem in found.value.problems] == [2, 3, 4, 5]


@pytest.mark.parametrize("value", ["1001,agent=1009", "x=y", "a b", "1\n2", "${X}", "a;b", "x" * 65])
def test_a_value_never_begins_another_argument(value: str) -> None:
    """Arguments of channels that we make are refused rather than escaped."""
    with pytest.raises(UnsafeRequest):
        stasis_arguments("desk", do="out", agent="1001", argument=value)
    assert stasis_arguments("desk", do="out", agent="1001", argument="91*5550001") == (
        "kind=desk,do=out,agent=1001,argument=91*5550001"
    )


@pytest.mark.parametrize(
    ("args", "name"),
    [
        (["kind=desk", "do=out", "agent=1001", "argument=1", "agent=1009"], "PJSIP/1001-00000001"),
        (["kind=desk", "do=listen", "agent=1009", "argument=1001"], "PJSIP/1001-00000001"),
        (["kind=desk", "do=listen", "agent=1009"], "Local/*511001@from-agents-00000001;2"),
        (["kind=desk", "kind=inbound", "agent=1001"], "PJSIP/1001-00000001"),
        (["kind=nonsense"], "PJSIP/1001-00000001"),
    ],
)
def test_an_entry_that_contradicts_itself_is_nobodys(args: list[str], name: str) -> None:
    """An argument that comes twice, or a phone that is not the channel's: the channel is refused."""
    event = StasisStart({"channel": {"id": "1.1", "name": name, "state": "Ring"}, "args": args})
    assert read_entry(event).kind == ""


def test_the_phone_is_the_channels() -> None:
    """What the dialplan says agrees with the endpoint in the channel's name."""
    channel = {"id": "1.1", "name": "PJSIP/1009-0000002a"}
    event = StasisStart({"channel": channel, "args": ["kind=desk", "do=listen", "agent=1009"]})
    assert read_entry(event).agent == "1009"
    assert read_entry(event).kind == "desk"


_PATTERNS = st.lists(st.from_regex(r"\+?\d{1,3}|_\+?([XZN]|\d|\[1-3\]){1,4}[.!]?", fullmatch=True), max_size=6)


@given(_PATTERNS, st.lists(st.from_regex(r"\+?\d{0,6}", fullmatch=True), max_size=3))
def test_patterns_together_fit_what_one_of_them_fits(patterns: list[str], spellings: list[str]) -> None:
    """They are tried as one expression."""
    singly = any(fits(pattern, spelling) for pattern in patterns for spelling in spellings)
    assert _any_fits(tuple(patterns), tuple(spellings)) is singly

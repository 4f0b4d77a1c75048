"""Numbers tried on a dialplan, whether read from files or asked of a running Asterisk: what leads where it should."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ari_app.pbx.dialplan import Dialplan

LONGEST_AGENT = "12345678"
PLAIN, PLUS = "15551234567", "+15551234567"
NO_TRUNK = "kefu-out has a trunk: calls out, call-backs, transfers to numbers"
_TRUNK = "Dial(PJSIP/${FILTER(0-9+,${EXTEN})}@trunk,60)"


@dataclass(frozen=True, slots=True)
class Trial:
    """A number that was tried: what it should do, whether it does, and the lines that mend it.

    ``needed`` is False where a centre may do without.
    """

    what: str
    good: bool
    fix: str
    needed: bool = True


def addition(context: str, *lines: str) -> str:
    """Lines for the end of extensions.conf that add to a context which is there already."""
    return "\n".join([f"[{context}](+)", *lines])


def try_codes(plan: Dialplan, context: str, agents: Iterable[str]) -> Iterator[Trial]:
    """An agent's codes from the context of their telephone, with the ids of all agents and with the longest."""
    fix = addition(context, "include => kefu-codes")
    yield Trial(f"telephones of {context} log in with *45", plan.leads_to(context, "*45", "AGI"), fix)
    for agent in dict.fromkeys((*agents, LONGEST_AGENT)):
        listens = plan.leads_to(context, f"*51{agent}", "Stasis")
        sets = plan.leads_to(context, f"*58{agent}45", "AGI")
        if not (listens and sets):
            yield Trial(f"*51 and *58 take agent {agent} from {context}", False, fix)


def try_agents(plan: Dialplan, agents: Iterable[str]) -> Iterator[Trial]:
    """Each agent's telephone can be dialled by the dialplan itself."""
    for agent in agents:
        fix = addition("kefu-agents", f"exten => {agent},1,Goto(kefu-phone,{agent},1)")
        yield Trial(f"agent {agent} can be dialled", plan.leads_to("kefu-agents", agent, "Dial"), fix)


def try_numbers(plan: Dialplan, context: str, numbers: Mapping[str, str]) -> Iterator[Trial]:
    """One's own numbers, as the trunk's context takes them: number → line of the flow."""
    for number, line in numbers.items():
        good = plan.leads_to(context, number, "Stasis")
        fix = addition(context, f"exten => {number},1,Goto(kefu-intake,{line},1)")
        yield Trial(f"{number} in {context} leads to line {line}", good, fix)


def try_outside(plan: Dialplan) -> Iterator[Trial]:
    """Numbers that kefu dials, with + and without, and those that agents' telephones transfer to."""
    for number in (PLAIN, PLUS):
        fix = addition("kefu-transfer", "exten => _[+0-9*].,1,Dial(Local/${FILTER(0-9*+,${EXTEN})}@kefu-out/n,40)")
        yield Trial(f"kefu-transfer takes {number}", plan.leads_to("kefu-transfer", number, "Dial"), fix)
    plain, plus = (plan.leads_to("kefu-out", number, "Dial") for number in (PLAIN, PLUS))
    if not plain and not plus:
        fix = addition("kefu-out", f"exten => _X.,1,{_TRUNK}", f"exten => _+X.,1,{_TRUNK}")
        yield Trial(NO_TRUNK, False, fix, needed=False)
        return
    for good, number, pattern in ((plain, PLAIN, "_X."), (plus, PLUS, "_+X.")):
        fix = addition("kefu-out", f"exten => {pattern},1,{_TRUNK}")
        yield Trial(f"kefu-out dials {number}", good, fix)

"""Quality rules in live calls: hints, alerts, and orders that rules hold back."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from ari_app.web.codes import Code
from ari_app.web.fields import Answer, At, Done, Reason, Request
from ari_app.web.operation import V1, Media, Operation
from ari_app.web.table.flows import CompareVersions, FlowFile
from ari_app.web.table.kit import FOUND, LONG, REFUSED
from models.domain.permissions import Act
from models.domain.scopes import Scope

_TAG = "quality"
_HOW = Meta(description="accepted: it is being done; not now; wrong: the rule should not have said so")
_VERSION = Meta(ge=0, le=10**9, description="the version's number (0: the one before)")
_WHY = Meta(min_length=1, max_length=500, description="why; it is kept with the call")


class AnswerHint(Request, frozen=True, kw_only=True):
    """What the agent makes of the hint on their screen. It is nobody's figure."""

    how: Annotated[Literal["accepted", "not now", "wrong"], _HOW]


class LetThrough(Request, frozen=True, kw_only=True):
    """Which order, and why. It has to be given within a minute."""

    order: Annotated[Literal["transfer", "hang_up"], Meta(description="the order that rules hold back")]
    why: Annotated[str, _WHY]


class RuleItem(Answer, frozen=True, kw_only=True):
    """A rule in force. ``stage``: shadow, it fires and nobody is told; or live. ``actions``: what it does."""

    id: str
    version: str
    stage: str
    queues: list[str]
    languages: list[str]
    actions: list[str]


class RulesAre(Answer, frozen=True, kw_only=True):
    """Rules in force; ``number``: of their version, 0: it is not kept. ``away``: why nothing is judged by them now
    ("": it is); ``behind``: what waits to be judged."""

    version: str
    number: int
    away: str
    behind: int
    fired: int
    items: list[RuleItem]


class RuleVersion(Answer, frozen=True, kw_only=True):
    """A version of the rules that is kept: who put it into force first, and what changed in it."""

    number: int
    kept_at: At
    by: str
    digest: str
    changes: list[str]


class RuleVersionList(Answer, frozen=True, kw_only=True):
    """The versions that are kept, oldest first, and the number of that in force."""

    current: int
    items: list[RuleVersion]


class RuleDifference(Answer, frozen=True, kw_only=True):
    """What is different in the files of two versions, with three lines around; 4,000 lines at most."""

    older: int
    newer: int
    items: list[FlowFile]


class RulesRolledBack(Answer, frozen=True, kw_only=True):
    """The version that is in force again, and stays so over restarts until the next reload."""

    version: int
    changes: list[str]
    pinned: bool


class RollRulesBack(Request, frozen=True, kw_only=True):
    """Which version of the rules comes back."""

    version: Annotated[int, _VERSION] = 0


ROWS = (
    Operation("list_rules", "GET", f"{V1}/rules", _TAG, "quality rules in force", "现行质检规则", Request, RulesAre,
              Scope.CONFIGURATION_READ),
    Operation("list_rule_versions", "GET", f"{V1}/rules/versions", _TAG, "which versions of the rules there are",
              "质检规则版本列表", Request, RuleVersionList, Scope.CONFIGURATION_READ, errors=(Code.STORAGE,)),
    Operation("compare_rule_versions", "GET", f"{V1}/rules/versions/difference", _TAG, "two versions of the rules "
              "compared, line by line", "逐行比较两个规则版本", CompareVersions, RuleDifference,
              Scope.CONFIGURATION_READ, errors=(*FOUND, Code.STORAGE), seconds=60),
    Operation("roll_back_rules", "POST", f"{V1}/rules/rollback", _TAG, "roll back to an earlier version of the rules",
              "恢复较早的质检规则版本", RollRulesBack, RulesRolledBack, Scope.FLOWS_WRITE, act=Act.FLOW,
              errors=(*REFUSED, *FOUND, Code.FLOW_REFUSED, Code.STORAGE), seconds=LONG),
    Operation("answer_hint", "PUT", f"{V1}/calls/{{call}}/hints/{{hint}}", _TAG, "say what came of a hint", "回应提示",
              AnswerHint, Done, Scope.CALLS_WRITE, party=True, act=Act.ANNOTATE, errors=(*REFUSED, *FOUND)),
    Operation("let_order_through", "POST", f"{V1}/calls/{{call}}/overrides", _TAG,
              "let one order of a call through that a rule holds back", "放行被规则拦截的命令", LetThrough, Done,
              Scope.SUPERVISE, act=Act.OVERRIDE, errors=(*REFUSED, *FOUND)),
    Operation("acknowledge_alert", "DELETE", f"{V1}/alerts/{{alert}}", _TAG, "put an alert of a rule aside",
              "确认规则告警", Request, Answer, Scope.SUPERVISE, act=Act.OVERRIDE, errors=(*REFUSED, *FOUND)),
    Operation("hear_alert", "GET", f"{V1}/alerts/{{alert}}/sound", _TAG, "what was heard when a rule raised an alert, "
              "as WAV; every access is logged", "收听告警的录音证据（会留下记录）", Reason, None, Scope.RECORDINGS_READ,
              act=Act.READ_RECORDING, errors=(*REFUSED, *FOUND), media=(Media.WAV,), audited=True),
)  # fmt: skip

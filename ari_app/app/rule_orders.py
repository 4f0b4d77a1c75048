"""Versions of quality rules by order: which there are, what differs, and one brought back."""

from __future__ import annotations

import asyncio

from ari_app.app.flow_orders import files_of
from ari_app.app.flow_texts import different
from ari_app.app.rule_versions import RuleVersions
from ari_app.web.fields import Request
from ari_app.web.operation import Asked, Handler
from ari_app.web.reading import rfc3339
from ari_app.web.table.flows import CompareVersions
from ari_app.web.table.quality import RollRulesBack, RuleDifference, RulesRolledBack, RuleVersion, RuleVersionList


def rule_handlers(versions: RuleVersions) -> dict[str, Handler]:
    """By the operation's name."""

    async def roll_back(asked: Asked[RollRulesBack]) -> RulesRolledBack:
        return RulesRolledBack(**await versions.rollback(asked.by, asked.body.version))

    async def listed(_asked: Asked[Request]) -> RuleVersionList:
        rows = [
            RuleVersion(
                number=one.number, kept_at=rfc3339(one.at), by=one.by, digest=one.digest, changes=list(one.changes)
            )
            for one in versions.all()
        ]  # fmt: skip
        return RuleVersionList(current=versions.current, items=rows)

    async def compared(asked: Asked[CompareVersions]) -> RuleDifference:
        old, new = asked.body.older, asked.body.newer
        found = await asyncio.to_thread(lambda: different(versions.texts(old), versions.texts(new)))
        return RuleDifference(older=old, newer=new, items=files_of(found))

    return {"roll_back_rules": roll_back, "list_rule_versions": listed, "compare_rule_versions": compared}

"""What an agent hears when the dialling policy refuses a number."""

from __future__ import annotations

from ari_app.agents.roster import Roster
from ari_app.contact.dialling_policy import NumberRefused
from ari_app.media.prompts import PromptBook


async def reason_media(roster: Roster, prompts: PromptBook, agent_id: str, refusal: BaseException) -> list[str]:
    """The sentence in the agent's language; nothing for refusals of another kind."""
    if not isinstance(refusal, NumberRefused):
        return []
    known = roster.get(agent_id).agent.languages if agent_id in roster else frozenset({"en"})
    return await prompts.media(refusal.prompt, "en" if "en" in known else "zh")

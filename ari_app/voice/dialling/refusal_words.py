"""What an agent hears when the dialling policy refuses a number."""

from __future__ import annotations

from ari_app.contact.services import Centre
from ari_app.voice.dialling.policy import NumberRefused


async def reason_media(centre: Centre, agent_id: str, refusal: BaseException) -> list[str]:
    """The sentence in the agent's language; nothing for refusals of another kind."""
    if not isinstance(refusal, NumberRefused):
        return []
    known = centre.roster.get(agent_id).agent.languages if agent_id in centre.roster else frozenset({"en"})
    return await centre.prompts.media(refusal.prompt, "en" if "en" in known else "zh")

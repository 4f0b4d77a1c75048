"""A site's prompts file of an earlier version: what a newer one says more is said in kefu's own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from ari_app.configuration.agents import load_agents
from ari_app.configuration.checks import lint
from ari_app.configuration.everything import Files, all_texts, read_flow_files, used_prompts
from ari_app.media.prompts import load_prompts
from ari_app.media.stand_ins import of_the_program, shipped
from config.load import ROOT, load_settings
from config.problems import ConfigError, Problem
from config.settings import Settings
from models.domain.caller import LANGUAGES
from models.domain.flow import Texts

SKILLS = frozenset(skill for one in load_agents(ROOT / "config" / "agents.toml") for skill in one.skills)
OWN = load_prompts(ROOT / "config" / "prompts.toml")
FLOW = """operator: billing
lines:
  "8000": { start: hear }
steps:
  hear: { say: hello, then: wait }
  wait: { route: billing }
"""


def site(folder: Path, prompts: Texts, flow: str = "") -> Settings:
    """The settings of one with a file of these prompts, and perhaps a flow of its own."""
    lines = [f"[{name}]\n" + "".join(f"{one} = '''{text}'''\n" for one, text in texts.items())
             for name, texts in prompts.items()]  # fmt: skip
    (folder / "prompts.toml").write_text("\n".join(lines), encoding="utf-8")
    own = {"centre.prompts": str(folder / "prompts.toml")}
    if flow:
        (folder / "flow.yaml").write_text(flow)
        own["centre.flow"] = str(folder / "flow.yaml")
    return load_settings(site=Path("/none"), environment={}, overrides=own)


def told(settings: Settings) -> list[Problem]:
    """What the check says of the prompts file."""
    return [one for one in lint(settings, Files(settings)) if one.file.endswith("prompts.toml")]


@pytest.mark.parametrize("name", sorted(OWN))
def test_each_prompt_that_a_site_lacks_is_said(tmp_path: Path, name: str) -> None:
    """The whole or one language of it; the other's own words stay, and the flow in force is not held up."""
    flow, texts = read_flow_files(site(tmp_path, {one: both for one, both in OWN.items() if one != name}), SKILLS)
    assert texts[name] == OWN[name]
    for kept, lacking in (LANGUAGES, LANGUAGES[::-1]):
        site(tmp_path, {**OWN, name: {kept: "Ours."}})
        texts = all_texts(load_prompts(tmp_path / "prompts.toml"), flow)
        assert texts[name] == {kept: "Ours.", lacking: OWN[name][lacking]}


def test_what_stands_in_is_told_and_no_error(tmp_path: Path) -> None:
    """One finding that names all, in both languages; without any there is none."""
    assert not told(site(tmp_path, OWN))
    some = {name: texts for name, texts in OWN.items() if name not in ("offer_language", "packet_from")}
    (found,) = told(site(tmp_path, {**some, "greeting": {"en": "Welcome."}}))
    assert found.warning
    assert "offer_language, packet_from, greeting (zh)" in found.text
    assert "暂用 kefu 自带的文本：offer_language、packet_from、greeting (zh)" in found.words("zh").replace(", ", "、")


def test_a_flow_of_their_own_brings_no_prompts_of_the_demonstration(tmp_path: Path) -> None:
    """With one prompt of their own they have those that the program says, and the check names no other."""
    settings = site(tmp_path, {"hello": {"en": "Hello.", "zh": "您好。"}}, FLOW)
    files = Files(settings)
    assert set(files.texts) == {"hello"} | of_the_program()
    assert used_prompts(files.flow) - files.texts.keys() == set()
    (found,) = told(settings)
    assert "main_menu" not in found.text
    assert "offer_language" in found.text


def test_a_prompt_that_nobody_has_is_an_error_still(tmp_path: Path) -> None:
    """Of their own, and in one language: there is nothing to say in the other."""
    with pytest.raises(ConfigError, match=r"\[hello\] has no text for zh"):
        Files(site(tmp_path, {**OWN, "hello": {"en": "Hello."}}))
    with pytest.raises(ConfigError, match="helo"):
        Files(site(tmp_path, OWN, FLOW.replace("say: hello", "say: helo")))


def test_what_stands_in_is_what_is_shipped() -> None:
    """The copy is of this version, and what is a flow's own is not taken for the program's."""
    assert shipped() == OWN
    assert {"offer_language", "packet_from", "connecting", "confirm"} <= of_the_program()
    assert not {"main_menu", "balance", "shop_open"} & of_the_program()

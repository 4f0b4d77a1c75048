"""Which recogniser for how many calls: the better first, then only what bears more; words and settings."""

from __future__ import annotations

from ari_app.cli import advise_words
from ari_app.cli.advise import better
from ari_app.media.engine_costs import full
from ari_app.media.model_store import read_manifest
from config.load import ROOT
from models.speech.advice import MENUS, TRANSCRIPTS, Cost, Measured, calls_at_once, for_calls, place, steps, why


def one(address: str, cpu: float, wait: float = 0.2, language: str = "zh") -> Measured:
    """A recogniser that costs the same in both roles."""
    cost = Cost(cpu, wait, wait, 8)
    return Measured(address, language, 300, 2, {MENUS: cost, TRANSCRIPTS: cost})


def test_calls_of_a_cost() -> None:
    """70 % of two cores, a quarter of a menu's time spoken, nine tenths of a conversation's."""
    assert calls_at_once(Cost(0.1, 1, 1, 8), MENUS, 2) == 56
    assert calls_at_once(Cost(0.1, 1, 1, 8), TRANSCRIPTS, 2) == 15


def test_the_better_first_then_what_bears_more() -> None:
    """A worse one is worth a line only if it bears more calls."""
    sense, base, small = one("sherpa:sense-voice", 0.1), one("whisper:", 0.05), one("whisper:whisper-small", 0.3)
    ladder = steps([base, small, sense], "zh", TRANSCRIPTS, 2)
    assert [(step.address, step.calls) for step in ladder] == [("sherpa:sense-voice", 15), ("whisper:", 31)]
    assert for_calls(ladder, 10) == ladder[0]
    assert for_calls(ladder, 16) == ladder[1]
    assert for_calls(ladder, 32) is None
    assert (ladder[0].workers(15), ladder[0].workers(2), ladder[1].workers(99)) == (2, 1, 2)
    assert steps([sense], "en", TRANSCRIPTS, 2) == []


def test_menus_are_quick() -> None:
    """Who answers after a second is no advice for menus, but where nobody is quicker."""
    slow, slower, quick = one("whisper:large-v3", 0.1, 1.5), one("whisper:turbo", 0.1, 2), one("whisper:", 0.5)
    assert [step.address for step in steps([slow, quick], "zh", MENUS, 2)] == ["whisper:"]
    assert [step.address for step in steps([slower, slow], "zh", MENUS, 2)] == ["whisper:large-v3"]
    assert [step.address for step in steps([slow, quick], "zh", TRANSCRIPTS, 2)] == ["whisper:large-v3"]


def test_where_they_stand() -> None:
    """By what is in the address; what nobody knows is last, and every line says whether it was measured here."""
    assert place("whisper:models/artifacts/whisper-large-v3", "zh") < place("whisper:whisper-turbo", "zh")
    assert place("whisper:whisper-turbo", "zh") < place("whisper:whisper-small", "zh") < place("whisper:", "zh")
    assert place("commands:", "en") < place("moonshine:", "en") < place("pocketsphinx:", "en")
    assert why("whisper:", "zh") == ("Whisper, base; measured on people here", "Whisper base；在真人录音上测过")
    assert why("sherpa:models/artifacts/mine", "zh")[0] == "of an unknown make, not measured here"


def test_words_and_settings() -> None:
    """In both languages: up to how many, why, what to write; what to fetch; and that more need another machine."""
    ladder = steps([one("whisper:", 0.1)], "zh", MENUS, 2)
    known = read_manifest(ROOT / "models/artifacts/manifest.toml")
    more = {"zh": better(known, "zh", [("zh", MENUS, ladder)])}
    english = [line for line, _ in advise_words.lines([("zh", MENUS, ladder)], more, 2, 0, "en")]
    assert english[0] == "Mandarin, menus:"
    assert "up to 56 calls at once: whisper: (Whisper, base; measured on people here)" in english[1]
    assert english[1].endswith('Write [speech] engine_zh = "whisper:", menu_workers = 2')
    assert "more than 56 at once need another machine" in english[2]
    assert any("165 MB, FunASR model licence; SenseVoice" in line for line in english)
    assert any(line.endswith("make models NAMES=whisper-small") for line in english)
    chinese = [line for line, _ in advise_words.lines([("zh", MENUS, ladder), ("en", MENUS, [])], {}, 2, 5, "zh")]
    assert chinese[0] == "普通话，菜单："
    assert chinese[1].endswith('engine_zh = "whisper:", menu_workers = 1')
    assert "这里没有能识别的引擎" in chinese[3]
    assert advise_words.settings("zh", MENUS, ladder, 99) == ""


def test_clips_of_three_seconds() -> None:
    """Said again until it is long enough; what is longer is cut."""
    pcm = b"\x01\x00" * 8000 + b"\x02\x00" * 4000
    assert full(pcm)[:24000] == full(pcm)[24000:] == pcm
    assert full(pcm * 9) == (pcm * 9)[:48000]

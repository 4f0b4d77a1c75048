"""The recogniser that writes sentences: what only it promises. Its general promises are in test_engines."""

from __future__ import annotations

import csv
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ari_app.demo.speech import with_line_noise
from models.domain.numerals import DIGITS
from models.quality.word_errors import word_errors
from models.speech.clips import prepared
from models.speech.commands_engine import CommandsEngine
from models.speech.moonshine_engine import MoonshineEngine, spellings
from models.speech.prepare import samples
from models.speech.registry import COMMANDS, MOONSHINE
from models.speech.spellings import phrase_logs
from models.speech.written import said
from models.training.commands.voices import read

pytestmark = pytest.mark.skipif(not MOONSHINE.is_dir(), reason="make setup could not fetch the model")


@pytest.fixture(scope="module")
def engine() -> MoonshineEngine:
    """The model that make setup fetches."""
    return MoonshineEngine(MOONSHINE, "en")


def prompts(data: Path, many: int) -> list[tuple[bytes, str]]:
    """Recorded prompts as they come over a line, with their texts: whole sentences in words alone."""
    with (data / "speech/prompts.csv").open() as rows:
        found = [row for row in csv.DictReader(rows) if len(row["text"].split()) > 5 and row["text"].isascii()]
    plain = [row for row in found if not any(letter.isdigit() or letter in "*#[" for letter in row["text"])]
    folder = data / "speech"
    return [
        (with_line_noise(read(folder / row["file"]).astype(np.int16)).tobytes(), row["text"]) for row in plain[:many]
    ]


def test_it_writes_down_what_people_say(engine: MoonshineEngine, data: Path) -> None:
    """At most fifteen of a hundred words wrong on telephone audio, words in their order and inside the clip."""
    wrong = total = 0
    for pcm, text in prompts(data, 20):
        heard = engine.recognise(pcm, None)
        wanted = said(text)
        wrong, total = wrong + word_errors(wanted, said(heard.text)), total + len(wanted)
        assert " ".join(word.text for word in heard.words) == heard.text
        assert all(0 <= one.start < one.end <= len(pcm) / 16000 + 0.02 for one in heard.words)
    assert total > 100
    assert wrong <= 0.15 * total


def test_a_phrase_it_never_saw_is_found_among_others(engine: MoonshineEngine, data: Path) -> None:
    """Whole prompts as phrases of a menu: the right one, surely; none of a menu that does not have it."""
    clips = [(pcm, " ".join(said(text))) for pcm, text in prompts(data, 30) if "." not in text.strip(". ")][:12]
    phrases = [text for _, text in clips]
    assert sum(engine.recognise(pcm, phrases).text == text for pcm, text in clips) >= 11
    refused = [engine.recognise(pcm, ("billing", "technical support", "repeat")) for pcm, _ in clips]
    assert sum(not heard.text or heard.confidence < 0.6 for heard in refused) >= 11


def test_a_menu_is_weighed_as_if_every_phrase_were_tried(engine: MoonshineEngine, data: Path) -> None:
    """The search through a menu finds what is likeliest, and about as likely as it is by itself: the decoder's 8 bits
    are rounded in other ways when it goes on piece by piece."""
    menu = [line for line in Path("config/demo/commands.txt").read_text().split("\n") if line]
    net = engine._net
    for file in sorted((data / "digits/dev").glob("*_0.wav"))[::12]:
        pcm = with_line_noise(read(file).astype(np.int16)).tobytes()
        _, logs = engine.weigh(pcm, menu)
        heard = net.hear(prepared(samples(pcm).astype(np.float32)))
        each = phrase_logs(menu, spellings, partial(net.likelihoods, heard))
        assert max(logs, key=lambda phrase: logs[phrase]) == max(each, key=lambda phrase: each[phrase])
        near = [phrase for phrase in menu if each[phrase] > max(each.values()) - 4]
        assert [logs[phrase] for phrase in near] == pytest.approx([each[phrase] for phrase in near], abs=1.0)
        assert set(logs) == set(menu)


def test_long_speech_is_cut_where_it_is_quiet(engine: MoonshineEngine, data: Path) -> None:
    """Half a minute and more, in pieces; times go on."""
    clips = prompts(data, 12)
    whole = b"".join(pcm for pcm, _ in clips)
    assert len(whole) / 16000 > 30
    heard = engine.recognise(whole, None)
    wanted = [word for _, text in clips for word in said(text)]
    assert word_errors(wanted, said(heard.text)) <= 0.2 * len(wanted)
    assert heard.words[-1].end > 30
    assert [word.start for word in heard.words] == sorted(word.start for word in heard.words)


@pytest.mark.parametrize("seed", [1, 2])
def test_noise_is_no_sentence(engine: MoonshineEngine, seed: int) -> None:
    """Hiss and tones are not written down."""
    hiss = np.random.default_rng(seed).normal(0, 300 * seed, 24000).astype(np.int16)
    tone = (np.sin(np.arange(16000) * 0.3) * 5000).astype(np.int16)
    assert engine.recognise(hiss.tobytes(), None).text == ""
    assert engine.recognise(tone.tobytes(), None).text == ""


def test_it_stands_behind_the_command_network(engine: MoonshineEngine, data: Path) -> None:
    """A phrase that the network does not know, and open speech."""
    both = CommandsEngine(COMMANDS / "en.npz", "en", engine)
    pcm, text = next((pcm, text) for pcm, text in prompts(data, 30) if "." not in text.strip(". "))
    wanted = " ".join(said(text))
    assert both.recognise(pcm, (wanted, "yes", "no")).text == wanted
    assert both.recognise(pcm, None).text.lower().startswith(wanted.split()[0])


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    """It says what is missing."""
    lacking = "is not a Moonshine model: it lacks encoder_model.onnx / encoder_model.ort, decoder_model_merged.onnx"
    with pytest.raises(ValueError, match=lacking):
        MoonshineEngine(tmp_path, "en")
    with pytest.raises(ValueError, match="hears English only"):
        MoonshineEngine(MOONSHINE, "zh")


def test_digits_in_one_go(engine: MoonshineEngine, data: Path) -> None:
    """Five digits one after the other, glued from people's recordings: most whole strings right, few surely wrong."""
    words = sorted({word for word, digit in DIGITS["en"].items() if word != "oh"}, key=lambda word: DIGITS["en"][word])
    loop = f"({' | '.join(words)}){{5,5}}"
    rng = np.random.default_rng(1)
    clips = sorted((data / "digits/dev").glob("*.*"))
    speakers = {file.name.split("_")[1] for file in clips}
    right = wrong = 0
    for speaker in sorted(speakers) * 3:
        mine = [file for file in clips if file.name.split("_")[1] == speaker]
        chosen = [mine[place] for place in rng.permutation(len(mine))[:5]]
        audio = np.concatenate([one for file in chosen for one in (_level(read(file)), np.zeros(900, np.float32))])
        heard = engine.recognise(with_line_noise(audio.astype(np.int16)).tobytes(), (loop, "operator"))
        is_right = heard.text.split() == [words[int(file.name[0])] for file in chosen]
        right, wrong = right + is_right, wrong + (not is_right and heard.confidence >= 0.6)
    assert right >= 0.7 * 3 * len(speakers)
    assert wrong <= 2


def _level(audio: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(audio / max(1.0, float(np.abs(audio).max())) * 9000, np.float32)

"""Learning the network of syllables: examples → weights, by stochastic gradient descent with Adam on the likelihoods of
connectionist temporal classification (Graves et al. 2006, equations 14 to 16)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.speech.connectionist import added, begun, ended, gone_on, shifted, spread
from models.speech.spellings import log_shares
from models.speech.syllable_net import SOUNDS, TONES, Floats, SyllableNet, labels
from models.training.syllables.corpus import Example

_HIDDEN, _EPOCHS, _BATCH = 192, 10, 48
_RATE, _DECAY, _DROPPED, _UNITS_DROPPED, _LONGEST = 1.5e-3, 1e-5, 0.15, 0.3, 5.0
_PEOPLE = 2.0  # what an example of a person counts, a voice's being 1
_NEVER = -1e30
_OUTPUTS = (slice(0, len(SOUNDS)), slice(len(SOUNDS), len(SOUNDS) + len(TONES)))
Doubles = NDArray[np.float64]


def occupancy(logs: Doubles, lengths: NDArray[np.intp], rows: Sequence[Sequence[int]]) -> tuple[Doubles, Doubles]:
    """(logarithm of each row's probability; how likely each frame has each label, given that the row is said).
    ``logs``: example × frame × label, frames beyond an example's length not counted."""
    states, many, over = spread(rows)
    now = np.take_along_axis(logs, np.repeat(states[:, None, :], logs.shape[1], 1), 2).transpose(1, 0, 2)
    now = np.where(np.arange(states.shape[1]) < many[:, None], now, _NEVER)
    before, after = _before(now, lengths, over), _after(now, lengths, many, over)
    whole = ended(before[-1], many)
    shares = np.exp(np.minimum(0, before + after - whole[:, None]))
    shares *= (np.arange(len(now))[:, None] < lengths)[:, :, None]
    found = np.zeros(logs.shape)
    frames = np.arange(logs.shape[1])
    for place, some in enumerate(states):
        np.add.at(found[place], (frames[:, None], some[None, : many[place]]), shares[:, place, : many[place]])
    return np.asarray(whole), found


def _before(now: Doubles, lengths: NDArray[np.intp], over: NDArray[np.bool_]) -> Doubles:
    """Of each state, everything up to and with a frame."""
    found = np.empty_like(now)
    found[0] = begun(now[0])
    for frame in range(1, len(now)):
        later = gone_on(found[frame - 1], over, now[frame])
        found[frame] = np.where((frame < lengths)[:, None], later, found[frame - 1])
    return found


def _after(now: Doubles, lengths: NDArray[np.intp], many: NDArray[np.intp], over: NDArray[np.bool_]) -> Doubles:
    """Of each state, everything after a frame."""
    rows, last = np.arange(len(many)), np.full(now.shape[1:], _NEVER)
    last[rows, many - 1] = last[rows, many - 2] = 0.0
    ahead = np.zeros_like(over)
    ahead[:, :-2] = over[:, 2:]
    found = np.empty_like(now)
    found[-1] = last
    for frame in range(len(now) - 2, -1, -1):
        then = found[frame + 1] + now[frame + 1]
        sooner = added(then, shifted(then, -1), np.where(ahead, shifted(then, -2), _NEVER))
        found[frame] = np.where((frame + 1 < lengths)[:, None], sooner, last)
    return found


class _Adam:
    """Kingma and Ba 2015; the gradient is cut to a length, the rate falls as a cosine."""

    def __init__(self, parts: list[Floats], steps: int) -> None:
        self._first, self._second = [np.zeros_like(part) for part in parts], [np.zeros_like(part) for part in parts]
        self._steps, self._at, self._parts = steps, 0, parts

    def step(self, gradients: list[Floats]) -> None:
        self._at += 1
        rate = _RATE * 0.5 * (1 + np.cos(np.pi * self._at / self._steps))
        length = np.sqrt(sum(float((one**2).sum()) for one in gradients))
        for place, gradient in enumerate(gradients):
            shorter = gradient * min(1.0, _LONGEST / length)
            first, second, part = self._first[place], self._second[place], self._parts[place]
            first += 0.1 * (shorter - first)
            second += 0.001 * (shorter**2 - second)
            way = first / (1 - 0.9**self._at) / (np.sqrt(second / (1 - 0.999**self._at)) + 1e-8)
            part -= (rate * way + rate * _DECAY * part).astype(np.float32)


def learned(examples: Sequence[Example], epochs: int = _EPOCHS) -> SyllableNet:
    """A network of these examples, always the same; ``epochs``: how often each is gone through."""
    dice = np.random.default_rng(0)
    some = np.concatenate([one.frames for one in examples[:: max(1, len(examples) // 800)]]).astype(np.float32)
    mean, deviation = some.mean(axis=0), some.std(axis=0) + 1e-2
    inputs, outputs = 3 * len(mean), _OUTPUTS[1].stop
    parts = [
        dice.normal(0, np.sqrt(1.5 / inputs), (inputs, _HIDDEN)).astype(np.float32), np.zeros(_HIDDEN, np.float32),
        dice.normal(0, np.sqrt(1 / _HIDDEN), (_HIDDEN, outputs)).astype(np.float32), np.zeros(outputs, np.float32),
    ]  # fmt: skip
    parts[3][[part.start for part in _OUTPUTS]] = 1.0  # most frames begin nothing
    net = SyllableNet(mean, deviation, *parts)
    many = -(-len(examples) // _BATCH)
    adam = _Adam(parts, epochs * many)
    for _ in range(epochs):
        order = np.argsort([len(one.frames) + dice.random() * 8 for one in examples])
        batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
        for place in dice.permutation(len(batches)):
            adam.step(_gradients(net, [examples[number] for number in batches[place]], dice))
    return net


def _gradients(net: SyllableNet, batch: Sequence[Example], dice: np.random.Generator) -> list[Floats]:
    """Of the likelihoods of sounds and of tones, with inputs and units dropped (Srivastava et al. 2014)."""
    lengths = np.array([len(one.frames) for one in batch])
    seen = np.zeros((len(batch), int(lengths.max()), len(net.hidden)), np.float32)
    for place, one in enumerate(batch):
        seen[place, : lengths[place]] = net.seen(one.frames.astype(np.float32))
    flat = _dropped(seen.reshape(-1, seen.shape[2]), _DROPPED, dice)
    units = _dropped(np.maximum(flat @ net.hidden + net.hidden_bias, 0), _UNITS_DROPPED, dice)
    scores = (units @ net.out + net.out_bias).reshape(len(batch), -1, len(net.out_bias))
    counts = np.array([_PEOPLE if one.clip.person else 1.0 for one in batch])[:, None, None] / len(batch)
    inside = (np.arange(scores.shape[1])[None] < lengths[:, None])[:, :, None]
    error = np.zeros_like(scores)
    for which, part in enumerate(_OUTPUTS):
        logs = log_shares(scores[:, :, part]).astype(np.float64)
        _, wanted = occupancy(logs, lengths, [labels(one.clip.phrase)[which] for one in batch])
        error[:, :, part] = (np.exp(logs) * inside - wanted) * counts
    back = error.reshape(-1, error.shape[2])
    down = (back @ net.out.T) * (units > 0)
    return [flat.T @ down, down.sum(axis=0), units.T @ back, back.sum(axis=0)]


def _dropped(values: Floats, share: float, dice: np.random.Generator) -> Floats:
    return np.asarray(values * ((dice.random(values.shape, dtype=np.float32) > share) / (1 - share)), np.float32)

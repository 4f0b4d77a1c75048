"""Pictures of a simulation: profiles side by side with their intervals."""

from __future__ import annotations

from pathlib import Path

from models.domain.errors import CommandRefused
from models.simulation.measure import Figures, summary

_PANELS = (("sl", "answered in time, %"), ("fcr", "resolved at once, %"), ("p99_wait", "99th percentile of waiting, s"))


def plot(found: dict[str, list[Figures]], file: Path) -> None:
    """Three panels, one bar with its 95 % interval for each profile. The suffix says which format."""
    if file.suffix not in (".svg", ".png"):
        raise CommandRefused(f"{file}: a picture's name ends in .svg or .png")
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, len(_PANELS), figsize=(11, 3.4), layout="constrained")
    names = list(found)
    for axis, (key, title) in zip(axes, _PANELS, strict=True):
        own = [summary(rows)[key] for rows in found.values()]
        axis.bar(names, [one.mean for one in own], yerr=[one.half_width for one in own], capsize=4, color="#4878a8")
        low = min(one.mean - 2 * one.half_width for one in own)
        axis.set_ylim(bottom=max(0.0, low * 0.9))
        axis.set_title(title, fontsize=10)
        axis.tick_params(axis="x", labelrotation=20, labelsize=8)
    figure.savefig(file)
    pyplot.close(figure)

"""``kefu models``: public models that can be had, and fetching them."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Table

from ari_app.media.model_store import ModelError, PublicModel, chosen, install, read_manifest
from config.load import ROOT
from models.domain.errors import CommandRefused

FOLDER = ROOT / "models" / "artifacts"


def add_models(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Its grammar."""
    wanted = add("models", "list public speech models, or fetch them (network only here, never in a call)")
    wanted.add_argument("do", choices=("list", "fetch"), nargs="?", default="list")
    wanted.add_argument("names", nargs="*", help="which to fetch (default: the small English and Mandarin ones)")


def run_models(options: argparse.Namespace) -> int:
    """List or fetch. Raises CommandRefused with what to do."""
    known = read_manifest(FOLDER / "manifest.toml")
    if options.do == "list":
        _list(known)
        return 0
    try:
        for model in chosen(known, options.names):
            _fetch(model)
    except ModelError as error:
        raise CommandRefused(str(error)) from error
    print('Speech models are used from the next start of kefu on ([speech] engine_en / engine_zh = "auto").')
    return 0


def _list(known: list[PublicModel]) -> None:
    table = Table("model", "language", "size", "licence", "here", "about")
    for model in known:
        size = f"{model.size / 1e6:.0f} MB" if model.size else ""
        here = "yes" if (FOLDER / model.name).is_dir() else ""
        table.add_row(model.name, model.language, size, model.licence, here, model.about)
    Console().print(table)


def _fetch(model: PublicModel) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns) as progress:
        task = progress.add_task(f"{model.name} ({model.licence})", total=model.size or None)
        new = install(model, FOLDER, lambda done, total: progress.update(task, completed=done, total=total or None))
    print(f"{model.name}: {'checked and unpacked' if new else 'is here already'}.", flush=True)

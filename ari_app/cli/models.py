"""``kefu models``: public models that can be had, fetching them, and which to take."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict

from ari_app.cli.output import print_json
from ari_app.cli.table import Column, Page, add_output
from ari_app.media.model_store import UNKNOWN, ModelError, PublicModel, chosen, install, read_manifest
from ari_app.pbx.progress import Progress
from config.load import ROOT
from models.domain.caller import LANGUAGES
from models.domain.errors import CommandRefused

_MODELS = (
    Column("model", least=20, folds=True), Column("language", leaves=3), Column("size", leaves=4, right=True),
    Column("licence", leaves=2), Column("here"), Column("about", leaves=1, least=24),
)  # fmt: skip
FOLDER = ROOT / "models" / "artifacts"


def add_models(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Its grammar."""
    wanted = add(
        "models",
        "list public speech models, fetch them (network only here, never in a call), or say which to take here",
    )
    wanted.add_argument("do", choices=("list", "fetch", "advise"), nargs="?", default="list")
    add_output(wanted)
    wanted.add_argument("--callers", choices=LANGUAGES, help="advise: only recognisers of this language")
    wanted.add_argument("--calls", type=int, default=0, metavar="N", help="advise: for so many calls at once")
    wanted.add_argument("--language", choices=LANGUAGES, default="en", help="advise: words in English or Chinese")
    wanted.add_argument("names", nargs="*", help="which to fetch (default: the small English and Mandarin ones)")


def run_models(options: argparse.Namespace) -> int:
    """List or fetch. Raises CommandRefused with what to do."""
    known = read_manifest(FOLDER / "manifest.toml")
    if options.do == "list":
        _list(known, options)
        return 0
    if options.do == "advise":
        from ari_app.cli.advise import advise

        advise(known, options)
        return 0
    try:
        for model in chosen(known, options.names):
            _fetch(model)
    except ModelError as error:
        raise CommandRefused(str(error)) from error
    print('Speech models are used from the next start of kefu on ([speech] engine_en / engine_zh = "auto").')
    return 0


def _list(known: list[PublicModel], options: argparse.Namespace) -> None:
    here = {model.name: (FOLDER / model.name).is_dir() for model in known}
    if options.json:
        print_json([{**asdict(model), "here": here[model.name]} for model in known])
        return
    page = Page(options.wide)
    table = page.table(*_MODELS)
    for model in known:
        size = f"{model.size / 1e6:.0f} MB" if model.size else ""
        table.add(model.name, model.language, size, model.licence, "yes" if here[model.name] else "no", model.about)
    table.show()
    if not all(here.values()):
        page.say("`kefu models fetch NAME` fetches one; `kefu models fetch` the small English and Mandarin ones.")


def _fetch(model: PublicModel) -> None:
    progress = Progress(f"Fetching {model.name} ({model.licence})")
    try:
        new = install(model, FOLDER, lambda done, total: progress.told(done, total or model.size))
    finally:
        progress.over()
    print(f"{model.name}: {'checked and unpacked' if new else 'is here already'}.", flush=True)
    if new and UNKNOWN in model.sha256:
        print(
            f"Its sha256 was not known: what came is written down in models/artifacts/{model.name}.sha256, and has to"
            " come again at every later fetch. Compare it with what its makers tell."
        )

"""A design written down in a file, for `zopa batch --design FILE` and for whoever wants to play it again."""

from __future__ import annotations

import os.path
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.batch.design import Moved, Position, Sweep
from sim.loading import library, schema
from sim.loading.checking import understood
from sim.loading.reader import Document, InputError, Mark, Problem, survey_file
from sim.loading.reader import Path as Keys
from sim.loading.report import in_order


@dataclass(frozen=True)
class Design:
    """What a design file states; None for what it leaves open.

    `arguments()` are those of `sim.run_batch`: `sim.run_batch(**sim.read_design("design.yaml").arguments())`.
    """

    scenarios: tuple[str, ...]
    sweep: Sweep
    levers: Mapping[str, Position]
    overrides: Mapping[str, Any]
    runs: int | None
    replicates: int | None
    rng_seed: int | None
    document: Document = field(repr=False, compare=False)

    def arguments(self) -> dict[str, Any]:
        """Arguments for `sim.run_batch`."""
        stated = {"runs": self.runs, "replicates": self.replicates, "rng_seed": self.rng_seed}
        return {
            "scenario": list(self.scenarios),
            "levers": dict(self.levers),
            "overrides": dict(self.overrides),
            "sweep": self.sweep,
            **{name: value for name, value in stated.items() if value is not None},
        }

    def contradicts(self, key: str, value: Any) -> bool:
        """Whether the file says something else under a key than this."""
        return key in self.document.data and self.document.data[key] != value


def read_design(file: str | Path) -> Design:
    """The design in a file; InputError with all that is wrong, with file, line and column.

    Whether its levers and paths exist is known once its scenarios are loaded, and is told at the same places.
    """
    path = Path(file)
    model, document = understood(schema.DesignModel, survey_file(path))
    if model is not None:
        document = _fitting(model, path, document)
    if model is None or document.problems:
        raise InputError(in_order(document.problems))
    try:
        sweep = Sweep(
            {name: factor.positions or factor.span for name, factor in model.factors.items()},
            model.sample,
            model.points,
            [_moved(i, setting, document) for i, setting in enumerate(model.settings)],
            dict(_places(document, ())) | _factor_places(document),
        )
    except InputError as error:
        place = next((key for key in ("sample", "points", "settings") if key in document.data), "scenarios")
        for problem in error.problems:
            document = document.blame(problem.message, place)
        raise InputError(in_order(document.problems)) from None
    return Design(
        tuple(_beside(path, name) for name in model.scenarios),
        sweep,
        model.levers,
        model.set,
        model.runs,
        model.replicates,
        model.rng_seed,
        document,
    )


def _fitting(model: schema.DesignModel, path: Path, document: Document) -> Document:
    """The document with what does not fit: no such scenario, two settings of one name, a factor that is fixed too."""
    for i, name in enumerate(model.scenarios):
        try:
            library.find(_beside(path, name))
        except InputError as error:
            document = document.blame(error.problems[0].message, "scenarios", i)
    names: list[str] = []
    for i, setting in enumerate(model.settings):
        if setting.name in names:
            document = document.blame(f"there are two named '{setting.name}'", "settings", i, "name")
        names.append(setting.name)
    for kind in ("levers", "set"):
        for name in getattr(model, kind):
            if name in model.factors:
                document = document.blame(f"'{name}' is a factor, and fixed here: leave out one", kind, name)
    return document


def _moved(number: int, setting: schema.SettingModel, document: Document) -> Moved:
    places = dict(_places(document, ("settings", number)))
    return Moved(setting.levers, setting.set, setting.name, setting.title or {}, places)


def _places(document: Document, at: Keys) -> Iterator[tuple[str, Mark]]:
    """Option -> where the file asks for it, below a path."""
    node: Any = document.data
    for key in at:
        node = node[key]
    for key, option in (("levers", "--lever"), ("set", "--set")):
        for name in node.get(key) or ():
            yield f"{option} {name}", document.mark((*at, key, name))


def _factor_places(document: Document) -> dict[str, Mark]:
    return {
        f"{option} {name}": document.mark(("factors", name))
        for name in document.data.get("factors") or ()
        for option in ("--lever", "--set")
    }


def _beside(path: Path, name: str) -> str:
    """A scenario file beside the design, as `extends` finds it; else the name as it stands."""
    beside = path.parent / name
    is_file = name.endswith((".yaml", ".yml")) and "\0" not in name and os.path.exists(beside)
    return str(beside) if is_file else name


def check_design(file: str) -> tuple[Design | None, int, list[Problem]]:
    """The design in a file and how many settings it has, or None, 0 and all that is wrong with it."""
    from sim.batch.settings import make_cells

    try:
        design = read_design(file)
        cells = make_cells(
            design.scenarios,
            design.runs or 1,
            replicates=design.replicates,
            levers=design.levers,
            overrides=design.overrides,
            sweep=design.sweep,
            rng_seed=1 if design.rng_seed is None else design.rng_seed,
        )
    except InputError as error:
        return None, 0, error.problems
    return design, len(cells), []

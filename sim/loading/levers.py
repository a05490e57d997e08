"""Move the levers of a scenario: where each stands, and what that changes in the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pydantic import ValidationError

from sim.domain.scenario import UNCERTAIN, Lever
from sim.loading import merging, schema
from sim.loading.reader import Document, InputError, Mark, Problem, option
from sim.loading.report import meant

Position = str | float


def move(
    document: Document, levers: Mapping[str, schema.LeverModel], positions: Mapping[str, Position]
) -> tuple[Document, dict[str, Position]]:
    """The document with every lever set, and where all of them stand; levers not named stand at their default."""
    document = replace(
        document,
        problems=(
            *document.problems,
            *(
                Problem(f"there is no lever '{name}': {meant(name, levers)}", option(f"--lever {name}"))
                for name in positions
                if name not in levers and not document.is_spoiled(("levers", name))
            ),
        ),
    )
    stand: dict[str, Position] = {name: positions[name] for name in positions if name in levers}
    for name, lever in levers.items():
        at = ("levers", name)
        stated = name in positions
        mark = option(f"--lever {name}") if stated else document.mark((*at, "default"))
        stand.setdefault(name, lever.default)
        if any(path[:2] == at for path in document.spoiled) or document.is_spoiled(at):
            continue
        if lever.is_uncertain and stated_by(document, lever) is None:
            problem = Problem(
                f"lever '{name}' leaves '{(lever.sets or [''])[0]}' {UNCERTAIN}, but no number is stated there",
                mark,
            )
            document = replace(document, problems=(*document.problems, problem))
            continue
        try:
            stand[name] = _checked(name, lever, stand[name], mark)
        except InputError as error:
            document = replace(document, problems=(*document.problems, *error.problems))
            continue
        reason = f"lever {name} = {stand[name]}"
        for path, value in changed_paths(lever, stand[name]).items():
            document = merging.changed(document, path, value, mark, reason=reason, facts=lever.facts)
    return document, stand


def position(text: str) -> Position:
    """A position given as text: a number where it reads as one."""
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def stated_by(document: Document, lever: schema.LeverModel) -> tuple[float, float, float] | None:
    """Low, likely and high of the number that a lever leaves uncertain; None for another lever, or without a number."""
    if not lever.is_uncertain:
        return None
    try:
        return schema.Number.model_validate(merging.found(document, (lever.sets or [""])[0])).value
    except ValidationError:
        return None


def changed_paths(lever: schema.LeverModel, position: Position) -> Mapping[str, object]:
    """What a lever changes at a position: path -> value."""
    if lever.type == "choice":
        return (lever.values or {})[str(position)]
    if lever.is_uncertain and position == UNCERTAIN:
        return {}
    return dict.fromkeys(lever.sets or (), position)


def _checked(name: str, lever: schema.LeverModel, position: Position, mark: Mark) -> Position:
    """The position, if the lever has it; InputError that says what it has."""
    if lever.type == "choice":
        choices = lever.values or {}
        if str(position) in choices:
            return str(position)
        message = f"lever '{name}' is one of {', '.join(choices)}, not '{position}'"
    else:
        low, high = lever.range or (0.0, 0.0)
        known = isinstance(position, int | float) and not isinstance(position, bool)
        if lever.is_uncertain and position == UNCERTAIN:
            return position
        if known and low <= float(position) <= high:
            if lever.step is None or (float(position) - low) % lever.step == 0:
                return position
            message = f"lever '{name}' moves in steps of {lever.step:g} from {low:g}, not to '{position}'"
        else:
            or_ = f", or {UNCERTAIN}" if lever.is_uncertain else ""
            message = f"lever '{name}' is a number from {low:g} to {high:g}{or_}, not '{position}'"
    raise InputError([Problem(message, mark)])


def described(
    name: str, part: schema.LeverModel, position: Position, stated: tuple[float, float, float] | None
) -> Lever:
    """A lever as the domain knows it; stated: see `stated_by`."""
    return Lever(
        name=name,
        title=part.title,
        help=part.help or {},
        facts=part.facts,
        kind=part.type,
        choices=tuple(part.values or ()),
        range=(part.range[0], part.range[1]) if part.range else None,
        unit=part.unit or {},
        default=part.default,
        position=position,
        titles=part.titles or {},
        step=part.step,
        stated=stated,
    )

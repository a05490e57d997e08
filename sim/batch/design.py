"""Designs: at which positions of its levers and numbers a scenario is played.

A factor is a lever or the path of a number, with positions or a range. Their grid is every combination, the last factor
running fastest. A Latin hypercube and a Sobol sequence spread points over all factors at once [mckay1979] [sobol1967].
Points depend on the rng seed and on the factor's name and place alone: a factor added at the end moves no other one.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.domain.issues import Text
from sim.loading.loader import Basis
from sim.loading.ranges import Range, read_positions
from sim.loading.reader import InputError, Mark, Problem, option
from sim.play.streams import uniforms

GRID, LATIN_HYPERCUBE, SOBOL = "grid", "lhs", "sobol"
SAMPLES = (GRID, LATIN_HYPERCUBE, SOBOL)
MOST_SETTINGS = 100_000
SOBOL_BITS = 30

Position = str | float
Positions = Range | Sequence[Any]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Moved:
    """One setting: what it moves and sets, and what it is called if somebody has named it.

    places : option (`--lever NAME`, `--set PATH`) -> where it was asked for, if that was not the option itself
    """

    levers: Mapping[str, Position]
    overrides: Mapping[str, Any]
    name: str = ""
    title: Text = field(default_factory=dict)
    places: Mapping[str, Mark] = field(default_factory=dict)


@dataclass(frozen=True)
class Sweep:
    """Factors and how they are combined, or settings written down one by one.

    factors : lever or dotted path -> positions or range · sample : grid | lhs | sobol · points : of a sample
    places : as in `Moved`, for the factors and for all that every setting moves

    Raises InputError for what cannot be combined.
    """

    factors: Mapping[str, Positions] = field(default_factory=dict)
    sample: str = GRID
    points: int | None = None
    settings: Sequence[Moved] = ()
    places: Mapping[str, Mark] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wrong = []
        if self.sample not in SAMPLES:
            wrong.append(f"a sample is one of {', '.join(SAMPLES)}, not '{self.sample}'")
        elif self.sample == GRID and self.points is not None:
            wrong.append(
                "a grid has as many points as its positions make: leave out the points, or sample lhs or sobol"
            )
        elif self.sample != GRID and self.points is None:
            wrong.append(f"{self.sample} needs a number of points (--points N, or 'points' in a design)")
        elif self.points is not None and not 1 <= self.points <= MOST_SETTINGS:
            wrong.append(f"1 to {MOST_SETTINGS:,} points can be sampled, not {self.points:,}")
        if self.sample != GRID and not self.factors:
            wrong.append(f"there is nothing to sample: {self.sample} needs factors")
        if self.factors and self.settings:
            wrong.append("factors and settings written down do not go together: name one of them")
        if wrong:
            raise InputError([Problem(message) for message in wrong])

    @property
    def played_points(self) -> int | None:
        """How many points are sampled: those of a Sobol sequence are even only in powers of two."""
        if self.points is None or self.sample != SOBOL:
            return self.points
        return int(1 << (self.points - 1).bit_length())


def as_sweep(sweep: Sweep | Mapping[str, Positions | str] | None) -> Sweep:
    """A sweep given as one, or as its factors; a text is read as on the command line."""
    if isinstance(sweep, Sweep):
        return sweep
    return Sweep(
        {
            name: read_positions(given, f"sweep {name}") if isinstance(given, str) else given
            for name, given in (sweep or {}).items()
        }
    )


def settings(sweep: Sweep, basis: Basis, rng_seed: int) -> Iterator[Moved]:
    """What each setting of a scenario moves, in order; one that moves nothing if there are no factors.

    Raises InputError for all factors that the scenario cannot be swept over.
    """
    if sweep.settings:
        yield from sweep.settings
        return
    asked = {
        f"{kind} {name}": option(f"--sweep {name}") for name in sweep.factors for kind in ("--lever", "--set")
    }
    places = {**asked, **sweep.places}
    for point in _points(sweep, _scales(sweep, basis, places), rng_seed):
        yield Moved(*apart(dict(zip(sweep.factors, point, strict=True)), basis), places=places)


def _scales(sweep: Sweep, basis: Basis, places: Mapping[str, Mark]) -> list[Scale]:
    scales: list[Scale] = []
    problems: list[Problem] = []
    for name, given in sweep.factors.items():
        try:
            scales.append(_scale(name, given, basis, is_grid=sweep.sample == GRID))
        except UnfitError as wrong:
            problems.append(Problem(str(wrong), places[f"--set {name}"]))
    if problems:
        raise InputError(problems)
    return scales


def _points(sweep: Sweep, scales: Sequence[Scale], rng_seed: int) -> Iterator[tuple[Any, ...]]:
    if sweep.sample == GRID:
        lists = [scale.positions for scale in scales]
        if (count := math.prod(map(len, lists))) > MOST_SETTINGS:
            raise InputError(
                [Problem(f"the grid has {count:,} settings; at most {MOST_SETTINGS:,} can be played")]
            )
        yield from itertools.product(*lists)
        return
    shares = sampled(list(sweep.factors), sweep.sample, sweep.played_points or 1, rng_seed)
    for row in shares:
        yield tuple(scale.at(share) for scale, share in zip(scales, row, strict=True))


def sampled(factors: Sequence[str], sample: str, points: int, rng_seed: int) -> Floats:
    """Points of a Latin hypercube or a Sobol sequence, shape (points, factors), each in (0, 1)."""
    columns = _latin_hypercube if sample == LATIN_HYPERCUBE else _sobol
    return columns([f"design/{name}" for name in factors], points, rng_seed)


def _latin_hypercube(streams: Sequence[str], points: int, rng_seed: int) -> Floats:
    """One point in each of `points` even strata of every factor."""
    columns = []
    for stream in streams:
        order = np.argsort(uniforms(rng_seed, stream, 0, points), kind="stable")
        within = uniforms(rng_seed, stream, points, points)
        columns.append((order + within) / points)
    return np.stack(columns, axis=1)


def _sobol(streams: Sequence[str], points: int, rng_seed: int) -> Floats:
    """The first points of the sequence, each factor's binary digits flipped alike, as its stream says.

    Flipping keeps what makes the sequence even, and takes the point at nought away; whole numbers do it alike anywhere.
    """
    from scipy.stats import qmc  # a third of a second, and few batches need it

    scale = 1 << SOBOL_BITS
    unmoved = qmc.Sobol(len(streams), scramble=False, bits=SOBOL_BITS).random(points)
    digits = (unmoved * scale).astype(np.int64)
    flips = [int(uniforms(rng_seed, stream, 0, 1)[0] * scale) for stream in streams]
    return np.asarray(((digits ^ np.array(flips)) + 0.5) / scale)


@dataclass(frozen=True)
class Scale:
    """The positions of one factor: those listed or allowed, or any number of a range."""

    positions: Sequence[Any]
    span: Range | None = None

    def at(self, share: float) -> Any:
        """The position at a share of the way; listed positions have even shares."""
        if self.span is not None:
            return _plain(self.span.at(share))
        return self.positions[min(int(share * len(self.positions)), len(self.positions) - 1)]


class UnfitError(Exception):
    """Why a scenario cannot be swept over a factor."""


def _scale(name: str, given: Positions, basis: Basis, *, is_grid: bool) -> Scale:
    """What a factor can be at in this scenario; UnfitError for what says too little or means nothing."""
    lever = basis.model.levers.get(name)
    if not isinstance(given, Range):
        return Scale(_listed(given, is_of_lever=lever is not None))
    if lever is not None and lever.type == "choice":
        raise UnfitError(f"lever '{name}' is one of {', '.join(lever.values or ())}, and has no range")
    first, step = (lever.range[0], lever.step) if lever and lever.range and lever.step else (0.0, None)
    if step is None and _is_whole(name, given, basis):
        step = 1.0
    if step is not None:
        return Scale(_stepped(given, first, step))
    if given.steps is not None:
        return Scale([_plain(given.at(share)) for share in _shares(given.steps)])
    if is_grid:
        raise UnfitError(
            f"how many positions has this range on a grid? {given.low:g}..{given.high:g}/5 has five"
        )
    return Scale((), given)


def _listed(given: Sequence[Any], *, is_of_lever: bool) -> list[Any]:
    positions = [_plain(position) for position in given] if is_of_lever else list(given)
    shown = [str(position) for position in positions]
    if not positions or "" in shown or None in positions or len(set(shown)) < len(shown):
        raise UnfitError("positions must differ and not be empty")
    return positions


def _stepped(span: Range, first: float, step: float) -> list[float]:
    """The steps from `first` on that lie in a range, or those next to the numbers that the range asks for."""
    low, high = math.ceil((span.low - first) / step - 1e-9), math.floor((span.high - first) / step + 1e-9)
    if low > high:
        raise UnfitError(f"between {span.low:g} and {span.high:g} there is no step of {step:g}")
    if high - low >= MOST_SETTINGS:
        raise UnfitError(f"{high - low + 1:,} steps are too many; at most {MOST_SETTINGS:,} can be played")
    allowed = [_plain(float(f"{first + i * step:.12g}")) for i in range(low, high + 1)]
    if span.steps is None and not span.log:
        return allowed
    wanted = np.array([span.at(share) for share in _shares(span.steps or len(allowed))])
    places = np.clip(np.rint((wanted - allowed[0]) / step), 0, len(allowed) - 1).astype(int)
    return [allowed[place] for place in dict.fromkeys(places.tolist())]


def _shares(steps: int) -> Sequence[float]:
    return [i / (steps - 1) for i in range(steps)] if steps > 1 else [0.0]


def _is_whole(name: str, span: Range, basis: Basis) -> bool:
    """Whether a factor takes whole numbers only: asked of the loader, which knows the type of every path."""
    whole = math.floor((span.low + span.high) / 2)
    if not span.low <= whole < span.high:
        return False

    def loads(position: float) -> bool:
        try:
            basis.at(*apart({name: position}, basis))
        except InputError:
            return False
        return True

    between = whole + min(0.5, (span.high - whole) / 2)
    return not loads(between) and loads(whole)


def apart(moved: Mapping[str, Any], basis: Basis) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is moved as levers and as paths; a name without a dot that nobody knows was meant for a lever."""
    levers = basis.model.levers

    def is_lever(name: str) -> bool:
        return name in levers or ("." not in name and name not in basis.document.data)

    return (
        {name: value for name, value in moved.items() if is_lever(name)},
        {name: value for name, value in moved.items() if not is_lever(name)},
    )


def _plain(position: Any) -> Any:
    """A position as a lever knows it: whole numbers without a point, true and false as words."""
    if isinstance(position, bool):
        return str(position).lower()
    return int(position) if isinstance(position, float) and position.is_integer() else position

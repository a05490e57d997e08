"""What a command of a lesson shows, as a page of the dashboard with exactly the same settings."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from sim.dashboard.place import MOST_CASES, Case, Place
from sim.loading.levers import Position, position

PAGES = {"run": "/", "batch": "/", "show": "/sources"}
VALUED = ("--run", "--rng-seed", "--lever", "--set", "--sweep", "--runs")


@dataclass(frozen=True)
class Command:
    """A command in parts. sweeps: lever or path -> what it takes in turn, as text."""

    verb: str
    scenarios: tuple[str, ...]
    run: int = 0
    rng_seed: int = 1
    levers: Mapping[str, str] = field(default_factory=dict)
    sets: Mapping[str, str] = field(default_factory=dict)
    sweeps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def cases(self) -> list[Case]:
        """What it plays: every scenario at every combination."""
        combinations = [
            tuple(zip(self.sweeps, values, strict=True)) for values in product(*self.sweeps.values())
        ]
        return [self._case(name, combination) for name in self.scenarios for combination in combinations]

    def _case(self, scenario: str, swept: Sequence[tuple[str, str]]) -> Case:
        moved: list[tuple[str, Position]] = [(name, position(text)) for name, text in self.levers.items()]
        moved += [(name, position(text)) for name, text in swept if "." not in name]
        numbers = [*self.sets.items(), *((name, text) for name, text in swept if "." in name)]
        return Case(scenario, tuple(moved), tuple(numbers))


def read_command(text: str) -> Command | None:
    """The parts of a command; None for one that no page can show."""
    words = shlex.split(text)
    if len(words) < 3 or words[0] != "zopa" or words[1] not in PAGES:
        return None
    names: list[str] = []
    given: dict[str, list[str]] = {option: [] for option in VALUED}
    rest = iter(words[2:])
    for word in rest:
        if word in given:
            given[word].append(next(rest, ""))
        elif word.startswith("-"):
            return None
        else:
            names.append(word)
    sweeps = {name: tuple(text.split(",")) for name, text in _pairs(given["--sweep"]).items()}
    if any(":" in text for values in sweeps.values() for text in values):
        return None  # a range, of more points than Compare has sides
    return Command(
        words[1],
        tuple(names),
        run=int(given["--run"][-1]) if given["--run"] else 0,
        rng_seed=int(given["--rng-seed"][-1]) if given["--rng-seed"] else 1,
        levers=_pairs(given["--lever"]),
        sets=_pairs(given["--set"]),
        sweeps=sweeps,
    )


def leads_to(place: Place, command: Command) -> Place | None:
    """The page that shows what a command plays: Explore, Compare for up to four cases, Sources for numbers."""
    first, *others = command.cases()
    if len(others) >= MOST_CASES:
        return None
    page = "/compare" if others else PAGES[command.verb]
    here = Place(
        page, first, rng_seed=command.rng_seed, language=place.language, others=tuple(dict.fromkeys(others))
    )
    return replace(here, run=command.run)


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    return {name: value for name, _, value in (text.partition("=") for text in texts)}

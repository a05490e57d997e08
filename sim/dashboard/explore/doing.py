"""What becomes of what a reader does on Explore: the place changes, and the page follows it."""

from __future__ import annotations

import secrets
from dataclasses import replace

import solara

from sim.dashboard.asking import desk
from sim.dashboard.cases import moved, scenario_of
from sim.dashboard.explore import player
from sim.dashboard.explore.view import View, chosen, pair_of
from sim.dashboard.jobs.odds import beside_unmoved
from sim.dashboard.live import Did, Doing
from sim.dashboard.place import Case, Place
from sim.loading.reader import InputError

MOST_RANDOM = 10_000  # rng seeds that the dice throw: short enough to say aloud


def choosing(pair: solara.Reactive[dict[str, str]], axis: str, view: View) -> Doing:
    """What choosing a party for an axis does."""
    return lambda did: pair.set(chosen(axis, str(did["value"]), pair_of(view, pair.value)))


def transport(
    here: solara.Reactive[Place], view: View, playing: solara.Reactive[bool], speed: solara.Reactive[int]
) -> dict[str, Doing]:
    """What the buttons of the player do."""
    rounds, number = view.watched.rounds, view.number

    def go(to: int) -> None:
        here.set(replace(here.value, round=min(max(to, 1), rounds)))

    def step(to: int) -> None:
        playing.set(False)
        go(to)

    def play(did: Did) -> None:
        if not playing.value and number >= rounds:
            go(1)
        playing.set(not playing.value)

    def tick(did: Did) -> None:
        if not playing.value:
            return
        go(number + player.ticks(speed.value)[1])
        if here.value.round == rounds:
            playing.set(False)

    def seed(did: Did) -> None:
        text = str(did["value"]).strip()
        if text.isdecimal() and len(text) < 19:
            playing.set(False)
            here.set(replace(here.value, rng_seed=int(text), run=0, round=None))

    def another(did: Did) -> None:
        here.set(replace(here.value, rng_seed=secrets.randbelow(MOST_RANDOM - 1) + 1, run=0, round=None))

    return {
        "start": lambda did: step(1),
        "back": lambda did: step(number - 1),
        "next": lambda did: step(number + 1),
        "round": lambda did: step(int(did["value"])),
        "play": play,
        "tick": tick,
        "speed": lambda did: speed.set(int(did["value"])),
        "table": lambda did: here.set(replace(here.value, table=str(did["value"]))),
        "seed": seed,
        "new": another,
    }


def moves(here: solara.Reactive[Place], refused: solara.Reactive[str | None]) -> dict[str, Doing]:
    """What the levers do."""

    def to(case: Case) -> None:
        # Asked for first: a worker plays the odds while the page is still busy with the run.
        leave = desk.ask(beside_unmoved(case, here.value.rng_seed), lambda answer: None)
        try:
            scenario_of(case)
        except InputError as error:
            refused.set("; ".join(problem.message for problem in error.problems))
        else:
            refused.set(None)
            here.set(replace(here.value, case=case))
        finally:
            leave()

    def number(did: Did) -> None:
        path, _, text = str(did["value"]).partition("=")
        to(here.value.case.with_number(path.strip(), text.strip() or None))

    return {
        "lever": lambda did: to(moved(here.value.case, str(did["lever"]), str(did["value"]))),
        "reset": lambda did: to(here.value.case.at(str(did["lever"]), None)),
        "reset_all": lambda did: to(here.value.case.unmoved),
        "number": number,
    }

"""What a shell offers after a press of Tab: scenarios, levers with their positions, what `sources` explains,
columns of batches.

Typer writes the scripts and asks here for words. No word is better than a traceback at a prompt, so mistakes in a
scenario file are left for the command itself to report.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence

import typer

Offered = list[tuple[str, str]]  # words and what they mean
SHELL = "_ZOPA_COMPLETE"
DEFAULT_CASE = "february-2025"

_cut = ""  # what stands before the word that bash replaces: see mend_words_of_bash


def scenarios(incomplete: str) -> list[str]:
    """Names of the library; where none fits, the shell goes on to offer files."""
    from sim.loading.glimpse import known_names

    return [name for name in known_names() if name.startswith(incomplete)]


def levers(ctx: typer.Context, incomplete: str) -> Offered:
    """NAME=VALUE of the levers of the scenario that the command line has named so far."""
    return _pairs(ctx, incomplete, lambda positions, begun: [f"{position}" for position in positions])


def sweeps(ctx: typer.Context, incomplete: str) -> Offered:
    """NAME=A,B,... : the positions not taken yet, each after those that are."""

    def more(positions: Sequence[str], begun: str) -> list[str]:
        *taken, _ = begun.split(",")
        return [",".join([*taken, position]) for position in positions if position not in taken]

    return _pairs(ctx, incomplete, more)


def subjects(ctx: typer.Context, incomplete: str) -> Offered:
    """Parties, issues, levers and facts of the scenario asked about, else of the default one."""
    from sim.loading.glimpse import subjects as named

    scenario = ctx.params.get("scenario") or DEFAULT_CASE
    return [(name, title) for name, title in named(str(scenario)).items() if name.startswith(incomplete)]


def columns(ctx: typer.Context, incomplete: str) -> list[str]:
    """Columns of the rows of a batch, each after those that stand before it, as in `structure,failure`."""
    from sim.loading.glimpse import columns as known

    *taken, begun = incomplete.split(",")
    table = ctx.params.get("table")
    folder = ctx.params.get("folder") or next(iter(ctx.args), "")  # left over, as in `_named`
    names = known(str(folder), str(getattr(table, "value", table) or "runs"))
    fitting = [name for name in names if name.startswith(begun) and name not in taken]
    return [",".join([*taken, name]) for name in fitting]


def stylised_facts(incomplete: str) -> Offered:
    """The numbers of the stylised facts with what they say."""
    from sim.loading.glimpse import stylised_facts as known

    return [(number, title) for number, title in known().items() if number.startswith(incomplete)]


def _pairs(ctx: typer.Context, incomplete: str, values: Callable[[Sequence[str], str], list[str]]) -> Offered:
    """Lever names with an equals sign; with their positions once only one name is left.

    So a shell that puts a space after the only word that fits never puts it after a bare `name=`.
    """
    from sim.loading.glimpse import levers as known

    found = {name: about for scenario in _named(ctx) for name, about in known(scenario).items()}
    name, equals, begun = (_cut + incomplete).partition("=")
    fitting = [known for known in found if (known == name if equals else known.startswith(name))]
    if len(fitting) == 1:
        title, positions = found[fitting[0]]
        words = [(f"{fitting[0]}={value}", title) for value in values(positions, begun)]
    else:
        words = [(f"{known}=", found[known][0]) for known in fitting]
    return [(word.removeprefix(_cut), title) for word, title in words if word.startswith(_cut + incomplete)]


def _named(ctx: typer.Context) -> list[str]:
    """The scenarios on the command line so far; `sources` has one of its own accord.

    After an option that still waits for its value, what stands before it is left over and belongs to no name yet.
    """
    given = ctx.params.get("scenarios") or ctx.params.get("scenario") or ctx.args
    return [given] if isinstance(given, str) else [str(name) for name in given]


def mend_words_of_bash(environment: MutableMapping[str, str]) -> None:
    """Put together again what bash cut at equals signs, so that Typer sees the words that were typed.

    Bash hands over `--lever`, `mood`, `=`, `fa` for `--lever mood=fa` and replaces the last of them only. So
    Typer is given `--lever`, `fa`, and the answers leave out what stands before.
    """
    global _cut
    _cut = ""
    if environment.get(SHELL) != "complete_bash":
        return
    words = environment.get("COMP_WORDS", "").split("\n")
    current = int(environment.get("COMP_CWORD", "0"))
    joined: list[str] = []
    is_cut = False
    for i, word in enumerate(words[: current + 1]):
        if i > 1 and (word == "=" or words[i - 1] == "="):
            joined[-1] += word
            is_cut = i == current
        else:
            joined.append(word)
    if not is_cut:
        environment.update({"COMP_WORDS": "\n".join(joined), "COMP_CWORD": str(len(joined) - 1)})
        return
    last = joined.pop()
    if last.startswith("--"):
        option, _, last = last.partition("=")
        joined.append(option)
    before, equals, begun = last.rpartition("=")
    _cut = before + equals
    environment.update({"COMP_WORDS": "\n".join([*joined, begun]), "COMP_CWORD": str(len(joined))})

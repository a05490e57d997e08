"""What is shown of a batch as a table for a spreadsheet: the selected rows as they are read, or figures of groups."""

from __future__ import annotations

from collections.abc import Iterator

from sim.batch.exporting import csv_pieces, figure_rows
from sim.batch.results import open_batch
from sim.batch.selection import Selection
from sim.dashboard import archive
from sim.dashboard.asking import wait_for
from sim.dashboard.batches.choosing import Choice, choice_of, jobs_of
from sim.dashboard.file_names import safe_name
from sim.dashboard.jobs.stored import Found, selected
from sim.dashboard.place import Place
from sim.loading.reader import InputError, Problem

PATIENCE = 120.0  # seconds


def csv_of(place: Place) -> Iterator[bytes]:
    """The table piece by piece. Raises InputError, before the first one, for what cannot be shown."""
    choice = _choice(place)
    return _figures(choice) if choice.by else _rows(choice)


def name_of(place: Place) -> str:
    """What the file is called."""
    choice = _choice(place)
    return f"zopa-{safe_name(choice.folder)}-{'figures' if choice.by else 'runs'}.csv"


def _choice(place: Place) -> Choice:
    choice = choice_of(place)
    if choice is None:
        raise InputError([Problem("folder: name the batch that the table is of")])
    return choice


def _rows(choice: Choice) -> Iterator[bytes]:
    try:
        batch = open_batch(archive.folder_of(choice.folder))
        if choice.setting is not None and choice.setting >= (of := len(batch.described)):
            raise InputError([Problem(f"setting={choice.setting + 1}: this batch has settings 1 to {of}")])
        schema = Selection(batch, "runs", choice.where).schema
    except InputError as error:
        raise _without_root(error) from None
    pieces = (piece for piece, _ in selected(batch, choice.where, choice.setting, schema.names))
    return csv_pieces(schema, pieces)


def _figures(choice: Choice) -> Iterator[bytes]:
    """Figures are worked out where those of the page are, and most often are there already."""
    found = wait_for(jobs_of(choice)[1], PATIENCE).value
    if not isinstance(found, Found) or (found.groups is None and not found.problems):
        raise InputError([Problem("the figures are not worked out yet: try again in a minute")])
    if found.groups is None:
        raise _without_root(InputError([Problem(text) for text in found.problems]))
    table = figure_rows(found.groups)
    return csv_pieces(table.schema, table.to_batches())


def _without_root(error: InputError) -> InputError:
    return InputError([Problem(archive.without_root(str(problem))) for problem in error.problems])

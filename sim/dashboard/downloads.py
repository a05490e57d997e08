"""What readers take away: a run as JSON; tables of a run, a comparison, a batch; by the address of their page."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from sim.dashboard.cases import scenario_of
from sim.dashboard.file_names import disposition, safe_name
from sim.dashboard.place import Place, read_place
from sim.loading.reader import InputError
from sim.play.model import run
from sim.play.records import Record

CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True)
class File:
    """What is sent: its kind, its content, and what it is called."""

    kind: str
    content: str | Iterator[bytes]  # or what is sent as it is made
    name: str


def download(request: Request) -> Response:
    """A file whose query is that of a page. 400 with a sentence for an address that means none."""
    make = FILES.get(request.path_params["what"])
    if make is None:
        return PlainTextResponse("not found", status_code=404)
    try:
        file = make(read_place("/", request.url.query))
    except InputError as error:
        return PlainTextResponse(str(error), status_code=400)
    headers = {"Content-Disposition": disposition(file.name)}
    if not isinstance(file.content, str):
        return StreamingResponse(file.content, media_type=file.kind, headers=headers)
    return Response(file.content, media_type=file.kind, headers=headers)


def _run_json(place: Place) -> File:
    return File("application/json", as_json(_record(place)), file_name(place, "run.json"))


def _run_table(place: Place) -> File:
    return File(CSV, as_table(_record(place)), file_name(place, "run.csv"))


def _record(place: Place) -> Record:
    return run(scenario_of(place.case), rng_seed=place.rng_seed, run=place.run, replicates=place.replicates)


def _comparison(place: Place) -> File:
    from sim.dashboard.compare.choosing import cases_of
    from sim.dashboard.compare.export import as_table
    from sim.dashboard.compare.page import known

    found = known(place)
    moved = [", ".join(f"{name}={text}" for name, text in case.query()[1:]) for case in cases_of(place)]
    return File(CSV, as_table(found.summary, place.language, moved), f"zopa-compare-seed{place.rng_seed}.csv")


def _batch_table(place: Place) -> File:
    from sim.dashboard.batches.export import csv_of, name_of

    return File(CSV, csv_of(place), name_of(place))


# What may be asked for -> what makes it; raises InputError where the address means nothing.
FILES: dict[str, Callable[[Place], File]] = {
    "run.json": _run_json,
    "run.csv": _run_table,
    "compare.csv": _comparison,
    "batch.csv": _batch_table,
}


def file_name(place: Place, what: str) -> str:
    """A name that says which run it is."""
    case = safe_name(place.case.scenario.removesuffix(".yaml"))
    return f"zopa-{case}-seed{place.rng_seed}-run{place.run}.{what.rpartition('.')[2]}"


def as_json(record: Record) -> str:
    """The record as `zopa run --json` prints it."""
    return json.dumps(record.to_dict(), ensure_ascii=False, allow_nan=False)


def as_table(record: Record) -> str:
    """The offers of a run, one a row: table, round, turn, date, by, message, an issue a column, an answer a column."""
    issues = [issue.name for issue in record.case.issues]
    parties = [party.name for party in record.case.parties]
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(
        ["table", "round", "turn", "date", "by", "message", *issues, *(f"answer.{p}" for p in parties)]
    )
    for offer in record.offers:
        writer.writerow(
            [
                *(offer.table, offer.round, offer.turn, offer.date, offer.by, offer.message or ""),
                *(offer.outcome.get(issue, "") for issue in issues),
                *(offer.responses.get(party, "") for party in parties),
            ]
        )
    return sheet.getvalue()

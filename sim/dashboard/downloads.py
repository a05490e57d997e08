"""What readers take away: one run as JSON, or as a table for a spreadsheet, by the address of the page they see."""

from __future__ import annotations

import csv
import io
import json

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sim.dashboard.cases import scenario_of
from sim.dashboard.place import Place, read_place
from sim.loading.reader import InputError
from sim.play.model import run
from sim.play.records import Record

JSON, TABLE = "run.json", "run.csv"
TYPES = {JSON: "application/json", TABLE: "text/csv; charset=utf-8"}


def download(request: Request) -> Response:
    """A run as a file; its query is that of a page. 400 with a sentence for an address that means none."""
    what = request.path_params["what"]
    if what not in TYPES:
        return PlainTextResponse("not found", status_code=404)
    try:
        place = read_place("/", request.url.query)
        record = run(scenario_of(place.case), rng_seed=place.rng_seed, run=place.run)
    except InputError as error:
        return PlainTextResponse(str(error), status_code=400)
    content = as_json(record) if what == JSON else as_table(record)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(place, what)}"'}
    return Response(content, media_type=TYPES[what], headers=headers)


def file_name(place: Place, what: str) -> str:
    """A name that says which run it is."""
    case = place.case.scenario.removesuffix(".yaml")
    safe = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in case)
    return f"zopa-{safe}-seed{place.rng_seed}-run{place.run}.{what.rpartition('.')[2]}"


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

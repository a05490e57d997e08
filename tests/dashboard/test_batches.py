"""Stored batches on a page: no address leads out of the archive, and a row leads to the run that it tells of."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pytest
from starlette.testclient import TestClient

import sim
from sim.batch.grouping import group_rows
from sim.batch.results import Batch
from sim.dashboard import archive
from sim.dashboard.archive import folder_of, held, holdings, names, open_archive, without_root
from sim.dashboard.batches.choosing import Choice, choice_of, jobs_of, with_choice
from sim.dashboard.batches.listing import listing, moment, settings_words, title_of
from sim.dashboard.batches.page import asking, body, first
from sim.dashboard.batches.runs import run_place
from sim.dashboard.batches.summed import head, summed
from sim.dashboard.explore.watched import watch
from sim.dashboard.jobs.stored import CHANGED, LOST, SHOWN, About, Found, Opened, Selected, replay
from sim.dashboard.live import html_of
from sim.dashboard.place import Place, read_place
from sim.dashboard.server import app
from sim.dashboard.work import Answer
from sim.loading.catalogue import load_catalogue
from sim.loading.reader import InputError
from sim.play.records import Record
from sim.strategies import STRATEGIES, Strategy, View

CAR = "classics/used-car"
EN, DE = load_catalogue("en"), load_catalogue("de")


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two batches, one of two settings with another number of replicates than is usual."""
    root = tmp_path_factory.mktemp("stored")
    sim.run_batch(
        CAR, 90, rng_seed=7, replicates=3, sweep={"dealer": ["unknown", "much"]}, out=root / "car/two"
    )
    sim.run_batch("classics/orange", 120, rng_seed=2, out=root / "orange")
    return root


@pytest.fixture(autouse=True)
def opened(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_root", stored.resolve())
    monkeypatch.setattr(archive, "_only", None)


def about_of(name: str) -> About:
    found = jobs_of(Choice(name))[0].step(0, None)
    assert found.problems == ()
    return found


def found_of(choice: Choice) -> Found:
    job = jobs_of(choice)[1]
    left: Found | None = None
    for number in range(job.steps):
        left = job.step(number, left)
    assert left is not None
    return job.conclude(left)


# --- the archive


def test_batches_are_found_where_they_are(stored: Path) -> None:
    assert names() == ["car/two", "orange"]
    assert folder_of("car/two") == stored.resolve() / "car" / "two"
    assert {one.name for one in holdings()} == {"car/two", "orange"}


@pytest.mark.parametrize(
    "name",
    [
        *("..", "../stored/orange", "car/../orange", "./orange", "orange/", "/orange", "", "car", "nothing"),
        *("orange/runs", "orange\\runs", "orange\0", "car//two", "a/b/c/d/e/f"),
    ],
)
def test_no_address_names_what_is_no_batch_of_the_archive(name: str) -> None:
    with pytest.raises(InputError, match="there is no stored batch"):
        folder_of(name)


def test_an_absolute_path_names_nothing_even_of_a_batch_that_is_there(stored: Path) -> None:
    with pytest.raises(InputError, match="no stored batch"):
        folder_of(str(stored / "orange"))


def test_a_link_out_of_the_archive_leads_nowhere(
    stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    monkeypatch.setattr(archive, "_root", root.resolve())
    os.symlink(stored / "orange", root / "out_of_it")
    os.symlink(stored / "car", root / "above")
    (root / "files").mkdir()
    os.symlink(stored / "orange" / "manifest.json", root / "files" / "manifest.json")
    assert names() == []
    for name in ("out_of_it", "above/two", "files"):
        with pytest.raises(InputError):
            folder_of(name)


def test_a_batch_itself_is_an_archive_of_one(stored: Path) -> None:
    open_archive(stored / "car" / "two")
    assert names() == ["two"]
    assert folder_of("two") == stored.resolve() / "car" / "two"
    open_archive(stored / "orange")
    with pytest.raises(InputError, match="no stored batch"):
        folder_of("car/two")


def test_what_is_no_folder_of_batches_is_said_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="this is a file"):
        open_archive(tmp_path / "file")
    open_archive(tmp_path / "later")  # it need not be there yet
    assert names() == []


def test_messages_do_not_say_where_the_archive_lies(stored: Path) -> None:
    said = without_root(f"{stored.resolve()}/orange/runs: the rows are missing")
    assert said == "orange/runs: the rows are missing"


# --- the list


def test_a_list_says_what_each_batch_is_of() -> None:
    car = held("car/two")
    assert car.is_complete
    assert car.runs == sum(setting.runs for setting in about_of("car/two").settings)
    assert title_of(car, EN) == EN.words(sim.load(CAR).title)
    assert settings_words(car, EN) == "2 settings"
    assert settings_words(held("orange"), DE) == "wie es ist"
    assert moment(datetime(2026, 11, 24, 9, 5), DE) == "24. November 2026, 09:05 Uhr"


def test_an_unfinished_batch_says_how_to_go_on(
    stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(stored / "orange", tmp_path / "half")
    (tmp_path / "half" / "manifest.json").unlink()
    (tmp_path / "half" / "runs" / "part-000000.parquet").unlink()
    monkeypatch.setattr(archive, "_root", tmp_path.resolve())
    half = held("half")
    assert not half.is_complete
    assert half.done == half.parts - 1
    page = html_of(listing(Place("/batches")))
    assert "--resume" in page
    assert "zopa batch classics/orange" in page
    assert "not finished" in page
    found = jobs_of(Choice("half"))[0].step(0, None)
    assert "--resume" in found.problems[0]


def test_without_batches_the_page_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_root", tmp_path.resolve())
    page = html_of(listing(Place("/batches")))
    assert "No batch is stored here yet" in page
    assert "zopa batch february-2025 --runs 2000 --out" in page


def test_a_damaged_manifest_is_said_and_hides_no_other_batch(
    stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(stored / "orange", tmp_path / "good")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "manifest.json").write_text("{", encoding="utf-8")
    monkeypatch.setattr(archive, "_root", tmp_path.resolve())
    page = html_of(listing(Place("/batches")))
    assert "2 stored batches" in page
    assert "cannot be read" in page


# --- what is asked for


def test_what_is_chosen_stands_in_the_address() -> None:
    choice = Choice("car/two", 'failure == "bargaining" and rounds > 3', ("structure",), 1, 4, 2)
    place = with_choice(Place("/batches", language="de"), choice)
    path, _, search = place.address.partition("?")
    assert choice_of(read_place(path, search)) == choice
    assert choice_of(Place("/batches")) is None


@pytest.mark.parametrize("number", ["page=0", "page=x", "setting=-1", "beside=1.5", f"page={10**12}"])
def test_numbers_that_are_none_are_named(number: str) -> None:
    with pytest.raises(InputError, match=number.partition("=")[0]):
        choice_of(read_place("/batches", f"folder=orange&{number}"))


def test_another_condition_begins_at_the_first_page() -> None:
    place = with_choice(Place("/batches"), Choice("orange", "agreement", page=3))
    assert choice_of(asking(place, "where", "zopa")) == Choice("orange", "zopa")
    assert choice_of(asking(place, "where", "  ")) == Choice("orange")


# --- what is found


def test_a_batch_is_opened_with_its_summary(stored: Path) -> None:
    about = about_of("car/two")
    batch = sim.open_batch(stored / "car/two")
    assert about.summary is not None
    assert about.summary.settings[1].agreement == batch.summary.settings[1].agreement
    assert about.rng_seed == 7
    assert not about.has_changed
    assert "failure" in about.columns


def test_a_page_of_rows_reads_these_rows_and_their_columns_only(monkeypatch: pytest.MonkeyPatch) -> None:
    read: dict[str, pa.Table] = {}

    def guard(self: Batch, table: str, what: Callable[[], object]) -> object:
        found = what()
        if isinstance(found, pa.Table):
            read[table] = found
        return found

    monkeypatch.setattr(Batch, "guard", guard)
    page = found_of(Choice("car/two", page=1)).page
    assert page is not None
    assert (
        len({run.place for run in page.runs}) == 2
    )  # the page begins with one setting and ends with another
    assert read["runs"].num_rows == len(page.runs) == SHOWN
    assert set(read["runs"].column_names) == {"scenario", "setting", "run", "structure", "failure", "rate"}
    assert "outcome.price" in read["tables"].column_names
    assert "rounds" not in read["tables"].column_names


def test_settings_behind_those_that_are_described_keep_their_rows_and_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep = {"dealer": ["unknown", "little", "much"]}
    sim.run_batch(CAR, 60, sweep=sweep, out=tmp_path / "three")
    monkeypatch.setattr(archive, "_root", tmp_path.resolve())
    monkeypatch.setattr("sim.dashboard.jobs.stored.MOST_SETTINGS", 2)
    choice = Choice("three", by=("failure",), setting=2)
    about, found = about_of("three"), found_of(choice)
    assert (len(about.settings), about.of) == (2, 3)
    page = html_of(whole_page(with_choice(Place("/batches"), choice), about, found))
    assert page.count(">Run ") == SHOWN
    groups = page.partition("Group by group")[2].partition("Single runs")[0]
    assert ">C</span>" in groups
    assert ">C · " in page
    assert "and 1 more: setting= in the address" in page


def test_the_head_says_when_only_the_first_settings_are_counted() -> None:
    about = replace(of_many(about_of("car/two"), 6), of=1000)
    page = html_of(head("car/two", about, EN))
    assert "At 6 settings" in page
    assert "These are the first 6 of 1,000 settings." in page


def test_groups_are_those_of_zopa_results(stored: Path) -> None:
    where = "rounds > 1"
    wanted = group_rows(sim.open_batch(stored / "car/two"), where=where, by=["structure"])
    assert found_of(Choice("car/two", where, ("structure",))).groups == wanted
    one = found_of(Choice("car/two", where, ("structure",), setting=1)).groups
    assert one is not None
    assert one.groups == tuple(g for g in wanted.groups if "much" in g.setting.label)
    assert one.rows == sum(group.rows for group in one.groups)


def test_all_rows_are_shown_page_by_page(stored: Path) -> None:
    runs = sim.open_batch(stored / "car/two").runs
    seen = []
    for number in range(-(-len(runs) // SHOWN)):
        page = found_of(Choice("car/two", page=number)).page
        assert page is not None
        assert page.rows == len(runs)
        seen += [(run.place, run.run, run.failure) for run in page.runs]
    assert len(seen) == len(set(seen)) == len(runs)
    labels = [setting.label for setting in about_of("car/two").settings]
    wanted = [
        (labels.index(str(row.setting)), row.run, None if row.agreement else row.failure)
        for row in runs.itertuples()
    ]
    assert seen == sorted(wanted, key=lambda one: one[:2])


def test_a_condition_selects_rows_and_a_setting_narrows_them(stored: Path) -> None:
    rows = sim.open_batch(stored / "car/two").read("runs", ["setting"], where="agreement")
    page = found_of(Choice("car/two", "agreement", setting=0)).page
    assert page is not None
    assert page.rows == int((rows["setting"] == about_of("car/two").settings[0].label).sum())
    assert all(run.failure is None and run.place == 0 for run in page.runs)


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (Choice("orange", "roundz > 3"), "--where: there is no column 'roundz': did you mean 'rounds'?"),
        (
            Choice("orange", by=("structur",)),
            "--by: there is no column 'structur': did you mean 'structure'?",
        ),
        (Choice("orange", "rounds = 3"), "equal is =="),
        (Choice("car/two", setting=5), "setting=6: this batch has settings 1 to 2"),
    ],
)
def test_what_is_wrong_is_said_as_zopa_results_says_it(choice: Choice, words: str) -> None:
    assert words in found_of(choice).problems[0]


def test_a_word_that_a_column_never_says_is_named() -> None:
    found = found_of(Choice("orange", 'failure == "bargainin"'))
    assert found.page is not None
    assert found.page.rows == 0
    assert found.slips[0][:2] == ("failure", "bargainin")


# --- a row leads to its run


def tells_the_same(record: Record, run_: object) -> bool:
    settled: dict[str, str] = {}
    for table in record.tables:
        settled |= dict(table.outcome or {})
    last = max(
        (t.closed for t in record.tables if record.case.table(t.name).decisive and t.closed), default=None
    )
    agreed = all(t.status == "agreed" for t in record.tables if record.case.table(t.name).decisive)
    told = (run_.failure is None, run_.closed, dict(run_.outcome))  # type: ignore[attr-defined]
    return told == (agreed, last, settled)


@pytest.mark.parametrize(("name", "kinds"), [("car/two", 4), ("orange", 2)])
def test_every_link_plays_the_run_that_its_row_tells_of(name: str, kinds: int) -> None:
    about, page = about_of(name), found_of(Choice(name)).page
    assert page is not None
    seen = set()
    for run in [*page.runs[:12], *page.runs[-12:]]:
        to = run_place(Place("/batches"), page.replays[run.place], run, about.rng_seed)
        assert to is not None
        path, _, search = to.address.partition("?")
        again = read_place(path, search)  # as somebody else opens it
        record = watch(again.case, again.rng_seed, again.run, again.replicates).record
        assert tells_the_same(record, run), to.address
        seen.add((run.failure, run.closed, tuple(run.outcome.items())))
    assert len(seen) >= kinds  # so that another run would not pass for it


def test_replicates_are_in_the_address_only_where_they_are_unusual() -> None:
    for name, wanted in (("car/two", 3), ("orange", None)):
        page = found_of(Choice(name)).page
        assert page is not None
        assert page.replays[0].replicates == wanted


def test_levers_that_were_moved_are_in_the_address_and_no_others(stored: Path) -> None:
    batch = sim.open_batch(stored / "car/two")
    cases = [replay(batch, place).case for place in range(2)]
    assert [case.levers if case else None for case in cases] == [(), (("dealer", "much"),)]


def test_a_scenario_that_has_changed_or_is_not_there_has_no_links(stored: Path, tmp_path: Path) -> None:
    for change, problem in (({"scenario_sha256": "0"}, CHANGED), ({"scenario": "gone/away"}, LOST)):
        folder = tmp_path / problem
        shutil.copytree(stored / "orange", folder)
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        manifest["settings"][0] |= change
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        assert replay(sim.open_batch(folder), 0).problem == problem


class Moody(Strategy):
    """Gives up reckoning for some of its limits."""

    def aspiration(self, view: View) -> float:
        if int(1e6 * view.reservation_value) % 3 == 0:
            raise ZeroDivisionError("no patience left")
        return view.best if view.round < view.of - 1 else view.reservation_value


def test_failed_runs_are_rows_that_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(STRATEGIES, "_added", {})
    STRATEGIES.register("moody", Moody)
    sim.run_batch(
        "classics/split-the-pie",
        60,
        overrides={"parties.hurried.strategy": "moody"},
        keep_going=True,
        out=tmp_path / "moody",
    )
    monkeypatch.setattr(archive, "_root", tmp_path.resolve())
    about, pages = about_of("moody"), [found_of(Choice("moody", page=page)) for page in range(2)]
    runs = [run for found in pages if found.page for run in found.page.runs]
    failed = [run for run in runs if run.message is not None]
    assert [run.run for run in runs] == list(range(60))  # each where it belongs
    assert len(failed) == about.failed > 0
    assert "no patience left" in str(failed[0].message)
    at = failed[0].run // SHOWN
    page = html_of(whole_page(with_choice(Place("/batches"), Choice("moody", page=at)), about, pages[at]))
    assert "Failed" in page
    assert "ZeroDivisionError: no patience left" in page


# --- the page


def whole_page(place: Place, about: About, found: Found) -> object:
    choice = choice_of(place)
    assert choice is not None
    opened, selected = jobs_of(choice)
    return body(place, choice, Answer(opened, 1, 1, about), Answer(selected, 2, 2, found), None, ready=True)


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_page_tells_of_the_whole_and_of_its_groups(language: str) -> None:
    choice = Choice("car/two", "rounds > 1", ("structure",))
    place = replace(with_choice(Place("/batches"), choice), language=language)
    page = html_of(whole_page(place, about_of("car/two"), found_of(choice)))
    assert page.count("<h1") == 1
    assert page.count('class="figs"') >= 1
    assert "replicates=3" in page
    assert "download/batch.csv?" in page


def of_many(about: About, settings: int) -> About:
    """The same batch with its second setting several times over, as after a longer sweep."""
    assert about.summary is not None
    first, *_, last = about.settings
    found, more = about.summary.settings, about.summary.comparisons
    return replace(
        about,
        settings=(first, *[last] * (settings - 1)),
        of=settings,
        summary=replace(
            about.summary,
            settings=(found[0], *[found[1]] * (settings - 1)),
            comparisons=more * (settings - 1),
        ),
    )


def test_the_table_calls_a_setting_by_the_letter_that_the_list_gives_it() -> None:
    about, choice = of_many(about_of("car/two"), 4), Choice("car/two", beside=3)
    page = html_of(summed(Place("/batches"), choice, about, EN))
    assert "Difference, D minus A" in page
    assert "minus A" not in page.replace("D minus A", "")
    levels = page.partition("<tbody")[2]
    assert ">D " in levels
    assert ">B " not in levels


def test_while_another_selection_is_read_the_last_one_is_marked_as_stale() -> None:
    about, found = about_of("orange"), found_of(Choice("orange"))
    choice = Choice("orange", "agreement")
    opened, selected = jobs_of(choice)
    before = Answer(jobs_of(Choice("orange"))[1], 2, 2, found)
    place = with_choice(Place("/batches"), choice)
    page = html_of(body(place, choice, Answer(opened, 1, 1, about), Answer(selected, 0, 2), before, True))
    assert 'class="told stale"' in page


def test_what_is_seen_first_needs_no_worker() -> None:
    assert "car/two" in html_of(first(Place("/batches")))
    assert "car/two" in html_of(first(with_choice(Place("/batches"), Choice("car/two"))))


# --- what is taken away


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def rows_of(client: TestClient, choice: Choice) -> list[dict[str, str]]:
    query = with_choice(Place("/"), choice).address.partition("?")[2]
    reply = client.get(f"/download/batch.csv?{query}")
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(reply.text)))


def test_selected_rows_and_figures_can_be_taken_away(client: TestClient, stored: Path) -> None:
    rows = rows_of(client, Choice("car/two", "agreement", setting=1))
    wanted = sim.open_batch(stored / "car/two").read("runs", where="agreement and setting == 'dealer=much'")
    assert [int(row["run"]) for row in rows] == list(wanted["run"])
    assert any(name.startswith("outcome.") for name in rows[0])
    figures = rows_of(client, Choice("car/two", by=("structure",)))
    assert {"mean", "ignorance_low", "structure"} <= set(figures[0])


def test_a_batch_may_be_called_in_any_script(
    client: TestClient, stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(stored / "orange", tmp_path / "größe 橙")
    monkeypatch.setattr(archive, "_root", tmp_path.resolve())
    reply = client.get("/download/batch.csv", params={"folder": "größe 橙"})
    assert reply.status_code == 200
    assert reply.headers["content-disposition"] == (
        f"attachment; filename=\"zopa-gr--e---runs.csv\"; filename*=UTF-8''zopa-{quote('größe-橙')}-runs.csv"
    )


def test_what_cannot_be_taken_away_is_said(client: TestClient) -> None:
    for query, words in (
        ("folder=orange&where=roundz", "no column 'roundz'"),
        ("folder=../x", "no stored batch"),
        ("", "name the batch"),
        ("folder=orange&setting=9", "settings 1 to 1"),
        ("folder=orange&by=nothing", "--by: there is no column"),
    ):
        reply = client.get(f"/download/batch.csv?{query}")
        assert reply.status_code == 400
        assert words in reply.text


def test_jobs_can_be_asked_for_by_value() -> None:
    assert jobs_of(Choice("orange")) == jobs_of(Choice("orange"))
    opened, selected = jobs_of(Choice("orange", by=("failure",)))
    assert isinstance(hash((opened, selected)), int)
    assert isinstance(opened, Opened)
    assert isinstance(selected, Selected)

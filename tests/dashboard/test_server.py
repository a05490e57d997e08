"""What the server itself answers: heads of pages, headers, looks, downloads."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from starlette.testclient import TestClient

import sim
from sim.dashboard import cases, server
from sim.dashboard.explore import watched
from sim.dashboard.place import Case, Place
from sim.loading.library import data_folder


@pytest.fixture(scope="module")
def client() -> TestClient:
    from solara.server import starlette as solara_starlette

    from sim.dashboard.server import app

    solara_starlette.on_startup()  # the application, not the workers
    return TestClient(app)


def test_a_page_speaks_the_language_of_its_address(client: TestClient) -> None:
    for language, words in (("en", "talks at four tables"), ("de", "Gespräche an vier Tischen")):
        reply = client.get(f"/?lang={language}")
        assert f'<html lang="{language}">' in reply.text
        assert re.search(f"<title>.*{words} · zopa</title>", reply.text)


def test_what_is_seen_first_is_the_page_itself(client: TestClient) -> None:
    text = client.get("/?round=9").text
    assert "<h1>February 2025: talks at four tables</h1>" in text
    assert 'id="tracks"' in text
    assert "Round 9 ·" in text


def test_zooming_is_allowed(client: TestClient) -> None:
    assert "user-scalable" not in client.get("/").text


def test_nothing_is_asked_of_another_machine(client: TestClient) -> None:
    text = client.get("/").text
    assert re.findall(r'(?:src|href)="(https?:)?//[^"]+"', text) == []


def test_readers_are_protected(client: TestClient) -> None:
    for path in ("/", "/health", "/looks/page.css"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "object-src 'none'" in headers["content-security-policy"]


def test_looks_are_kept_under_their_version(client: TestClient) -> None:
    versioned = re.search(r'"(/looks/page\.css\?v=\w+)"', client.get("/").text)
    assert versioned is not None
    assert "immutable" in client.get(versioned.group(1)).headers["cache-control"]
    assert client.get("/looks/page.css?v=old").headers["cache-control"] == "no-cache"
    assert client.get("/looks/../server.py").status_code == 404
    assert client.get("/looks/unknown.css").status_code == 404


def test_unknown_pages_are_not_found(client: TestClient) -> None:
    assert client.get("/nowhere").status_code == 404
    assert client.get("/").status_code == 200


def test_a_run_that_many_open_at_once_is_played_once(client: TestClient) -> None:
    play = watched.watch
    play.cache_clear()  # type: ignore[attr-defined]
    address = "/?scenario=classics/used-car&seed=77"

    async def together() -> list[int]:
        transport = httpx.ASGITransport(app=client.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as readers:
            replies = await asyncio.gather(*(readers.get(address) for _ in range(6)))
        return [reply.status_code for reply in replies]

    with ThreadPoolExecutor(1) as thread:  # this one has a loop where browsers were tested before
        assert thread.submit(asyncio.run, together()).result() == [200] * 6
    assert play.cache_info().misses == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        *(("127.0.0.1", "localhost"), ("0.0.0.0", "localhost"), ("::", "localhost")),
        *(("192.168.0.7", "192.168.0.7"), ("lab.example", "lab.example")),
        *(("::1", "[::1]"), ("fe80::1", "[fe80::1]")),
    ],
)
def test_an_address_names_its_host_as_a_browser_reads_it(host: str, shown: str) -> None:
    assert server.shown(host) == shown


def test_health(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}


def test_a_run_is_downloaded_by_the_address_of_its_page(client: TestClient) -> None:
    place = Place(case=Case("classics/used-car").at("dealer", "much"), rng_seed=9, run=3)
    reply = client.get(f"/download/run.json?{place.address.partition('?')[2]}")
    assert reply.headers["content-disposition"].endswith('"zopa-classics-used-car-seed9-run3.json"')
    assert (
        json.loads(reply.text)
        == sim.run("classics/used-car", rng_seed=9, run=3, levers={"dealer": "much"}).to_dict()
    )


def test_the_scenario_of_a_download_may_be_called_in_any_script(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "переговоры.yaml"
    shutil.copy(data_folder("scenarios") / "classics" / "orange.yaml", file)
    monkeypatch.setattr(cases, "_offered", {str(file)})
    reply = client.get("/download/run.csv", params={"scenario": str(file)})
    assert reply.status_code == 200
    name = reply.headers["content-disposition"]
    assert re.search(r'filename="[ -~]+-seed1-run0\.csv"', name)
    assert unquote(name).endswith("переговоры-seed1-run0.csv")


def test_the_table_of_a_run_has_a_row_for_each_offer(client: TestClient) -> None:
    record = sim.run("classics/orange", rng_seed=1)
    rows = list(csv.DictReader(io.StringIO(client.get("/download/run.csv?scenario=classics/orange").text)))
    assert len(rows) == len(record.offers)
    for row, offer in zip(rows, record.offers, strict=True):
        assert row["by"] == offer.by
        assert {name: row[name] for name in offer.outcome} == dict(offer.outcome)


@pytest.mark.parametrize(
    "query", ["scenario=nothing", "seed=x", "lever.nowhere=1", "set.a=[", "scenario=/etc/passwd"]
)
def test_a_download_that_means_nothing_is_refused_in_a_sentence(client: TestClient, query: str) -> None:
    reply = client.get(f"/download/run.json?{query}")
    assert reply.status_code == 400
    assert "root:" not in reply.text
    assert client.get("/download/run.exe").status_code == 404


def test_no_file_of_the_server_can_be_named(
    client: TestClient, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("private") / "secret.yaml"
    secret.write_text("password: swordfish\n", encoding="utf-8")
    assert "swordfish" not in client.get(f"/?scenario={secret}").text
    reply = client.get(f"/download/run.json?scenario={secret}")
    assert reply.status_code == 400
    assert "there is no scenario" in reply.text

"""The wheel and the sdist: what is in them, and that both play in an empty environment, away from the checkout.

These build and install, which takes minutes and needs a package index: `python -m pytest -m packaging`.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.packaging

ROOT = Path(__file__).parents[2]
CONSTRAINTS = ROOT / "constraints.txt"
PROGRAMS = "Scripts" if os.name == "nt" else "bin"
LOOK = """
import importlib.metadata, importlib.util, pathlib, sys
import analysis, sim
for package in (sim, analysis):
    assert pathlib.Path(package.__file__).is_relative_to(sys.prefix), package.__file__
for name in ("tests", "scenarios", "seeds", "docs", "data"):
    assert importlib.util.find_spec(name) is None, name
files = importlib.metadata.files("zopa")
print(*sorted({file.parts[0] for file in files if not file.parts[0].startswith((".", "zopa-"))}))
"""


def clean_environment(cache: Path) -> dict[str, str]:
    """The environment of somebody who has never seen this checkout."""
    own = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "ZOPA_CACHE_DIR"}
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return {**kept, "ZOPA_CACHE_DIR": str(cache), "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUTF8": "1"}


def called(*command: str | Path, cwd: Path, env: dict[str, str]) -> str:
    """What a command printed; fails with all that it said if it did not end well."""
    line = [str(part) for part in command]
    done = subprocess.run(line, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, f"{' '.join(line)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("dist")
    environment = {**clean_environment(folder), "PIP_CONSTRAINT": str(CONSTRAINTS)}
    called(sys.executable, "-m", "build", "--outdir", folder, ROOT, cwd=folder, env=environment)
    return folder


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    return next(dist.glob("*.whl"))


@pytest.fixture(scope="module")
def sdist(dist: Path) -> Path:
    return next(dist.glob("*.tar.gz"))


def packed(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tracked() -> set[str]:
    """Files of the checkout that are under version control."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip("not a checkout: nothing says which files belong to the project")
    return {name for name in done.stdout.split("\0") if name}


def test_the_wheel_holds_the_two_packages_with_their_data_and_nothing_else(wheel: Path) -> None:
    names = set(packed(wheel))
    top = {name.partition("/")[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == {"sim", "analysis"}
    for name in tracked():
        if name.startswith(("sim/", "analysis/")):
            assert name in names, name
        if name.startswith(("scenarios/", "seeds/")):
            assert f"sim/data/{name}" in names, name
    assert not [name for name in names if "__pycache__" in name]


def test_the_sdist_holds_every_file_of_the_project(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {member.name.partition("/")[2] for member in archive if member.isfile()}
    assert names - {"PKG-INFO"} == tracked()


def test_the_wheel_of_the_sdist_is_the_wheel_of_the_checkout(wheel: Path, tmp_path: Path) -> None:
    environment = {**clean_environment(tmp_path), "PIP_CONSTRAINT": str(CONSTRAINTS)}
    called(
        sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, ROOT, cwd=tmp_path, env=environment
    )
    assert packed(next(tmp_path.glob("*.whl"))) == packed(wheel)


@contextmanager
def dashboard(zopa: Path, cwd: Path, env: dict[str, str]) -> Iterator[str]:
    """The address of a dashboard that is started for as long."""
    command = [str(zopa), "dashboard", "--no-open", "--port", "0", "--workers", "1"]
    process = subprocess.Popen(command, cwd=cwd, env=env, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    assert process.stdout is not None
    try:
        site = process.stdout.readline().strip().partition("/?")[0]
        assert site, "it did not start"
        yield site
    finally:
        process.terminate()
        process.wait(timeout=60)


def fetched(address: str) -> str:
    """What is answered there; urllib raises for anything but success."""
    with urlopen(address, timeout=60) as reply:
        assert reply.status == 200
        text: str = reply.read().decode("utf-8", errors="replace")
        return text


NAMED = re.compile(r"""<(?:script|link|img|source|iframe)\b[^>]*?\b(?:src|href)=["']?([^"'\s>]+)""")
IN_LOOKS = re.compile(r"""(?:url\(|@import\s+)["']?([^"')\s]+)""")


def check_pages(site: str) -> None:
    """The first page, and everything that it names or that its looks name, come from this server, and all are there."""
    assert json.loads(fetched(f"{site}/health")) == {"status": "ok"}
    waiting = {urljoin(f"{site}/", html.unescape(of)) for of in NAMED.findall(fetched(f"{site}/"))}
    seen: set[str] = set()
    while waiting:
        address = waiting.pop()
        if address.startswith("data:") or address in seen:
            continue
        assert address.startswith(f"{site}/"), address
        seen.add(address)
        text = fetched(address)
        if urlsplit(address).path.endswith(".css"):
            waiting |= {urljoin(address, of) for of in IN_LOOKS.findall(text) if not of.startswith("#")}
    assert any("/looks/" in address for address in seen), seen
    assert any(urlsplit(address).path.endswith(".js") for address in seen), seen


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_it_plays_in_an_empty_environment_from_any_folder(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    archive: Path = request.getfixturevalue(kind)
    elsewhere = tmp_path / "a folder with spaces"
    elsewhere.mkdir()
    env = clean_environment(tmp_path / "cache")
    called(sys.executable, "-m", "venv", tmp_path / "empty", cwd=elsewhere, env=env)
    programs = tmp_path / "empty" / PROGRAMS
    python, zopa = programs / "python", programs / "zopa"
    called(
        python,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-compile",
        "-c",
        CONSTRAINTS,
        archive,
        cwd=elsewhere,
        env=env,
    )

    assert called(python, "-c", LOOK, cwd=elsewhere, env=env).split() == ["analysis", "sim"]
    assert called(zopa, "--version", cwd=elsewhere, env=env).startswith("zopa ")
    called(zopa, "doctor", cwd=elsewhere, env=env)
    assert "february-2025/baseline" in called(zopa, "list", cwd=elsewhere, env=env)
    record = json.loads(called(zopa, "run", "february-2025", "--json", cwd=elsewhere, env=env))
    assert record["scenario"] == "february-2025/baseline"
    assert "F10" in called(zopa, "sources", "F10", cwd=elsewhere, env=env)
    called(zopa, "new", "mine.yaml", cwd=elsewhere, env=env)
    called(zopa, "batch", "mine.yaml", "--runs", "8", "--out", "out", cwd=elsewhere, env=env)
    assert (elsewhere / "out" / "summary.png").stat().st_size > 0
    assert {p.name for p in elsewhere.iterdir()} == {"mine.yaml", "out"}
    if kind == "wheel":
        with dashboard(zopa, tmp_path, env) as site:
            check_pages(site)


def test_the_sdist_can_be_tested_by_itself(sdist: Path, tmp_path: Path) -> None:
    """With the libraries of this environment, and the code and data of the sdist."""
    shutil.unpack_archive(sdist, tmp_path)
    root = next(path for path in tmp_path.iterdir() if path.is_dir())
    env = {**clean_environment(tmp_path / "cache"), "PYTHONPATH": str(root)}
    where = called(sys.executable, "-c", "import sim; print(sim.__file__)", cwd=root, env=env)
    assert Path(where.strip()).is_relative_to(root)
    chosen = [
        "contracts/test_documents.py",
        "contracts/test_scenario_language.py",
        "cli/test_cli.py",
        "packaging",
    ]
    called(sys.executable, "-m", "pytest", *(f"tests/{path}" for path in chosen), cwd=root, env=env)

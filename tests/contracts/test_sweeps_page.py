"""docs/sweeps.md: its commands run, its designs are designs, its numbers of steps are those that are played."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sim.batch.design_file import check_design
from sim.cli.app import run_app
from sim.loading.ranges import read_range
from sim.loading.schema import DesignModel, FactorModel, SettingModel

PAGE = (Path(__file__).parents[2] / "docs" / "sweeps.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


def test_its_commands_run_on_its_first_design(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("design.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    commands = [line.partition("#")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    assert len(commands) == 9
    for command in commands:
        code = run_app(shlex.split(re.sub(r"--runs \d+", "--runs 8", command))[1:])
        assert code == 0, f"{command}\n{capsys.readouterr().err}"


@pytest.mark.parametrize("text", blocks("yaml"))
def test_its_designs_are_designs(text: str, tmp_path: Path) -> None:
    file = tmp_path / "design.yaml"
    file.write_text(text, encoding="utf-8")
    assert check_design(str(file))[2] == []


def test_its_python_runs() -> None:
    names: dict[str, object] = {}
    (block,) = blocks("python")
    exec(compile(block, "docs/sweeps.md", "exec"), names)
    assert len(names["shares"]) == 6  # type: ignore[arg-type]


def test_its_steps_are_those_that_are_played() -> None:
    for text, listed in re.findall(r"\| `([\w:.]+/\d+)` \| [^|]*: ([\d., ]+) \|", PAGE):
        span = read_range(text)
        steps = [span.at(i / (span.steps - 1)) for i in range(span.steps)]
        assert steps == [float(number) for number in listed.split(", ")]


def test_every_key_is_explained() -> None:
    keys = {info.alias or name for name, info in DesignModel.model_fields.items()}
    keys |= {info.alias or name for name, info in FactorModel.model_fields.items()} - {"positions"}
    keys |= set(SettingModel.model_fields)
    assert not [key for key in keys if not re.search(rf"[`{{, ]{key}[`}},:]", PAGE)]

"""`zopa schema`: the scenario language for editors."""

from __future__ import annotations

import typer


def schema() -> None:
    """Print the JSON Schema of scenario files, for editors (docs/scenario-language.md says how)."""
    import json

    from sim.loading.json_schema import scenario_schema

    typer.echo(json.dumps(scenario_schema(), indent=2, ensure_ascii=False))

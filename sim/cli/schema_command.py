"""`zopa schema`: the language of scenarios and of designs for editors."""

from __future__ import annotations

from typing import Annotated

import typer


def schema(
    design: Annotated[bool, typer.Option("--design", help="That of design files instead.")] = False,
) -> None:
    """Print the JSON Schema of scenario files, for editors (docs/scenario-language.md says how)."""
    import json

    from sim.loading.json_schema import design_schema, scenario_schema

    found = design_schema() if design else scenario_schema()
    typer.echo(json.dumps(found, indent=2, ensure_ascii=False))

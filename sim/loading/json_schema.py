"""The scenario language as a JSON Schema, for editors: what authors write, not what becomes of it.

Pydantic knows what a checked scenario holds. Authors may write less: a bare number for a number with its
origin, a text for a text in several languages, one value for a list of them, a list of tables, and in a file
that extends another one or stands on sources only what differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from sim.loading.library import NAME
from sim.loading.schema import LANGUAGES, DesignModel, ScenarioModel

DIALECT = "http://json-schema.org/draft-07/schema#"  # the newest that both VS Code and PyCharm know well
WHOLE, PART = "Scenario", "PartOfScenario"
FROM_SOURCES = {"issues", "parties"}  # what a file with `sources` need not have itself
NUMBER: JsonSchemaValue = {"type": "number"}
THREE: JsonSchemaValue = {
    "type": "array",
    "items": NUMBER,
    "minItems": 3,
    "maxItems": 3,
    "description": "[low, likely, high]",
}
SCALAR: JsonSchemaValue = {"type": ["string", "number"]}
# By the name of the schema's own check: what authors may write in short.
SHORT: dict[str, list[JsonSchemaValue]] = {
    "_text": [{"type": "string", "description": "English; or {en: ..., de: ...}"}],
    "_called": [{"type": "string", "description": "English; or {en: ..., de: ...}"}],
    "_bare_words": [{"type": "string", "description": "in the singular"}],
    "_bare": [NUMBER, THREE],
    "_one_as_list": [SCALAR],
    "_short_factor": [
        {"type": "array", "minItems": 1, "description": "positions"},
        {"type": "string", "description": "a range: 0..300000, 0..300000/7 in steps, log:0.1..10/5 by ratio"},
    ],
}
PATTERNS = {
    "_name": f"^{NAME.pattern}$",
    "_month": r"^\d{4}-(0[1-9]|1[0-2])$",
    "_months": r"^[1-9]\d{0,2} months?$",
}


class _Generator(GenerateJsonSchema):
    """Pydantic's generator, which sees what the checks before and after a type let through."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        """The long form or one of the short ones."""
        inner = super().function_before_schema(schema)
        short = SHORT.get(schema["function"]["function"].__name__)
        return inner if short is None else {"anyOf": [*short, inner]}

    def function_after_schema(self, schema: core_schema.AfterValidatorFunctionSchema) -> JsonSchemaValue:
        """With the pattern that a check stands for, or the languages of a text."""
        inner = super().function_after_schema(schema)
        check = schema["function"]["function"].__name__
        if check in PATTERNS:
            return {**inner, "pattern": PATTERNS[check]}
        if check == "_languages":
            return _in_languages(inner, required=("en",))
        if check == "known_languages":
            return _in_languages(inner, required=())
        return inner

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """A mapping whose names follow a pattern holds no others."""
        inner = super().dict_schema(schema)
        return {**inner, "additionalProperties": False} if "patternProperties" in inner else inner


def _in_languages(text: JsonSchemaValue, required: Sequence[str]) -> JsonSchemaValue:
    """A mapping of languages to what it holds, instead of one with any keys."""

    def long(form: JsonSchemaValue) -> JsonSchemaValue:
        named = {language: form["additionalProperties"] for language in LANGUAGES}
        needed = {"required": [*required]} if required else {}
        return {"type": "object", "properties": named, **needed, "additionalProperties": False}

    forms = text.get("anyOf", [text])
    return {"anyOf": [long(form) if form.get("type") == "object" else form for form in forms]}


def scenario_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file, as plain data."""
    root = ScenarioModel.model_json_schema(schema_generator=_Generator)
    definitions: dict[str, Any] = root.pop("$defs")
    definitions[WHOLE] = root
    _forbid_in_the_long_form(definitions)
    _allow_short_numbers(definitions)
    root["properties"]["tables"] = _tables(root["properties"]["tables"])
    whole = {_plain_name(name): _tidy(part, "") for name, part in definitions.items()}
    part = {f"PartOf{_plain_name(name)}": _partial(_tidy(d, "PartOf")) for name, d in definitions.items()}
    present = [key for key in root["required"] if key not in FROM_SOURCES]
    return {
        "$schema": DIALECT,
        "title": "A scenario of zopa",
        "description": "What may stand in a scenario file; docs/scenario-language.md explains every key.",
        "type": "object",
        "if": {"required": ["extends"]},
        "then": _reference(PART),
        "else": {
            "if": {"required": ["sources"]},
            "then": {"allOf": [_reference(PART), {"required": present}]},
            "else": _reference(WHOLE),
        },
        "definitions": {**whole, **part},
    }


def design_schema() -> dict[str, Any]:
    """The JSON Schema of a design file, as plain data."""
    root = DesignModel.model_json_schema(schema_generator=_Generator)
    definitions: dict[str, Any] = root.pop("$defs")
    _forbid_in_the_long_form(definitions)
    return {
        "$schema": DIALECT,
        **_tidy(root, ""),
        "title": "A design of zopa",
        "description": "What may stand in a design file; docs/sweeps.md explains every key.",
        "definitions": {_plain_name(name): _tidy(part, "") for name, part in definitions.items()},
    }


def _reference(name: str) -> JsonSchemaValue:
    return {"$ref": f"#/definitions/{name}"}


def _plain_name(name: str) -> str:
    return name.removesuffix("Model")


def _allow_short_numbers(definitions: dict[str, Any]) -> None:
    """In place: where a number is written in full, its `value` may be a bare number or a list."""
    _long(definitions["Number"])["properties"]["value"] = {"anyOf": [NUMBER, THREE], "title": "Value"}


def _long(definition: JsonSchemaValue) -> JsonSchemaValue:
    """Of a definition with short forms the one in full."""
    return next(form for form in definition["anyOf"] if form.get("type") == "object")


def _forbid_in_the_long_form(definitions: dict[str, Any]) -> None:
    """In place: unknown keys are forbidden inside the long form; beside it that would forbid those it lists."""
    for definition in definitions.values():
        if "anyOf" in definition and "additionalProperties" in definition:
            _long(definition)["additionalProperties"] = definition.pop("additionalProperties")


def _tables(by_name: JsonSchemaValue) -> JsonSchemaValue:
    """Tables as a list, or by name."""
    (item,) = by_name["patternProperties"].values()
    named = {"allOf": [item, {"required": ["name"]}]}
    listed = {"type": "array", "items": named, "minItems": 1}
    return {"title": by_name["title"], "anyOf": [listed, {k: v for k, v in by_name.items() if k != "title"}]}


def _tidy(node: Any, prefix: str) -> Any:
    """With readable titles, references into `definitions` (to those with `prefix`) and no defaults that say nothing."""
    if isinstance(node, list):
        return [_tidy(item, prefix) for item in node]
    if not isinstance(node, dict):
        return node
    tidy = {key: _tidy(value, prefix) for key, value in node.items() if not (key == "default" and not value)}
    if isinstance(tidy.get("$ref"), str):
        tidy["$ref"] = f"#/definitions/{prefix}{_plain_name(tidy['$ref'].rpartition('/')[2])}"
    if isinstance(tidy.get("title"), str):
        tidy["title"] = _plain_name(tidy["title"])
    return tidy


def _partial(node: Any) -> Any:
    """The same without what has to be there: in a mapping that lies on another one, only what differs stands.

    A key with nothing behind it takes away what lies below.
    """
    if isinstance(node, list):
        return [_partial(item) for item in node]
    if not isinstance(node, dict):
        return node
    items_named = node == {"required": ["name"]}  # a list of tables is put together by name
    return {
        key: _or_nothing(key, _partial(value))
        for key, value in node.items()
        if key not in ("required", "minProperties") or (key == "required" and items_named)
    }


def _or_nothing(word: str, part: Any) -> Any:
    """What a word of JSON Schema says of the values of a mapping, or that nothing stands there."""
    nothing = {"type": "null"}
    if word in ("properties", "patternProperties"):
        return {key: {"anyOf": [value, nothing]} for key, value in part.items()}
    return {"anyOf": [part, nothing]} if word == "additionalProperties" and isinstance(part, dict) else part

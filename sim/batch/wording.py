"""Words for the groups of a batch: values of columns as people say them, from what the batch itself remembers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.played import Setting
from sim.batch.gathering import UNITS
from sim.batch.selection import OUTCOME
from sim.loading.catalogue import Catalogue


def unit_title(setting: Setting, table: str, unit: str, say: Catalogue) -> str:
    """What a table or a party is called above its groups."""
    words = words_of(setting, UNITS[table], unit, say)
    return say.say("run.table", table=words) if table == "tables" else words


def label_of(setting: Setting, key: Mapping[str, Any], say: Catalogue, unit: str | None = None) -> str:
    """The values of a group in words; `unit`: the column that stands in a heading already."""
    parts = [words_of(setting, name, value, say) for name, value in key.items() if name != unit]
    return " · ".join(parts) or say.say("results.all")


def words_of(setting: Setting, column: str, value: Any, say: Catalogue) -> str:
    """One value of a column in words."""
    if value is None:
        empty = f"results.empty.{column}"
        return say.say(empty if empty in say else "results.empty.other", column=column)
    if isinstance(value, bool):
        return say.say("results.yes" if value else "results.no", column=column)
    if column.startswith(OUTCOME):
        titles = setting.value_titles.get(column.removeprefix(OUTCOME), {})
        if _is_number(value):
            return say.number(float(value), _digits(value))
        return say.words(titles[value]) if titles.get(value) else str(value)
    if column == "table" and value in setting.tables:
        return say.words(setting.tables[value].title)
    if column in ("party", "blamed") and value in setting.everybody:
        return say.words(setting.everybody[value])
    if column == "issue" and value in setting.every_issue:
        return say.words(setting.every_issue[value])
    keys = {"failure": "explain.reason", "status": "explain.status", "fate": "explain.fates"}
    if column in keys and f"{keys[column]}.{value}" in say:
        return say.say(f"{keys[column]}.{value}")
    return str(value) if column in ("structure", "setting", "scenario") else f"{column} {value}"


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _digits(amount: str) -> int:
    """Decimals with which an amount is named."""
    return len(amount.partition(".")[2])

"""Results as plain data for JSON: mappings, lists, and numbers with a fixed number of digits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

SIGNIFICANT = 10  # digits of printed numbers: the last ones of a double may differ between machines


def plain(value: Any) -> Any:
    """Records, mappings and numbers as plain data; floats with 10 significant digits."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, float | np.floating):
        return float(f"{float(value):.{SIGNIFICANT}g}")
    if isinstance(value, np.integer):
        return int(value)
    return value

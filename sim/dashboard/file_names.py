"""What files that readers take away are called, whatever scripts the names of scenarios and batches are in."""

from __future__ import annotations

from urllib.parse import quote


def safe_name(text: str) -> str:
    """The text as a part of the name of a file: letters and digits of any script, a dash for all else."""
    return "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in text)


def disposition(name: str) -> str:
    """The header that says what a file is called; headers are ASCII, so that other letters stand in a second form."""
    plain = "".join(sign if sign.isascii() else "-" for sign in name)
    full = "" if name == plain else f"; filename*=UTF-8''{quote(name, safe='')}"
    return f'attachment; filename="{plain}"{full}'

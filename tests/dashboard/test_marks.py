"""Parties can be told apart: by colour, also by those who see fewer colours, and by shape and initials always."""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.dashboard.marks import LOOKS, SHAPES, Look, mark, token

Floats = NDArray[np.float64]

# Colours as seen with one kind of cone missing, on linear RGB. [machado2009]
SIGHTS = {
    "all": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
LEAST_APART = 20.0  # CIE76
LEAST_CONTRAST = 3.0  # WCAG 2.2, graphical objects

STYLE = (files("sim.dashboard") / "assets" / "page.css").read_text(encoding="utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+):(#[0-9A-Fa-f]{3,6})", part)) for part in STYLE.split("[data-theme=dark]", 1)
)


def linear(colour: str) -> Floats:
    whole = colour if len(colour) == 7 else "#" + "".join(2 * sign for sign in colour[1:])
    parts = np.array([int(whole[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb: Floats) -> Floats:
    t = (XYZ @ np.clip(rgb, 0, 1)) / (XYZ @ np.ones(3))
    f = np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(a: str, b: str) -> float:
    low, high = sorted(float(XYZ[1] @ linear(colour)) for colour in (a, b))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("sight", SIGHTS)
def test_colours_of_parties_are_apart(theme: dict[str, str], sight: str) -> None:
    seen = {f"p{place}": lab(SIGHTS[sight] @ linear(theme[f"p{place}"])) for place in range(LOOKS)}
    for a, b in combinations(seen, 2):
        assert np.linalg.norm(seen[a] - seen[b]) > LEAST_APART, (a, b)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("place", range(LOOKS))
def test_marks_stand_out_and_initials_can_be_read(theme: dict[str, str], place: int) -> None:
    for ground in ("ground", "panel"):
        assert contrast(theme[f"p{place}"], theme[ground]) >= LEAST_CONTRAST
    assert contrast(theme[f"p{place}"], theme[f"on-p{place}"]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "ink2", "ink3", "deal"])
def test_words_can_be_read(theme: dict[str, str], ink: str) -> None:
    for ground in ("ground", "panel"):
        assert contrast(theme[ink], theme[ground]) >= 4.5


def test_every_look_has_a_shape_of_its_own() -> None:
    assert len({shape(10.0) for shape in SHAPES}) == LOOKS


def test_a_mark_says_who_it_is() -> None:
    look = Look(1, "R&D", "Research & Development")
    assert "R&amp;D" in mark(look, 5, 5, 10, initials=True)
    assert 'aria-label="Research &amp; Development"' in token(look, 30)
    assert "aria-hidden" in token(look, 30, quiet=True)
    assert "hollow" in token(look, 30, hollow=True)

"""Draw the picture of the README anew: `python docs/pictures/draw.py`, after a change of results.

It is the summary.png of `zopa batch february-2025 --runs 4000`, smaller and with fewer colours, so that the file
stays below 150 KB.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from PIL import Image

import sim

PICTURE = Path(__file__).with_name("february-2025.png")
WIDTH = 1320
COLOURS = 112


def main() -> None:
    """Play, draw, and take away what nobody sees."""
    with tempfile.TemporaryDirectory() as folder:
        batch = Path(folder) / "batch"
        sim.run_batch("february-2025", 4000, rng_seed=1, workers=2, out=batch)
        with Image.open(batch / "summary.png") as chart:
            small = chart.convert("RGB").resize(
                (WIDTH, round(chart.height * WIDTH / chart.width)), Image.Resampling.LANCZOS
            )
    # Maximum coverage: the others merge rare colours, and two parties would look the same.
    few = small.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(PICTURE, optimize=True)
    print(f"{PICTURE}: {PICTURE.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()

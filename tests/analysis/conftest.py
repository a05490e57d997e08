"""Small batches with known answers, as frames in the form that a batch leaves; tests get them as `cases`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import ArrayLike

from analysis.summary import Setting, Summary, summarise

Frames = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]

TITLES = {
    "borders": {"en": "Borders", "de": "Grenzen"},
    "troops": {"en": "Troops", "de": "Truppen"},
}
VALUES = {
    "borders": {
        "old": {"en": "Old lines", "de": "Alte Linien"},
        "front": {"en": "Front line", "de": "Frontlinie"},
        "ceded": {"en": "Regions ceded", "de": "Regionen abgetreten"},
    },
    "troops": {"0": {"en": "0"}, "2500.5": {"en": "2,500.5"}},
}
PARTIES = {
    "russia": ({"en": "Russia", "de": "Russland"}, "RU"),
    "ukraine": ({"en": "Ukraine"}, "UA"),
    "broker": ({"en": "Broker", "de": "Vermittler"}, "BR"),
}


class Cases:
    @staticmethod
    def setting(draws: int, structures: int = 2, replicates: int = 1, **changes: Any) -> Setting:
        facts: dict[str, Any] = {
            "scenario": "case/plain",
            "label": "",
            "title": {"en": "A plain case", "de": "Ein einfacher Fall"},
            "asked": draws * structures * replicates,
            "draws": draws,
            "structures": tuple(f"offer={'xyzuvw'[s]}" for s in range(structures)),
            "weights": (1.0 / structures,) * structures,
            "replicates": replicates,
            "issues": {issue: tuple(values) for issue, values in VALUES.items()},
            "issue_titles": TITLES,
            "value_titles": VALUES,
            "units": {"borders": {}, "troops": {"en": "soldiers", "de": "Soldaten"}},
            "parties": PARTIES,
            "rounds_months": 1,
            "levers": {"aid": "yes"},
            "stylised": False,
            "rng_seed": 7,
        }
        return Setting(**{**facts, **changes})

    @staticmethod
    def frames(
        of: Setting,
        agreement: ArrayLike,
        *,
        zopa: ArrayLike = True,
        rounds: ArrayLike = 6,
        values: Mapping[str, ArrayLike] | None = None,
        worth: ArrayLike = 0.5,
        limit: ArrayLike = 0.4,
    ) -> Frames:
        """Frames of one setting; every array is broadcast to (D, S, R), values are names per issue."""
        shape = (of.draws, len(of.structures), of.replicates)

        def flat(array: ArrayLike) -> np.ndarray[Any, Any]:
            return np.broadcast_to(np.asarray(array), shape).reshape(-1)

        d, s, r = (axis.reshape(-1) for axis in np.indices(shape))
        agreed = flat(agreement).astype(bool)
        base = {
            "scenario": of.scenario,
            "setting": of.label,
            "run": np.arange(agreed.size),
            "draw": d,
            "replicate": r,
            "structure": np.array(of.structures, dtype=object)[s],
            "structure_weight": np.array(of.weights)[s],
        }
        runs = pd.DataFrame(
            {**base, "agreement": agreed, "zopa": flat(zopa).astype(bool), "rounds": flat(rounds)}
        )
        named = {issue: flat((values or {}).get(issue, names[0])) for issue, names in of.issues.items()}
        outcome = {
            f"outcome.{issue}": [str(name) if yes else None for name, yes in zip(names, agreed, strict=True)]
            for issue, names in named.items()
        }
        status = np.where(agreed, "agreed", "deadline")
        tables = pd.DataFrame(
            {**base, "table": "settlement", "status": status, "rounds": flat(rounds), **outcome}
        )
        value = np.where(agreed, flat(worth).astype(float), np.nan)
        parties = pd.concat(
            [
                pd.DataFrame(
                    {**base, "party": party, "u": value, "V": value, "reservation_value": flat(limit)}
                )
                for party in of.parties
            ]
        ).sort_values("run", kind="stable")
        return runs, tables, parties

    @staticmethod
    def summary(*batches: tuple[Setting, Frames]) -> Summary:
        runs, tables, parties = (
            pd.concat([three[place] for _, three in batches], ignore_index=True) for place in range(3)
        )
        return summarise(runs, tables, parties, [of for of, _ in batches])


@pytest.fixture
def cases() -> type[Cases]:
    return Cases

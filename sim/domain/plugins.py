"""Plug-ins by name: the built-in ones, those registered by hand, those of installed packages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from typing import Generic, TypeVar

P = TypeVar("P")


class Registry(Mapping[str, P], Generic[P]):
    """A dict name -> plug-in that also finds what installed packages offer in an entry-point group."""

    def __init__(self, kind: str, group: str, builtin: Mapping[str, P]) -> None:
        self.kind = kind
        self.group = group
        self._builtin = dict(builtin)
        self._added: dict[str, P] = {}
        self._installed: dict[str, P] | None = None

    def register(self, name: str, plugin: P) -> None:
        """Add a plug-in for this process; ValueError if the name is that of another one."""
        if self.get(name, plugin) is not plugin:
            raise ValueError(f"there is a {self.kind} named '{name}' already")
        self._added[name] = plugin

    def added(self) -> dict[str, P]:
        """What was registered by hand, for handing on to worker processes."""
        return dict(self._added)

    def _all(self) -> dict[str, P]:
        if self._installed is None:
            self._installed = {point.name: point.load() for point in entry_points(group=self.group)}
        return {**self._installed, **self._added, **self._builtin}

    def __getitem__(self, name: str) -> P:
        if name in self._builtin:
            return self._builtin[name]
        return self._all()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

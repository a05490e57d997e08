"""What of a batch a reader asks for, as it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sim.dashboard import archive
from sim.dashboard.cases import offered
from sim.dashboard.jobs.stored import Opened, Selected
from sim.dashboard.place import Place
from sim.loading.reader import InputError, Problem

FOLDER, WHERE, BY, SETTING, PAGE, BESIDE = "folder", "where", "by", "setting", "page", "beside"


@dataclass(frozen=True)
class Choice:
    """A batch and what of it is shown. setting, page: from 0 · beside: which setting the first one is held against"""

    folder: str
    where: str | None = None
    by: tuple[str, ...] = ()
    setting: int | None = None
    page: int = 0
    beside: int = 1

    @property
    def is_narrow(self) -> bool:
        """Whether not all runs are asked for."""
        return self.where is not None or self.setting is not None


def choice_of(place: Place) -> Choice | None:
    """What a place asks for; None for the list of batches. Raises InputError for numbers that are none."""
    more = place.more
    folder = more.get(FOLDER)
    if folder is None:
        return None
    problems: list[Problem] = []
    numbers = {name: _number(name, more.get(name, ""), problems) for name in (SETTING, PAGE, BESIDE)}
    if problems:
        raise InputError(problems)
    return Choice(
        folder,
        more.get(WHERE, "").strip() or None,
        tuple(dict.fromkeys(name.strip() for name in more.get(BY, "").split(",") if name.strip())),
        numbers[SETTING] - 1 if numbers[SETTING] else None,
        (numbers[PAGE] or 1) - 1,
        max(1, (numbers[BESIDE] or 2) - 1),
    )


def _number(name: str, text: str, problems: list[Problem]) -> int:
    if not text or (text.isdecimal() and 0 < int(text[:10]) <= 10**9 and len(text) <= 10):
        return int(text or 0)
    problems.append(Problem(f"{name}={text[:40]}: a whole number from 1 is needed"))
    return 0


def with_choice(place: Place, choice: Choice) -> Place:
    """The place that asks for this."""
    texts = {
        FOLDER: choice.folder,
        WHERE: choice.where or "",
        BY: ",".join(choice.by),
        SETTING: "" if choice.setting is None else str(choice.setting + 1),
        PAGE: str(choice.page + 1) if choice.page else "",
        BESIDE: str(choice.beside + 1) if choice.beside > 1 else "",
    }
    return replace(place, more={name: text for name, text in texts.items() if text})


def jobs_of(choice: Choice) -> tuple[Opened, Selected]:
    """What has to be read for a choice. Raises InputError for a batch that is not there."""
    folder = archive.folder_of(choice.folder)
    version = archive.version_of(folder)
    selected = Selected(str(folder), version, choice.where, choice.by, choice.setting, choice.page, offered())
    return Opened(str(folder), version), selected

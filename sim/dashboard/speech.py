"""Words on pages: the catalogue and a scenario's own texts in the language of the reader."""

from __future__ import annotations

from sim.dashboard.marks import Look, look_of
from sim.domain.scenario import Scenario
from sim.loading.catalogue import load_catalogue
from sim.play.wording import Wording


class Speech(Wording):
    """What a page says about one scenario."""

    @property
    def language(self) -> str:
        """The language it speaks."""
        return self.catalogue.language

    @property
    def title(self) -> str:
        """The scenario's title."""
        return self.catalogue.words(self.case.title)

    def look(self, party: str) -> Look:
        """How a party looks and what it is called."""
        return look_of(self.case, party, self.language)

    def party(self, name: str) -> str:
        """A party's title."""
        return self.catalogue.words(self.case.party(name).title)

    def issue_title(self, name: str) -> str:
        """An issue's title, as a heading."""
        return self.catalogue.words(self.case.issue(name).title)

    def in_100(self, share: float) -> str:
        """A share as a whole number of a hundred."""
        return self.catalogue.number(round(100 * share))

    def signed(self, value: float, digits: int = 0) -> str:
        """A difference with its sign; 0 has none."""
        text = self.catalogue.number(value, digits)
        return text if value <= 0 or not any(sign in "123456789" for sign in text) else f"+{text}"


def speech(scenario: Scenario, language: str) -> Speech:
    """Words for a scenario in a language."""
    return Speech(scenario, load_catalogue(language))

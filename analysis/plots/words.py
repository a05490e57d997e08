"""Everything the charts say, in English and German, and how they write numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.spreads import Figure, Interval
from sim.domain.issues import Text

MINUS = "−"
EXACT = 1e-9  # nearer to 0 or 1 than this is never or always, not "fewer than 1 in 100"
_NUMBER = re.compile(r"[0-9][0-9,]*(\.[0-9]+)?")

PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "range": "{low} to {high}",
        "under_one": "fewer than 1",
        "over_99": "more than 99",
        # title of one setting
        "none": "No run ends in an agreement",
        "every": "Every run ends in an agreement",
        "end_1": "ends",
        "end_n": "end",
        "some": "{n} in 100 runs {end} in an agreement",
        "some_missed": "{n} in 100 runs {end} in an agreement; in {missed} one was possible and missed",
        "none_missed": "No run ends in an agreement; in {missed} of 100 one was possible and missed",
        "rules_more": (
            "Which rules apply matters more ({rules}) than how strong and patient the parties are "
            "({parties})."
        ),
        "parties_more": (
            "How strong and how patient the parties are matters more ({parties}) than which rules apply "
            "({rules})."
        ),
        "always": "That holds whichever rules apply, and however strong and patient the parties are.",
        "both": (
            "Depending on which rules apply, {rules}; on how strong and how patient the parties are, "
            "{parties}."
        ),
        "parties_only": (
            "Depending on how strong and how patient the parties are, {parties}. One set of rules was played."
        ),
        # odds
        "odds": "How sure is that?",
        "structure": "Which rules apply",
        "structure_term": "structure: a tick for each of {n} sets of rules",
        "structure_term_one": "structure: one set of rules",
        "ignorance": "How strong, how patient",
        "ignorance_term": "ignorance: 9 in 10 draws",
        "chance": "Luck of the dice",
        "chance_term": "chance: what {n} runs leave open",
        "in_100": "{n} in 100",
        "of_100": "100 in 100 runs",
        "possible": "A deal was possible at all in {n} of 100 runs",
        "ranges": "Which rules apply: {rules}. How strong, how patient: {parties}.",
        "signed": "Agreed",
        "missed": "Possible, but missed",
        "impossible": "Never possible",
        "parts": "Of 100 runs. A deal missed with nobody to blame is a bargaining failure.",
        # given an agreement
        "issues": "What they agree on",
        "issues_say": (
            "Percent of agreements, not of all runs. A line across a bar: from the lowest to the highest "
            "set of rules."
        ),
        "issues_say_one": "Percent of agreements, not of all runs.",
        "never": "Nothing was agreed, so there is nothing to say about values, months or what it is worth.",
        "worth": "What an agreement is worth to each",
        "worth_say": (
            "From 0 to 1, in the runs that agree. Bands: 9 in 10 draws of how strong, how patient "
            "(ignorance)."
        ),
        "limit": "limit",
        "gain": "{n} above it",
        "below": "{n} below it",
        "months": "How long it takes",
        "months_unit": "months from the start of talks to an agreement, on average",
        # several settings
        "as_it_stands": "as it stands",
        "two_more": "B agrees more often than A: {b} against {a} in 100 runs",
        "two_fewer": "B agrees less often than A: {b} against {a} in 100 runs",
        "two_same": "No clear difference between A and B: {a} and {b} in 100 runs agree",
        "two_apart": "{a} in 100 runs agree in A and {b} in B",
        "many": "Agreements are more frequent than in A in {more} of {n} settings, less frequent in {fewer}",
        "many_more": "Agreements are more frequent than in A in {more} of {n} settings",
        "many_fewer": "Agreements are less frequent than in A in {fewer} of {n} settings",
        "many_none": "None of {n} settings clearly differs from A in how often talks end in an agreement",
        "many_apart": "Between {low} and {high} in 100 runs end in an agreement",
        "same_luck": (
            "Every setting was played on the same draws and the same luck as A, and is compared run by run."
        ),
        "agree": "End in an agreement",
        "agree_unit": "out of 100 runs",
        "zopa": "A deal was possible",
        "zopa_unit": "out of 100 runs (ZOPA)",
        "time": "Months to an agreement",
        "time_unit": "mean of the runs that agree",
        "level": "Level",
        "difference": "Difference from A, on the same luck",
        "fewer_n": "{n} fewer",
        "more_n": "{n} more",
        "on_average": "{words} on average",
        "unclear": "no clear difference",
        "parties_by": "parties {range}",
        "rules_by": "rules {range}",
        "no_agreement": "nothing agreed",
        "draws": "other number of draws: not compared",
        "replicates": "other number of replicates: not compared",
        "structures": "no set of rules in common: not compared",
        "legend": (
            "Wide band: how strong, how patient (ignorance, 9 in 10 draws). Narrow band: which rules "
            "apply (structure). Hollow: an interval includes zero. “On average”: only that of the parties"
            " does. “No clear difference”: that of the rules or of counting runs does."
        ),
        "worth_select": "Worth counts agreements only, which also selects: read it with the first rows.",
        "shares": "What they agree on, against A",
        "shares_say": "Percent of agreements in each setting; outline = A, fill = the other.",
        "first_shown": "A to {last} only; summary.json has the others.",
        "not_here": "not on the table",
        # foot
        "foot_runs": "{runs} runs: {draws} draws × {structures} × {replicates}",
        "rules_1": "1 set of rules",
        "rules_n": "{n} sets of rules",
        "replicates_1": "1 replicate",
        "replicates_n": "{n} replicates",
        "asked": "{asked} were asked for, rounded up to whole draws",
        "seed": "rng seed {seed} gives the same numbers again",
        "no_seed": "the same rng seed gives the same numbers again",
        "stylised": "A stylised case.",
        "each": "each setting",
        "note": "A model to think with, not a prediction.",
    },
    "de": {
        "range": "{low} bis {high}",
        "under_one": "weniger als 1",
        "over_99": "mehr als 99",
        "none": "Kein Lauf endet mit einer Einigung",
        "every": "Jeder Lauf endet mit einer Einigung",
        "end_1": "endet",
        "end_n": "enden",
        "some": "{n} von 100 Läufen {end} mit einer Einigung",
        "some_missed": (
            "{n} von 100 Läufen {end} mit einer Einigung; in {missed} war eine möglich und wurde verfehlt"
        ),
        "none_missed": (
            "Kein Lauf endet mit einer Einigung; in {missed} von 100 war eine möglich und wurde verfehlt"
        ),
        "rules_more": (
            "Welche Regeln gelten, zählt mehr ({rules}) als wie stark und geduldig die Parteien sind "
            "({parties})."
        ),
        "parties_more": (
            "Wie stark und wie geduldig die Parteien sind, zählt mehr ({parties}) als welche Regeln "
            "gelten ({rules})."
        ),
        "always": "Das gilt, welche Regeln auch gelten und wie stark und geduldig die Parteien auch sind.",
        "both": "Je nach geltenden Regeln {rules}; je nach Stärke und Geduld der Parteien {parties}.",
        "parties_only": (
            "Je nach Stärke und Geduld der Parteien {parties}. Gespielt wurde nach einer Art von Regeln."
        ),
        "odds": "Wie sicher ist das?",
        "structure": "Welche Regeln gelten",
        "structure_term": "Struktur: ein Strich für jede von {n} Arten von Regeln",
        "structure_term_one": "Struktur: eine Art von Regeln",
        "ignorance": "Wie stark, wie geduldig",
        "ignorance_term": "Unwissen: 9 von 10 Ziehungen",
        "chance": "Glück der Würfel",
        "chance_term": "Zufall: was {n} Läufe offenlassen",
        "in_100": "{n} von 100",
        "of_100": "100 von 100 Läufen",
        "possible": "Überhaupt möglich war eine Einigung in {n} von 100 Läufen",
        "ranges": "Welche Regeln gelten: {rules}. Wie stark, wie geduldig: {parties}.",
        "signed": "Geeinigt",
        "missed": "Möglich, aber verfehlt",
        "impossible": "Nie möglich",
        "parts": "Von 100 Läufen. Eine verfehlte Einigung ohne Schuldigen heißt Verhandlungsversagen.",
        "issues": "Worauf sie sich einigen",
        "issues_say": (
            "Prozent der Einigungen, nicht aller Läufe. Strich über dem Balken: von der niedrigsten bis "
            "zur höchsten Art von Regeln."
        ),
        "issues_say_one": "Prozent der Einigungen, nicht aller Läufe.",
        "never": "Es kam zu keiner Einigung; über Werte, Monate und Nutzen ist daher nichts zu sagen.",
        "worth": "Was eine Einigung jedem wert ist",
        "worth_say": (
            "Von 0 bis 1, in Läufen mit Einigung. Bänder: 9 von 10 Ziehungen von Stärke und Geduld "
            "(Unwissen)."
        ),
        "limit": "Grenze",
        "gain": "{n} darüber",
        "below": "{n} darunter",
        "months": "Wie lange es dauert",
        "months_unit": "Monate vom Beginn der Gespräche bis zur Einigung, im Mittel",
        "as_it_stands": "wie es ist",
        "two_more": "B einigt sich öfter als A: {b} gegen {a} von 100 Läufen",
        "two_fewer": "B einigt sich seltener als A: {b} gegen {a} von 100 Läufen",
        "two_same": (
            "Kein klarer Unterschied zwischen A und B: {a} und {b} von 100 Läufen enden mit einer Einigung"
        ),
        "two_apart": "In A enden {a} von 100 Läufen mit einer Einigung, in B {b}",
        "many": "Einigungen sind in {more} von {n} Einstellungen häufiger als in A, in {fewer} seltener",
        "many_more": "Einigungen sind in {more} von {n} Einstellungen häufiger als in A",
        "many_fewer": "Einigungen sind in {fewer} von {n} Einstellungen seltener als in A",
        "many_none": "Keine von {n} Einstellungen unterscheidet sich in der Zahl der Einigungen klar von A",
        "many_apart": "Zwischen {low} und {high} von 100 Läufen enden mit einer Einigung",
        "same_luck": (
            "Jede Einstellung wurde mit denselben Ziehungen und demselben Glück gespielt wie A und wird "
            "Lauf für Lauf verglichen."
        ),
        "agree": "Enden mit einer Einigung",
        "agree_unit": "von 100 Läufen",
        "zopa": "Überhaupt möglich",
        "zopa_unit": "von 100 (ZOPA)",
        "time": "Monate bis zur Einigung",
        "time_unit": "Mittel der Läufe mit Einigung",
        "level": "Höhe",
        "difference": "Unterschied zu A, bei gleichem Glück",
        "fewer_n": "{n} weniger",
        "more_n": "{n} mehr",
        "on_average": "im Mittel {words}",
        "unclear": "kein klarer Unterschied",
        "parties_by": "Parteien {range}",
        "rules_by": "Regeln {range}",
        "no_agreement": "keine Einigung",
        "draws": "andere Zahl von Ziehungen: nicht verglichen",
        "replicates": "andere Zahl von Wiederholungen: nicht verglichen",
        "structures": "keine gemeinsame Art von Regeln: nicht verglichen",
        "legend": (
            "Breites Band: wie stark, wie geduldig (Unwissen, 9 von 10 Ziehungen). Schmales Band: welche "
            "Regeln gelten (Struktur). Hohl: Ein Intervall enthält null. „Im Mittel“: nur das der "
            "Parteien. „Kein klarer Unterschied“: das der Regeln oder des Zählens."
        ),
        "worth_select": (
            "Der Nutzen zählt nur Einigungen, und das wählt aus: zusammen mit den ersten Zeilen zu lesen."
        ),
        "shares": "Worauf sie sich einigen, gegen A",
        "shares_say": "Prozent der Einigungen jeder Einstellung; Umriss = A, Fläche = die andere.",
        "first_shown": "Nur A bis {last}; die übrigen stehen in summary.json.",
        "not_here": "nicht auf dem Tisch",
        "foot_runs": "{runs} Läufe: {draws} Ziehungen × {structures} × {replicates}",
        "rules_1": "1 Art von Regeln",
        "rules_n": "{n} Arten von Regeln",
        "replicates_1": "1 Wiederholung",
        "replicates_n": "{n} Wiederholungen",
        "asked": "{asked} waren verlangt, aufgerundet auf ganze Ziehungen",
        "seed": "rng seed {seed} ergibt dieselben Zahlen wieder",
        "no_seed": "derselbe rng seed ergibt dieselben Zahlen wieder",
        "stylised": "Ein stilisierter Fall.",
        "each": "je Einstellung",
        "note": "Ein Modell zum Nachdenken, keine Vorhersage.",
    },
}


@dataclass(frozen=True)
class Words:
    """The phrases and numbers of one language; ValueError for a language that has none."""

    language: str

    def __post_init__(self) -> None:
        if self.language not in PHRASES:
            raise ValueError(f"charts speak {' and '.join(PHRASES)}, not {self.language!r}")

    def say(self, key: str, **parts: object) -> str:
        """A phrase with its parts filled in."""
        return PHRASES[self.language][key].format(**parts)

    def named(self, text: Text) -> str:
        """A title in this language; a bare number that has none is written the way of this language."""
        words = text.get(self.language)
        if words is not None:
            return words
        english = text.get("en", "")
        return self._marks(english) if _NUMBER.fullmatch(english) else english

    def number(self, value: float, digits: int = 0, *, signed: bool = False) -> str:
        """A rounded number with grouped thousands and a true minus; never "-0"."""
        rounded = round(value, digits) + 0.0
        sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
        return sign + self._marks(f"{abs(rounded):,.{digits}f}")

    def hundred(self, share: float) -> str:
        """A share as a number of 100 runs; one that is neither never nor always does not read as 0 or 100."""
        if self._reads_as(share, 0.0):
            return self.say("under_one")
        if self._reads_as(share, 1.0):
            return self.say("over_99")
        return self.number(100.0 * share)

    def percent(self, share: float) -> str:
        """The same, short enough to stand at a bar."""
        if self._reads_as(share, 0.0):
            return "<1"
        if self._reads_as(share, 1.0):
            return ">99"
        return self.number(100.0 * share)

    @staticmethod
    def _reads_as(share: float, end: float) -> bool:
        """Whether rounding would make a share never (0) or always (1), which it is not."""
        return abs(share - end) > EXACT and round(100.0 * share) == round(100.0 * end)

    def range(self, interval: Interval, scale: float = 1.0, digits: int = 0, *, signed: bool = False) -> str:
        """An interval as "18 to 63"; one number if both ends read the same."""
        low, high = (self.number(scale * end, digits, signed=signed) for end in (interval.low, interval.high))
        return low if low == high else self.say("range", low=low, high=high)

    def shares(self, interval: Interval) -> str:
        """An interval of shares as numbers of 100 runs."""
        said = self.range(interval, 100.0)
        return self.percent(interval.low) if said in {"0", "100"} else said

    def depends(self, figure: Figure) -> str:
        """A sentence on what a share depends on more, which rules apply or how the parties are."""
        if figure.mean <= EXACT or figure.mean >= 1.0 - EXACT:
            return self.say("always")
        rules, parties = self.shares(figure.structure), self.shares(figure.ignorance)
        if figure.structures == 1:
            return self.say("parties_only", parties=parties)
        by_rules = round(100.0 * (figure.structure.high - figure.structure.low))
        by_parties = round(100.0 * (figure.ignorance.high - figure.ignorance.low))
        key = "both" if by_rules == by_parties else "rules_more" if by_rules > by_parties else "parties_more"
        return self.say(key, rules=rules, parties=parties)

    @staticmethod
    def capital(sentence: str) -> str:
        """A sentence with a capital at its start."""
        return sentence[:1].upper() + sentence[1:]

    def _marks(self, english: str) -> str:
        if self.language == "de":
            return english.translate(str.maketrans(",.", ".,"))
        return english

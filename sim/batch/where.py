"""Which rows: conditions on columns, as `agreement and months > 6 or status in ("refused", "deadline")`.

The language is a small part of Python's: comparisons of a column with a value or with another column, `in` and
`not in` lists, `is null` and `is not null`, a column of truth values by itself, `and`, `or`, `not`, parentheses.
Python's own parser reads it, only what is listed here is let through, and nothing of it is ever run: it becomes
an expression of Arrow, which Parquet files are filtered by while they are read.

A comparison with an empty cell (null) is neither true nor false, as in SQL, and so selects no row.
"""

from __future__ import annotations

import ast
import math
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sim.loading.messages import shown
from sim.loading.reader import InputError, Problem
from sim.loading.report import meant

LONGEST = 2000  # characters of a condition
WORDS, NUMBER, TRUTH = "words", "a number", "true or false"
CONSTANTS: Mapping[str, Any] = {"null": None, "none": None, "true": True, "false": False}
LARGEST = 2**63

_COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
}
_QUOTED = re.compile(r"`([^`]*)`|\"[^\"]*\"|'[^']*'")
_SQL = (
    (re.compile(r"\b(AND|OR|NOT|IN|IS)\b"), "and, or, not, in and is are written small"),
    (re.compile(r"<>"), "unequal is !="),
    (re.compile(r"=[<>]"), "write >= and <="),
    (re.compile(r"(?<![=<>!])=(?!=)"), "equal is =="),
    (re.compile(r"&&?|\|\|?"), "write and, or"),
)


@dataclass(frozen=True)
class Where:
    """A condition: as it was written, as Arrow takes it, and which columns it reads.

    words: column -> the words that it is compared with by == or in; a slip in one of them selects nothing.
    """

    text: str
    expression: pc.Expression
    columns: frozenset[str]
    words: Mapping[str, frozenset[str]]


def parse_where(
    text: str, schema: pa.Schema, *, what: str, hint: Callable[[str], str] | None = None
) -> Where:
    """Read a condition on the columns of a schema.

    what: where it was given, for messages (`--where`). hint: what to say of a column that the schema lacks, "" if
    it knows nothing. Raises InputError for anything that is not such a condition.
    """
    reader = _Reader(schema, what, hint)
    if len(text) > LONGEST:
        raise reader.wrong(f"the condition is longer than {LONGEST} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # of a condition such as `1 is 1`, refused below
            tree = ast.parse(_without_backticks(text, reader).strip(), mode="eval")
        expression = reader.condition(tree.body)
    except (SyntaxError, ValueError):
        raise reader.wrong(f"'{shown(text)}' cannot be read{_slip(text)}") from None
    except (RecursionError, MemoryError):
        raise reader.wrong("the condition is nested too deeply") from None
    found = {name: frozenset(words) for name, words in reader.words.items()}
    return Where(text, expression, frozenset(reader.columns), found)


def kind_of(kind: pa.DataType) -> str:
    """What a column holds, for people and for comparing: words, a number, or true or false."""
    if pa.types.is_dictionary(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return WORDS
    return TRUTH if pa.types.is_boolean(kind) else NUMBER


def _slip(text: str) -> str:
    """What may have been meant by what is no condition."""
    bare = _QUOTED.sub("x", text)
    for pattern, advice in _SQL:
        if pattern.search(bare):
            return f": {advice}"
    return ": write it as in agreement and rounds > 6"


def _without_backticks(text: str, reader: _Reader) -> str:
    """A column in backticks, whatever signs it has, as a name that Python can read."""

    def named(found: re.Match[str]) -> str:
        if found.group(1) is None:
            return found.group(0)
        name = f"_quoted_{len(reader.quoted)}"
        reader.quoted[name] = found.group(1)
        return name

    return _QUOTED.sub(named, text)


@dataclass(frozen=True)
class _Side:
    """One side of a comparison: a column by name, or a value."""

    kind: str | None  # None for null
    value: Any
    column: str | None = None


class _Reader:
    """Turns the tree of a condition into an expression, and notes what it reads."""

    def __init__(self, schema: pa.Schema, what: str, hint: Callable[[str], str] | None) -> None:
        self.schema, self.what, self.hint = schema, what, hint
        self.columns: set[str] = set()
        self.words: dict[str, set[str]] = {}
        self.quoted: dict[str, str] = {}

    def wrong(self, message: str) -> InputError:
        """What to raise."""
        return InputError([Problem(f"{self.what}: {message}")])

    def condition(self, node: ast.expr) -> pc.Expression:
        """The expression of a whole condition or of a part that is one."""
        if isinstance(node, ast.BoolOp):
            parts = [self.condition(part) for part in node.values]
            is_and = isinstance(node.op, ast.And)
            return reduce(lambda a, b: a & b if is_and else a | b, parts)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return ~self.condition(node.operand)
        if isinstance(node, ast.Compare):
            return self.comparisons(node)
        side = self.side(node)
        if side.column is None:
            raise self.wrong(f"'{_told(node)}' is no condition: compare a column with it")
        if side.kind != TRUTH:
            raise self.wrong(
                f"'{side.column}' is {_a(side.kind)} and no condition: compare it with something"
            )
        return side.value

    def comparisons(self, node: ast.Compare) -> pc.Expression:
        """A comparison, or a chain of them such as `3 < rounds <= 6`."""
        ends = [node.left, *node.comparators]
        parts = [
            self.comparison(left, operator, right)
            for left, operator, right in zip(ends, node.ops, ends[1:], strict=False)
        ]
        return reduce(lambda a, b: a & b, parts)

    def comparison(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> pc.Expression:
        """One comparison."""
        one = self.side(left)
        if isinstance(operator, ast.In | ast.NotIn):
            among = self.among(one, right, left)
            return among if isinstance(operator, ast.In) else ~among
        other = self.side(right)
        if one.column is None and other.column is None:
            raise self.wrong(f"'{_told(left)}' and '{_told(right)}' are both values: compare a column")
        if one.kind is None or other.kind is None:
            return self.null_test(one, operator, other)
        if isinstance(operator, ast.Is | ast.IsNot):
            raise self.wrong("after 'is' stands null or not null; equal is ==")
        self.check_kinds(one, other)
        if isinstance(operator, ast.Eq):
            self.note_words(one, [other])
            self.note_words(other, [one])
        return _COMPARE[type(operator)](_comparable(one), _comparable(other))

    def null_test(self, one: _Side, operator: ast.cmpop, other: _Side) -> pc.Expression:
        """Whether a cell is empty."""
        field = one.value if one.column is not None else other.value
        if isinstance(operator, ast.Is | ast.Eq):
            return field.is_null()
        if isinstance(operator, ast.IsNot | ast.NotEq):
            return field.is_valid()
        raise self.wrong("with null only 'is null' and 'is not null' say anything")

    def among(self, one: _Side, listed: ast.expr, left: ast.expr) -> pc.Expression:
        """Whether a column is one of a list of values."""
        if one.column is None:
            raise self.wrong(f"'{_told(left)}' is a value: before 'in' stands a column")
        if not isinstance(listed, ast.List | ast.Tuple | ast.Set):
            raise self.wrong(f'after \'in\' stands a list, as in {one.column} in ("a", "b")')
        values = [self.side(item) for item in listed.elts]
        for value in values:
            if value.column is not None:
                raise self.wrong(f"a list holds values, and '{value.column}' is a column")
            if value.kind is None:
                raise self.wrong(f"null is in no list: write {one.column} is null")
            self.check_kinds(one, value)
        self.note_words(one, values)
        # One by one, so that an empty cell is neither in the list nor not in it, and 2 is 2.0 in any column.
        return reduce(lambda a, b: a | b, [one.value == v.value for v in values], pc.scalar(False))

    def side(self, node: ast.expr) -> _Side:
        """A column or a value."""
        name = self.dotted(node)
        if name is not None:
            if name in self.schema.names:
                self.columns.add(name)
                return _Side(kind_of(self.schema.field(name).type), pc.field(name), name)
            if name.lower() in CONSTANTS:
                return self.constant(CONSTANTS[name.lower()])
            raise self.unknown(name)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            inner = self.side(node.operand)
            if inner.kind == NUMBER and inner.column is None:
                return self.constant(-inner.value if isinstance(node.op, ast.USub) else inner.value)
        if isinstance(node, ast.Constant):
            return self.constant(node.value)
        raise self.wrong(
            f"'{_told(node)}' is not understood: there are columns, numbers, \"words\", true, false, null, "
            "comparisons, in, and, or, not"
        )

    def dotted(self, node: ast.expr) -> str | None:
        """A name such as `rounds` or `outcome.borders`; None for anything else."""
        if isinstance(node, ast.Name):
            return self.quoted.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            before = self.dotted(node.value)
            return None if before is None else f"{before}.{node.attr}"
        return None

    def constant(self, value: Any) -> _Side:
        """A value; InputError for one of a kind that no column has."""
        if value is None:
            return _Side(None, None)
        if isinstance(value, bool):
            return _Side(TRUTH, value)
        if isinstance(value, str):
            return _Side(WORDS, value)
        if isinstance(value, int | float) and math.isfinite(value):
            return _Side(NUMBER, value if abs(value) < LARGEST else float(value))
        raise self.wrong(f"{shown(repr(value))} is no value that a column could have")

    def unknown(self, name: str) -> InputError:
        """What to say of a column that is not there."""
        elsewhere = self.hint(name) if self.hint else ""
        advice = elsewhere or meant(name, self.schema.names)
        if not elsewhere and not advice.startswith("did you mean"):
            advice += f'; a word stands in quotes, as in "{shown(name)}"'
        return self.wrong(f"there is no column '{shown(name)}': {advice}")

    def check_kinds(self, one: _Side, other: _Side) -> None:
        """InputError unless two sides can be compared."""
        if one.kind == other.kind:
            return
        column, beside = (one, other) if one.column is not None else (other, one)
        if beside.column is not None:
            raise self.wrong(f"'{column.column}' is {_a(column.kind)}, '{beside.column}' {_a(beside.kind)}")
        raise self.wrong(f"'{column.column}' is {_a(column.kind)}, not {shown(repr(beside.value))}")

    def note_words(self, one: _Side, others: list[_Side]) -> None:
        """Remember the words that a column of words is compared with."""
        if one.kind == WORDS and one.column is not None:
            self.words.setdefault(one.column, set()).update(o.value for o in others if o.column is None)


def _comparable(side: _Side) -> Any:
    """Words as text: codes of two columns say nothing about each other."""
    return side.value.cast(pa.string()) if side.column is not None and side.kind == WORDS else side.value


def _a(kind: str | None) -> str:
    return {WORDS: "a word", None: "null"}.get(kind, str(kind))


def _told(node: ast.expr) -> str:
    return shown(ast.unparse(node))

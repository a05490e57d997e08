"""Bundles of arrays behind one pointer, for the compiled loops; in plain Python they are the named tuples themselves.

Numba hands a named tuple on array by array, and counts each in and out again at every call: with a hundred arrays
that takes minutes to compile and most of the time to play. Here the arrays of a bundle lie in the frame of the loops,
behind a pointer, uncounted: who calls the loops holds them while they run. An array that is made on the way must not
go into a bundle, since nobody would hold it. `taught()` gives the same three functions
as Numba is to understand them; they can be called in the outermost loops only, since it is there that bundles lie.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

B = TypeVar("B")


def by_reference(bundle: B) -> B:
    """The same bundle, its arrays in compiled code behind one pointer; bundles inside it too."""
    return bundle


def row_of(bundle: B, count: int) -> list[B]:
    """Room for some bundles of one kind, to be filled by `put`; count at least 1."""
    return [bundle] * count


def put(row: list[B], place: int, bundle: B) -> None:
    """Put a bundle into a row."""
    row[place] = bundle


@cache
def taught() -> dict[str, Any]:
    """The functions above by name, for Numba, which learns the types that they need."""
    import numba.core.types
    from numba.core import cgutils
    from numba.core.imputils import lower_getattr_generic
    from numba.core.typing.templates import AttributeTemplate, infer_getattr
    from numba.extending import intrinsic, models, overload, register_model
    from numba.np.arrayobj import populate_array

    types: Any = numba.core.types
    kinds: dict[Any, Any] = {}

    class Bundle(types.Type):
        """A pointer to the value of a named tuple, none of its arrays counted."""

        def __init__(self, kind: Any) -> None:
            self.kind = kind
            super().__init__(name=f"{kind.instance_class.__name__}{len(kinds)}")

        @property
        def key(self) -> Any:
            return self.kind

    class Row(types.Type):
        """A pointer to the first of several bundles of one kind."""

        def __init__(self, item: Any) -> None:
            self.item = item
            super().__init__(name=f"Row({item.name})")

    class PointerModel(models.PrimitiveModel):
        def __init__(self, manager: Any, kind: Any) -> None:
            item = kind.item if isinstance(kind, Row) else kind
            super().__init__(manager, kind, manager.lookup(item.kind).get_value_type().as_pointer())

    register_model(Bundle)(PointerModel)
    register_model(Row)(PointerModel)

    def held(kind: Any) -> Any:
        """The type of what is kept for a field."""
        if not isinstance(kind, types.BaseNamedTuple):
            return kind
        if kind not in kinds:
            kinds[kind] = Bundle(types.NamedTuple([held(part) for part in kind.types], kind.instance_class))
        return kinds[kind]

    def fill(context: Any, builder: Any, kind: Any, value: Any, slot: Any) -> None:
        """Put the parts of a named tuple where a pointer points to."""
        for i, part in enumerate(kind.types):
            it = builder.extract_value(value, i)
            if isinstance(part, types.BaseNamedTuple):
                it = place(context, builder, part, it)
            elif isinstance(part, types.Array):
                make = context.make_array(part)
                counted, made = make(context, builder, it), make(context, builder)
                parts = {name: getattr(counted, name) for name in ("data", "shape", "strides", "itemsize")}
                populate_array(made, meminfo=None, **parts)
                it = made._getvalue()
            builder.store(it, cgutils.gep_inbounds(builder, slot, 0, i))

    def place(context: Any, builder: Any, kind: Any, value: Any) -> Any:
        slot = cgutils.alloca_once(builder, context.get_value_type(held(kind).kind))
        fill(context, builder, kind, value, slot)
        return slot

    @intrinsic
    def by_reference(context, bundle):  # type: ignore[no-untyped-def]  # Numba compares signatures to the letter
        def build(context, builder, signature, values):  # type: ignore[no-untyped-def]  # as above
            return place(context, builder, bundle, values[0])

        return held(bundle)(bundle), build

    @intrinsic
    def row_of(context, bundle, count):  # type: ignore[no-untyped-def]  # as above
        def build(context, builder, signature, values):  # type: ignore[no-untyped-def]  # as above
            return builder.alloca(context.get_value_type(held(bundle).kind), size=values[1])

        return Row(held(bundle))(bundle, types.intp), build

    @intrinsic
    def put(context, row, place, bundle):  # type: ignore[no-untyped-def]  # as above
        def build(context, builder, signature, values):  # type: ignore[no-untyped-def]  # as above
            fill(context, builder, bundle, values[2], builder.gep(values[0], [values[1]], inbounds=True))
            return context.get_dummy_value()

        return types.void(row, types.intp, bundle), build

    @intrinsic
    def item(context, row, place):  # type: ignore[no-untyped-def]  # as above
        def build(context, builder, signature, values):  # type: ignore[no-untyped-def]  # as above
            return builder.gep(values[0], [values[1]], inbounds=True)

        return row.item(row, types.intp), build

    @overload(operator.getitem)
    def item_of(row, place):  # type: ignore[no-untyped-def]  # as above
        return (lambda row, place: item(row, place)) if isinstance(row, Row) else None

    @infer_getattr
    class Fields(AttributeTemplate):
        key = Bundle

        def generic_resolve(self, bundle: Any, name: str) -> Any:
            fields = bundle.kind.fields
            return bundle.kind.types[fields.index(name)] if name in fields else None

    @lower_getattr_generic(Bundle)
    def field_of(context: Any, builder: Any, bundle: Any, value: Any, name: str) -> Any:
        place = bundle.kind.fields.index(name)
        return builder.load(cgutils.gep_inbounds(builder, value, 0, place))

    functions: list[Callable[..., Any]] = [by_reference, row_of, put]
    return dict(zip(("by_reference", "row_of", "put"), functions, strict=True))

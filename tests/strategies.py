"""Hypothesis strategies for types, values and graphs.

`values(datatype)` draws exactly the values a type has: in range, rounded, complete.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from compiler.ir.blocks import (
    Action,
    BasicBody,
    CompositeBody,
    DataPort,
    EventPort,
    FBType,
    Interface,
    MissingBody,
    ServiceBody,
    SimpleBody,
    State,
    Transition,
)
from compiler.ir.code import (
    Aggregate,
    Algorithm,
    Assign,
    Binary,
    Branch,
    Call,
    Case,
    CaseArm,
    Constant,
    Continue,
    Convert,
    Exit,
    Expression,
    For,
    Function,
    If,
    Index,
    Local,
    Member,
    Partial,
    Repeat,
    Return,
    Statement,
    Unary,
    Variable,
    While,
)
from compiler.ir.datatypes import (
    BOOL,
    DINT,
    ELEMENTARY,
    INT,
    STRING,
    WORD,
    ArrayType,
    DataType,
    Elementary,
    Kind,
    StringType,
    StructType,
)
from compiler.ir.graph import (
    Device,
    Graph,
    Group,
    Node,
    Resource,
    Schedule,
    Source,
    Wire,
)
from compiler.ir.policy import Settings

DAY = 86_400_000_000_000
_LAST_DAY = (1 << 63) // DAY - 1

STRUCTS: Mapping[str, tuple[Local, ...]] = {
    "p::Point": (Local("x", INT, "7"), Local("y", ELEMENTARY["REAL"]), Local("on", BOOL)),
    "Shape": (
        Local("at", StructType("p::Point")),
        Local("name", STRING),
        Local("wait", ELEMENTARY["TIME"], "T#1s"),
        Local("day", ELEMENTARY["DATE"]),
        Local("row", ArrayType(((0, 2),), INT)),
    ),
}
"""Structs the strategies draw from."""

ELEMENTARY_TYPES = tuple(one for one in ELEMENTARY.values() if one.kind is not Kind.HOST)


# --- Types and values --------------------------------------------------------------------


def names() -> st.SearchStrategy[str]:
    """Names of pins, variables and types."""
    return st.from_regex(r"[A-Za-zÄ][A-Za-z0-9_]{0,5}", fullmatch=True)


def texts(most: int | None = 12) -> st.SearchStrategy[str]:
    """Texts of characters that can be encoded."""
    return st.text(st.characters(exclude_categories=["Cs"]), max_size=most)


def datatypes(*, compound: bool = True) -> st.SearchStrategy[DataType]:
    """Concrete types, with small arrays and the structs of `STRUCTS`."""
    simple: st.SearchStrategy[DataType] = st.sampled_from(ELEMENTARY_TYPES) | st.builds(
        StringType, st.sampled_from(["STRING", "WSTRING"]), st.none() | st.integers(1, 9)
    )
    if not compound:
        return simple
    structs = st.sampled_from([StructType(name) for name in STRUCTS])
    return st.recursive(simple | structs, _arrays, max_leaves=3)


def _arrays(elements: st.SearchStrategy[DataType]) -> st.SearchStrategy[DataType]:
    bounds = st.tuples(st.integers(-2, 2), st.integers(0, 2)).map(lambda b: (b[0], b[0] + b[1]))
    return st.builds(ArrayType, st.lists(bounds, min_size=1, max_size=2).map(tuple), elements)


def values(datatype: DataType) -> st.SearchStrategy[Any]:
    """The values of a type as literals give them: arrays are tuples, structs are dicts."""
    match datatype:
        case Elementary():
            return _elementary(datatype)
        case StringType():
            return texts(min(datatype.length or 12, 12))
        case ArrayType():
            size = 1
            for bounds in datatype.bounds:
                assert bounds is not None
                size *= bounds[1] - bounds[0] + 1
            return st.tuples(*[values(datatype.element)] * size)
        case StructType():
            members = STRUCTS[datatype.name]
            drawn = st.tuples(*[values(one.type) for one in members])
            return drawn.map(lambda v: dict(zip((m.name for m in members), v, strict=True)))
        case _:
            return st.nothing()


def _elementary(datatype: Elementary) -> st.SearchStrategy[Any]:
    match datatype.kind:
        case Kind.BOOL:
            return st.booleans()
        case Kind.REAL:
            return st.floats(width=32 if datatype.bits == 32 else 64)
        case Kind.CHAR:
            most = (1 << datatype.bits) - 1
            return st.characters(max_codepoint=most, exclude_categories=["Cs"])
        case Kind.DATE:
            return st.integers(-_LAST_DAY, _LAST_DAY).map(lambda day: day * DAY)
        case Kind.TIME_OF_DAY:
            return st.integers(0, DAY)
        case Kind.BITS | Kind.UNSIGNED:
            return st.integers(0, (1 << datatype.bits) - 1)
        case _:
            half = 1 << (datatype.bits - 1)
            return st.integers(-half, half - 1)


# --- Code --------------------------------------------------------------------------------


def constants() -> st.SearchStrategy[Constant]:
    """Constants of elementary types that JSON can hold."""
    kinds: list[DataType] = [*ELEMENTARY_TYPES, STRING]
    return st.sampled_from(kinds).flatmap(
        lambda one: st.builds(
            Constant,
            values(one).filter(lambda value: not isinstance(value, float) or abs(value) < 1e30),
            st.just(one),
        )
    )


def expressions() -> st.SearchStrategy[Expression]:
    """Expressions of every kind; only their form is right, not their types."""
    leaves = constants() | st.builds(Variable, names(), datatypes())
    return st.recursive(leaves, _compound_expressions, max_leaves=5)


def _compound_expressions(
    inner: st.SearchStrategy[Expression],
) -> st.SearchStrategy[Expression]:
    some = st.lists(inner, max_size=3).map(tuple)
    kind = datatypes()
    return st.one_of(
        st.builds(Member, inner, names(), kind),
        st.builds(Index, inner, some, kind),
        st.builds(Partial, st.builds(Variable, names(), st.just(WORD)), st.just("X"), inner, kind),
        st.builds(Unary, st.sampled_from(["-", "NOT"]), inner, kind),
        st.builds(Binary, st.sampled_from(["+", "AND", "<=", "**"]), inner, inner, kind),
        st.builds(Convert, inner, kind),
        st.builds(Call, st.sampled_from(["SQRT", "p::f"]), some, kind),
        st.builds(Aggregate, some, kind),
    )


def statements() -> st.SearchStrategy[Statement]:
    """Statements of every kind; only their form is right."""
    place = st.builds(Variable, names(), datatypes())
    leaves: st.SearchStrategy[Statement] = st.one_of(
        st.builds(Assign, place, expressions(), st.integers(0, 99)),
        st.sampled_from([Exit(), Continue(3), Return()]),
    )
    return st.recursive(leaves, _compound_statements, max_leaves=4)


def _compound_statements(inner: st.SearchStrategy[Statement]) -> st.SearchStrategy[Statement]:
    block = st.lists(inner, max_size=2).map(tuple)
    value = expressions()
    labels = st.lists(st.tuples(st.integers(), st.integers()), max_size=2).map(tuple)
    counter = st.builds(Variable, names(), st.just(DINT))
    return st.one_of(
        st.builds(If, st.lists(st.builds(Branch, value, block), max_size=2).map(tuple), block),
        st.builds(Case, value, st.lists(st.builds(CaseArm, labels, block)).map(tuple), block),
        st.builds(For, counter, value, value, value, block),
        st.builds(While, value, block),
        st.builds(Repeat, block, value),
    )


def algorithms() -> st.SearchStrategy[Algorithm]:
    """Algorithms with temporaries."""
    body = st.lists(statements(), max_size=2).map(tuple)
    return st.builds(Algorithm, body, _locals(), st.sampled_from(["", "A.fbt:7"]))


def _locals() -> st.SearchStrategy[tuple[Local, ...]]:
    initial = st.sampled_from(["", "5", "'it$'s'"])
    return st.lists(st.builds(Local, names(), datatypes(), initial), max_size=2).map(tuple)


# --- Graphs ------------------------------------------------------------------------------


def _listed(one: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[Any]:
    return st.lists(one, max_size=most).map(tuple)


def interfaces() -> st.SearchStrategy[Interface]:
    """Ports of all kinds."""
    event = st.builds(EventPort, name=names(), with_data=_listed(names()))
    data = st.builds(
        DataPort,
        name=names(),
        type=datatypes(),
        initial=st.sampled_from(["", "1"]),
        direct=st.booleans(),
    )
    return st.builds(
        Interface,
        event_inputs=_listed(event),
        event_outputs=_listed(event),
        inputs=_listed(data),
        outputs=_listed(data),
    )


def fb_types() -> st.SearchStrategy[FBType]:
    """Types with bodies of every kind."""
    named = st.none() | names()
    action = st.builds(Action, algorithm=named, output=named)
    state = st.builds(State, name=names(), actions=_listed(action))
    transition = st.builds(
        Transition,
        source=st.integers(0, 3),
        target=st.integers(0, 3),
        event=named,
        guard=st.none() | expressions(),
        span=st.sampled_from(["", "A.fbt:3"]),
    )
    code = st.dictionaries(names(), algorithms(), max_size=1)
    body = st.one_of(
        st.builds(
            BasicBody,
            internals=_locals(),
            states=_listed(state),
            transitions=_listed(transition),
            algorithms=code,
        ),
        st.builds(SimpleBody, internals=_locals(), algorithms=code),
        st.builds(ServiceBody, service=names()),
        st.sampled_from([CompositeBody(), MissingBody()]),
    )
    return st.builds(
        FBType, name=names(), interface=interfaces(), body=body, comment=texts(), span=texts()
    )


def graphs() -> st.SearchStrategy[Graph]:
    """Graphs with everything a graph may hold; their names need not fit together."""
    number = st.floats(-1e6, 1e6)
    wire = st.builds(
        Wire, names(), names(), names(), names(), texts(), st.lists(number, max_size=3).map(tuple)
    )
    node = st.builds(
        Node,
        id=names(),
        type=names(),
        parameters=st.dictionaries(names(), texts(), max_size=2),
        position=st.none() | st.tuples(number, number),
        span=texts(),
    )
    group = st.builds(
        Group,
        id=names(),
        kind=st.sampled_from(["application", "subapplication", "composite", "frame"]),
        parent=st.none() | names(),
        nodes=_listed(names()),
    )
    resource = st.builds(Resource, id=names(), type=names(), nodes=_listed(names()))
    device = st.builds(Device, name=names(), resources=_listed(resource))
    function = st.builds(
        Function, names(), _locals(), st.builds(Local, names(), datatypes()), algorithms()
    )
    return st.builds(
        Graph,
        name=texts(),
        source=st.builds(
            Source,
            format=st.sampled_from(["fourdiac", "bootfile", "json", "python"]),
            file=texts(),
            sha256=st.just(""),
        ),
        settings=st.builds(Settings, max_queue=st.integers(1, 10**9)),
        datatypes=st.sampled_from([{}, dict(STRUCTS)]),
        functions=st.dictionaries(names(), function, max_size=1),
        types=st.dictionaries(names(), fb_types(), max_size=2),
        nodes=_listed(node, 3),
        event_wires=_listed(wire, 3),
        data_wires=_listed(wire, 3),
        groups=_listed(group),
        placement=_listed(device),
        schedule=st.builds(Schedule, order=_listed(names()), cycles=_listed(_listed(names()))),
    )


def same(one: object, other: object) -> bool:
    """Whether two values are equal, NaN being equal to itself and -0.0 other than 0.0."""
    if isinstance(one, float) and isinstance(other, float):
        return repr(one) == repr(other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, Sequence) and isinstance(other, Sequence) and not isinstance(one, str):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other

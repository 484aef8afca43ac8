"""Calls of SPLIT_DATE, SPLIT_TOD, SPLIT_DT and their long forms."""

from compiler.ir.code import Call
from compiler.ir.datatypes import DINT, GenericType, is_assignable
from compiler.ir.functions.splitting import SPLITS, part_function
from compiler.st.arguments import Bound, Callee, Target
from compiler.st.scope import Parameter

_ANY_INT = GenericType("ANY_INT")


def callee_of_split(name: str) -> Callee | None:
    """Return how a function of this name in upper case is called; None if it is no such one."""
    if name not in SPLITS:
        return None
    datatype, parts = SPLITS[name]
    outputs = tuple(Parameter(part, DINT, "") for part in parts)
    return Callee(name, (Parameter("IN", datatype, ""),), outputs, (), None)


def parts_of(callee: Callee, bound: Bound) -> list[tuple[Target, Call]]:
    """Return what is to be written where: a whole number of the type of its target."""
    moment = bound.values["in"]
    written = []
    for one in callee.outputs:
        target = bound.targets.get(one.name.casefold())
        if target is not None:
            wanted = target.place.type
            result = wanted if is_assignable(_ANY_INT, wanted) else one.type
            call = Call(part_function(callee.name, one.name), (moment,), result)
            written.append((target, call))
    return written

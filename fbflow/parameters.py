"""What a run is started with: `run(graph, filename="a.csv")`, and to which tasks that goes."""

from collections.abc import Mapping, Sequence
from typing import Any

from compiler.ir.diagnostics import choices_hint
from fbflow.calls import Call, Caller, Formed
from fbflow.errors import ArgumentError
from fbflow.forms import is_json


def arguments_of(
    formed: Formed, positional: Sequence[Any], named: Mapping[str, Any]
) -> dict[Call, dict[str, Any]]:
    """Return the arguments of those calls to which a run gives any; with those of the graph.

    Named ones go to every task that has a parameter of that name and is not given it by the
    graph; positional ones to the first tasks, as if those were called with them.

    Raises:
        ArgumentError: a task lacks what it needs, or nobody takes something; all of it is told.
    """
    found: dict[Call, dict[str, Any]] = {}
    problems: list[str] = []
    used: set[str] = set()
    first: dict[str, dict[str, Any]] = {}
    for call, caller in formed.callers.items():
        if caller.is_first:
            first[call.task] = _by_position(call, caller, positional, problems)
        # What undoes a task knows what that was called with; it comes after the task.
        known = first.get(call.task, {}).items()
        mine = {name: value for name, value in known if not call.undoes or _takes(caller, name)}
        for argument, value in named.items():
            if _takes(caller, argument) and argument not in mine:
                mine[argument] = value
                used.add(argument)
        problems += [_lacking(call, caller, one) for one in caller.open if one not in mine]
        mine |= _changed(caller)
        if mine:
            # The pin has room for one value: what stands there in the graph goes with it.
            found[call] = {**caller.parameters, **mine}
    problems += [_unused(argument, formed) for argument in named if argument not in used]
    if problems:
        lines = "".join(f"\n  {one}" for one in problems)
        message = f'the graph "{formed.form.name}" cannot be started:{lines}'
        raise ArgumentError(message)
    return found


def _changed(caller: Caller) -> dict[str, Any]:
    """Return the attributes of the object that performs a task, as they are now."""
    if caller.task.owner is None:
        return {}
    attributes = caller.task.owner.attributes
    # Objects that work here may keep anything in themselves; a process needs what they have.
    is_needed = caller.task.settings.pool == "process" or is_json(attributes)
    return {"attributes": attributes} if is_needed else {}


def _takes(caller: Caller, argument: str) -> bool:
    if argument in caller.given:
        return argument in caller.replaceable
    if argument in caller.task.signature.names:
        return True
    return caller.is_first and caller.task.signature.rest == "by name"


def _by_position(
    call: Call, caller: Caller, positional: Sequence[Any], problems: list[str]
) -> dict[str, Any]:
    free = [one for one in caller.task.signature.names if one not in caller.given]
    if len(positional) > len(free) and caller.task.signature.rest != "by position":
        count = f"{len(free)} argument{'' if len(free) == 1 else 's'}"
        problems.append(f'"{call}" takes {count} by position, not {len(positional)}')
        return {}
    mine = dict(zip(free, positional, strict=False))
    # What stands for *args needs a name here, in the order of the values.
    mine |= {f"{number}": one for number, one in enumerate(positional[len(free) :], 1)}
    return mine


def _lacking(call: Call, caller: Caller, argument: str) -> str:
    parents = ", ".join(caller.parents) or "none"
    hint = choices_hint(argument, caller.parents) if caller.parents else ""
    return (
        f'"{call}" needs "{argument}", and nothing gives it: no parent is named so (its parents: '
        f"{parents}). {hint}{' ' if hint else ''}Add an edge from a task of that name, give the "
        f"parameter a default, or start with {argument}=…"
    )


def _unused(argument: str, formed: Formed) -> str:
    known = {
        name
        for caller in formed.callers.values()
        for name in caller.task.signature.names
        if _takes(caller, name)
    }
    return f'no task takes "{argument}". {choices_hint(argument, sorted(known))}'.rstrip()

"""Execution control charts as code, for basic blocks inside of others.

The state is a variable like any other. What an event does is an algorithm: the transitions of
the current state in document order, then, while one was taken, those without an event.
"""

from collections.abc import Sequence

from compiler.ir.blocks import BasicBody, Transition
from compiler.ir.code import (
    TRUE,
    Algorithm,
    Assign,
    Branch,
    Case,
    CaseArm,
    Constant,
    If,
    Local,
    Perform,
    Statement,
    Variable,
    While,
)
from compiler.ir.datatypes import BOOL, DINT

STATE = Local("$ECC", DINT)
"""The number of the current state; no name in a file begins with a dollar sign."""
_SETTLING = Local("$SETTLING", BOOL)
_STATE, _UNSETTLED = Variable(STATE.name, DINT), Variable(_SETTLING.name, BOOL)


def event_algorithm(body: BasicBody, event: str) -> Algorithm:
    """Return what an event does to a basic block that nobody listens to."""
    spans = [transition.span for transition in body.transitions if transition.span]
    chart = _Chart(body)
    looks = [
        chart.look([one for one in body.transitions if one.event in (None, event)]),
        *chart.settling(),
    ]
    temporaries = (_SETTLING,) if len(looks) > 1 else ()
    place = f"{_file_and_line(spans[0])[0]}:1" if spans else ""
    return Algorithm(tuple(looks), temporaries, place)


class _Chart:
    def __init__(self, body: BasicBody) -> None:
        self._body = body
        self._eventless = [one for one in body.transitions if one.event is None]
        self._passing = {one.source for one in self._eventless}
        """The states that may be left without an event."""

    def settling(self) -> list[Statement]:
        """Return the loop over the transitions without an event, if there are any."""
        if not self._eventless:
            return []
        stop = Assign(_UNSETTLED, Constant(value=False, type=BOOL))
        return [While(_UNSETTLED, (stop, self.look(self._eventless)))]

    def look(self, transitions: Sequence[Transition]) -> Statement:
        """Return the taking of the first of some transitions that can be taken now."""
        arms = []
        for state in sorted({one.source for one in transitions}):
            branches = tuple(self._branch(one) for one in transitions if one.source == state)
            arms.append(CaseArm(((state, state),), (If(branches, line=branches[0].line),)))
        return Case(_STATE, tuple(arms))

    def _branch(self, transition: Transition) -> Branch:
        target = transition.target
        actions = self._body.states[target].actions
        body: list[Statement] = [Assign(_STATE, Constant(target, DINT))]
        body += (Perform(one.algorithm) for one in actions if one.algorithm is not None)
        if target in self._passing:
            body.append(Assign(_UNSETTLED, TRUE))
        line = _file_and_line(transition.span)[1]
        return Branch(transition.guard or TRUE, tuple(body), line)


def _file_and_line(span: str) -> tuple[str, int]:
    """Take `file:line:column` apart."""
    parts = span.rsplit(":", 2)
    numbers = [int(part) for part in parts[1:] if part.isdigit()]
    file = ":".join(parts[: len(parts) - len(numbers)])
    return file, numbers[0] if numbers else 0

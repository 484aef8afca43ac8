"""Answers from outside: approvals and named events, kept until somebody waits for them."""

from dataclasses import dataclass

from fblib.service import Value
from runtime.durable.journal import Journal
from runtime.executor.base import Executor, Wait


@dataclass(frozen=True, slots=True)
class Answer:
    """An approval of a node, or an event by its name (then `node` is "")."""

    kind: str
    node: str
    name: str
    value: Value
    by: str = ""

    def fits(self, node: str, wait: Wait) -> bool:
        """Whether it is what a node waits for."""
        if self.kind != wait.kind:
            return False
        return self.node == node if self.kind == "approval" else self.name == wait.name


class Answers:
    """The answers of one run that nobody has waited for yet."""

    def __init__(self, executor: Executor, journal: Journal) -> None:
        """Hand answers to the tasks of a run by its executor."""
        self._executor = executor
        self._journal = journal
        self._kept: list[Answer] = []

    def give(self, answer: Answer) -> bool:
        """Record an answer and hand it on; return whether somebody waited for it."""
        data: Value = {
            "kind": answer.kind,
            "name": answer.name,
            "value": answer.value,
            "by": answer.by,
        }
        self._journal.record("answer", answer.node, data=data)
        taken = self._hand_on(answer)
        if not taken:
            self._kept.append(answer)
        return taken

    def keep(self, answer: Answer) -> None:
        """Keep an answer that was recorded before a crash, for whoever waits for it now."""
        self._kept.append(answer)

    def waits(self, node: str, wait: Wait) -> None:
        """A node begins to wait: hand it what has come already."""
        for answer in self._kept:
            if answer.fits(node, wait):
                self._kept.remove(answer)
                self._hand_on(answer)
                return

    def _hand_on(self, answer: Answer) -> bool:
        return self._executor.answer(
            self._journal.run.id,
            node=answer.node,
            kind=answer.kind,
            name=answer.name,
            value=answer.value,
        )

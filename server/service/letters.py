"""Every verb about dead letters."""

from collections.abc import Sequence
from contextlib import suppress

from runtime.durable.letters import find_letter, run_of_letter
from runtime.store.base import DeadLetter
from server.service.access import Actor, Role
from server.service.errors import NotFoundError
from server.service.records.base import known_moment, moment
from server.service.records.runs import DeadLetterAbout, RunAbout
from server.service.runs.desk import Desk, Found
from server.service.runs.refusals import told


class Letters:
    """Operations that failed for good."""

    def __init__(self, desk: Desk) -> None:
        """Look at the letters in the home of a desk."""
        self._desk = desk

    async def list(self, *, run: str = "", sent: bool = False) -> Sequence[DeadLetterAbout]:
        """Return dead letters, the oldest first; with `sent` those that were sent again, too."""
        found: dict[str, Found] = {}
        letters: list[DeadLetterAbout] = []
        for letter in await self._desk.store.dead_letters(run=run, all_=sent):
            try:
                if letter.run not in found:
                    found[letter.run] = await self._desk.find(letter.run)
            except NotFoundError:
                continue  # somebody has just deleted the run
            graph = self._desk.graphs.called(found[letter.run].record.graph)
            letters.append(letter_about(letter, found[letter.run], graph))
        return letters

    async def send_again(self, letter: int, *, by: Actor, id_: str = "") -> RunAbout:
        """Perform the operation of a letter again, in a run of its own. Needs operator.

        Args:
            letter: its number.
            by: who wants it.
            id_: the id that the run gets, made by `Runs.new_id`; if there is a run of that id,
                this one is returned and nothing is sent. "" = a new one.

        Raises:
            NotFoundError: there is no such letter.
            ConflictError: it was sent again already.
        """
        by.must_be(Role.OPERATOR, to="send dead letters again")
        if id_:
            with suppress(NotFoundError):
                return await self._desk.about(await self._desk.find(id_))
        store, engine = self._desk.store, self._desk.engine
        with told():
            dead = await find_letter(store, letter)
            new = await run_of_letter(store, dead, id_=id_)
            live = await engine.begin(new, engine.library.made(new.graph, b""), of_letter=dead)
        return await self._desk.about(await self._desk.find(live.id))


def letter_about(letter: DeadLetter, found: Found, graph: str) -> DeadLetterAbout:
    """Return what is told of a dead letter; `graph` is what people call its graph."""
    notes = found.notes
    return DeadLetterAbout(
        id=letter.id,
        run=letter.run,
        graph=graph,
        node=letter.node,
        label=notes.labels.get(letter.node, letter.node),
        item=None if letter.item < 0 else letter.item,
        operation=letter.operation,
        inputs=notes.named(letter.node, letter.inputs),
        error=notes.text(letter.error),
        attempts=letter.attempts,
        died=known_moment(letter.died),
        sent_again=moment(letter.sent_again),
    )

"""Connections of services: inside the machine, by its host, and through a saved state."""

import json

import pytest
from typing_extensions import override

from compiler.ir.blocks import ServiceBody
from compiler.ir.datatypes import STRING
from compiler.ir.graph import Graph
from fblib.service import Context, Happening, Role, Service
from runtime.errors import RunError
from runtime.kernel.base import Outcome, Snapshot
from runtime.kernel.connections import MOST_WAITING
from runtime.kernel.host import IsolatedHost
from runtime.kernel.machine import Machine
from tests.graphs import block, events, graph, pins
from tests.kernels import new_kernel

ROLES = {"PUB": Role.PUBLISHER, "SUB": Role.SUBSCRIBER, "CLIENT": Role.CLIENT}


class Talker(Service):
    """OPEN connects to `transport:address` as the role in its id, SEND sends, CLOSE closes."""

    @override
    def event(self, context: Context, name: str) -> None:
        if name == "OPEN":
            transport, _, address = str(context.read("TO")).partition(":")
            context.open(ROLES[context.node.rpartition("_")[2]], transport, address)
        elif name == "SEND":
            context.send(str(context.read("TO")).encode())
        else:
            context.close()

    @override
    def received(self, context: Context, happening: Happening, payload: bytes) -> None:
        context.console(f"{happening} {payload.decode()}".strip())


TALKER = block(
    "TALKER",
    ServiceBody(service="talker", waits=True),
    event_inputs=events("OPEN:TO", "SEND:TO", "CLOSE"),
    inputs=pins(("TO", STRING)),
)


class Wire(IsolatedHost):
    """A host whose connections a test holds in its hands."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.asked: list[str] = []
        super().__init__(lambda node, text: self.heard.append(f"{node}: {text}"))

    @override
    def open(self, node: str, role: Role, transport: str, address: str) -> None:
        if transport != "wire":
            super().open(node, role, transport, address)
        self.asked.append(f"open {node} {role.value} {address}")

    @override
    def send(self, node: str, payload: bytes) -> None:
        self.asked.append(f"send {node} {payload.decode()}")

    @override
    def close(self, node: str) -> None:
        self.asked.append(f"close {node}")


class Talk:
    """A machine of talkers and what they say."""

    def __init__(self, *nodes: str) -> None:
        self.graph: Graph = graph((TALKER,), dict.fromkeys(nodes, "TALKER"))
        self.host = Wire()
        self.machine = Machine(
            self.graph, new_kernel(self.graph), {"talker": Talker()}, host=self.host
        )

    def do(self, *steps: str) -> list[str]:
        """Take steps such as `A_SUB OPEN loc:1`, one after the other; return what is said."""
        said = self.run()
        for step in steps:
            self.queue(step)
            said = [*said, *self.run()]
        return said

    def queue(self, step: str) -> None:
        node, event, *to = step.split(" ")
        if to:
            self.machine.kernel.write(node, "TO", to[0])
        self.machine.inject(node, event)

    def run(self) -> list[str]:
        self.host.heard.clear()
        assert self.machine.run(1_000) is Outcome.EMPTY
        return list(self.host.heard)

    def saved(self) -> Snapshot:
        snapshot: Snapshot = json.loads(json.dumps(self.machine.save()))
        return snapshot


def test_what_is_published_reaches_every_subscriber_of_the_address_in_order_of_opening() -> None:
    talk = Talk("A_PUB", "B_SUB", "C_SUB", "D_SUB")
    talk.do("C_SUB OPEN loc:1", "B_SUB OPEN loc:1", "D_SUB OPEN loc:2", "A_PUB OPEN loc:1")

    assert talk.do("A_PUB SEND hello") == ["C_SUB: data hello", "B_SUB: data hello"]


def test_every_happening_waits_for_its_turn_in_the_queue() -> None:
    talk = Talk("A_PUB", "B_SUB")
    talk.do("A_PUB OPEN loc:1", "B_SUB OPEN loc:1")
    talk.queue("A_PUB SEND x")
    talk.queue("A_PUB SEND x")
    talk.queue("A_PUB OPEN loc:1")

    # The second message takes its place in the queue when the first one was told.
    assert talk.run() == ["B_SUB: data loc:1", "A_PUB: opened", "B_SUB: data loc:1"]
    assert talk.machine.kernel.executed == 4 + 3 + 3


def test_messages_that_wait_for_one_another_are_saved_and_forgotten_with_the_connection() -> None:
    talk = Talk("A_SUB")
    talk.do("A_SUB OPEN wire:1")
    talk.machine.deliver("A_SUB", "opened")
    for number in range(4):
        talk.machine.deliver("A_SUB", "data", str(number).encode())
    talk.machine.run(2)

    resumed = Talk("A_SUB")
    resumed.machine.load(talk.saved())
    assert resumed.run() == ["A_SUB: data 1", "A_SUB: data 2", "A_SUB: data 3"]
    talk.queue("A_SUB CLOSE")
    assert talk.run() == ["A_SUB: data 1"]


def test_more_messages_than_can_wait_are_lost_but_not_the_end() -> None:
    talk = Talk("A_SUB")
    talk.do("A_SUB OPEN wire:1")
    for number in range(MOST_WAITING + 10):
        talk.machine.deliver("A_SUB", "data", str(number).encode())
    talk.machine.deliver("A_SUB", "closed")

    assert talk.machine.run(2 * MOST_WAITING) is Outcome.EMPTY
    assert talk.host.heard[-2:] == [f"A_SUB: data {MOST_WAITING}", "A_SUB: closed"]
    assert sum("more are lost" in line for line in talk.host.heard) == 1


def test_the_process_image_hands_what_was_sent_last_to_newcomers() -> None:
    talk = Talk("A_PUB", "B_SUB", "C_PUB")
    talk.do("A_PUB OPEN image:IX0", "A_PUB SEND 1")
    talk.do("A_PUB SEND 2", "A_PUB CLOSE")

    assert talk.do("C_PUB OPEN image:IX0", "B_SUB OPEN image:IX0") == [
        "C_PUB: opened",
        "B_SUB: opened",
        "B_SUB: data 2",
    ]


def test_local_channels_keep_nothing_for_newcomers() -> None:
    talk = Talk("A_PUB", "B_SUB")
    talk.do("A_PUB OPEN loc:1", "A_PUB SEND 1")

    assert talk.do("B_SUB OPEN loc:1") == ["B_SUB: opened"]


def test_a_closed_connection_tells_nothing_not_even_what_is_queued() -> None:
    talk = Talk("A_PUB", "B_SUB")
    talk.do("A_PUB OPEN loc:1", "B_SUB OPEN loc:1")

    talk.queue("A_PUB SEND 1")
    talk.queue("B_SUB CLOSE")
    assert talk.run() == []
    assert talk.do("A_PUB SEND 1") == []


def test_opening_again_replaces_the_connection() -> None:
    talk = Talk("A_PUB", "B_SUB")
    talk.do("A_PUB OPEN loc:1", "B_SUB OPEN loc:1", "B_SUB OPEN loc:2")

    assert talk.do("A_PUB SEND 1") == []


def test_there_are_no_clients_inside_of_a_machine() -> None:
    talk = Talk("A_CLIENT")

    (said,) = talk.do("A_CLIENT OPEN loc:1")

    assert said.startswith("A_CLIENT: failed a client needs a transport that leaves the run; ")


def test_what_the_host_refuses_fails_with_its_reason() -> None:
    talk = Talk("A_CLIENT")

    assert talk.do("A_CLIENT OPEN smoke:signals") == [
        'A_CLIENT: failed there is no transport "smoke" without a world around'
    ]
    assert talk.do("A_CLIENT SEND x") == []
    assert talk.host.asked == []


def test_the_host_is_asked_and_its_answers_are_queued() -> None:
    talk = Talk("A_CLIENT")

    assert talk.do("A_CLIENT OPEN wire:x") == []
    talk.machine.deliver("A_CLIENT", "opened")
    talk.machine.deliver("A_CLIENT", "data", b"hello")
    assert talk.do("A_CLIENT SEND hi") == [
        "A_CLIENT: opened",
        "A_CLIENT: data hello",
    ]
    assert talk.host.asked == ["open A_CLIENT client x", "send A_CLIENT hi"]


@pytest.mark.parametrize("happening", ["failed", "closed"])
def test_a_connection_that_ended_is_gone(happening: Happening) -> None:
    talk = Talk("A_CLIENT")
    talk.do("A_CLIENT OPEN wire:x")
    talk.machine.deliver("A_CLIENT", happening, b"gone")
    talk.machine.deliver("A_CLIENT", "data", b"too late")

    assert talk.do("A_CLIENT SEND x") == [f"A_CLIENT: {happening} gone"]
    assert talk.host.asked == ["open A_CLIENT client x"]
    assert not talk.machine.hears_the_world


@pytest.mark.parametrize(
    ("node", "to", "opened", "expected"),
    [
        ("A_CLIENT", "wire:x", False, True),
        ("A_CLIENT", "wire:x", True, True),
        ("A_SUB", "wire:x", True, True),
        ("A_PUB", "wire:x", False, True),
        ("A_PUB", "wire:x", True, False),
        ("A_SUB", "loc:x", True, False),
    ],
)
def test_a_machine_knows_whether_something_may_come_from_outside(
    node: str, to: str, opened: bool, expected: bool
) -> None:
    talk = Talk(node)
    talk.do(f"{node} OPEN {to}")
    if opened:
        talk.machine.deliver(node, "opened")
        talk.run()

    assert talk.machine.hears_the_world is expected


def test_connections_and_what_is_queued_of_them_survive_being_saved() -> None:
    first = Talk("A_PUB", "B_SUB", "C_SUB", "D_CLIENT")
    first.do("C_SUB OPEN loc:1", "B_SUB OPEN loc:1", "A_PUB OPEN loc:1", "D_CLIENT OPEN wire:x")
    first.machine.deliver("D_CLIENT", "opened")
    first.run()
    first.queue("A_PUB SEND 1")
    first.queue("C_SUB CLOSE")
    first.machine.run(1)
    first.machine.deliver("D_CLIENT", "data", b"\xc3\xa4")
    second = Talk("A_PUB", "B_SUB", "C_SUB", "D_CLIENT")
    second.machine.load(first.saved())

    assert second.saved() == first.saved()
    assert second.run() == first.run() == ["B_SUB: data 1", "D_CLIENT: data ä"]
    assert second.do("A_PUB SEND 2") == ["B_SUB: data 2"]


def test_the_process_image_survives_being_saved() -> None:
    first = Talk("A_PUB", "B_SUB")
    first.do("A_PUB OPEN image:QX0", "A_PUB SEND 1")
    second = Talk("A_PUB", "B_SUB")
    second.machine.load(first.saved())

    assert second.do("B_SUB OPEN image:QX0") == ["B_SUB: opened", "B_SUB: data 1"]


def test_a_loaded_machine_opens_again_what_was_open_and_says_so_only_if_it_fails() -> None:
    first = Talk("A_CLIENT", "B_SUB", "C_SUB")
    first.do("A_CLIENT OPEN wire:x", "B_SUB OPEN wire:y", "C_SUB OPEN loc:1")
    first.machine.deliver("A_CLIENT", "opened")
    first.machine.deliver("B_SUB", "opened")
    first.run()
    second = Talk("A_CLIENT", "B_SUB", "C_SUB")
    second.machine.load(first.saved())
    assert second.host.asked == []
    second.machine.start(warm=True)
    second.machine.deliver("A_CLIENT", "opened")
    second.machine.deliver("B_SUB", "failed", b"no such host")

    assert second.host.asked == ["open A_CLIENT client x", "open B_SUB subscriber y"]
    assert second.run() == ["B_SUB: failed no such host"]
    assert second.machine.hears_the_world


def test_loading_ends_the_connections_there_are() -> None:
    talk = Talk("A_CLIENT", "B_SUB")
    empty = talk.saved()
    talk.do("A_CLIENT OPEN wire:x", "B_SUB OPEN loc:1")
    talk.machine.load(empty)

    assert talk.host.asked[-1] == "close A_CLIENT"
    assert not talk.machine.hears_the_world
    assert talk.saved() == empty


def test_a_state_of_the_layout_before_is_refused() -> None:
    talk = Talk("A_SUB")

    with pytest.raises(RunError, match=r"R542.*layout 1, expected 2"):
        talk.machine.load({**talk.saved(), "layout": 1})

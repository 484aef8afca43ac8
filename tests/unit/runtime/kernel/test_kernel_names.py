"""The kernel writes Python source; nothing of names and texts may become code."""

import builtins
import keyword

import pytest

from compiler.ir.blocks import BasicBody, EventPort, FBType
from compiler.ir.code import Call, Function, Local, Member
from compiler.ir.datatypes import INT, STRING, StructType
from compiler.ir.graph import Wire
from runtime.kernel.python_kernel import PythonKernel
from runtime.kernel.python_kernel.source import Names, comment, identifier
from tests.graphs import (
    algorithm,
    arrow,
    assign,
    binary,
    block,
    const,
    events,
    graph,
    pins,
    run_code,
    simple,
    state,
    var,
)

HOSTILE = [
    *("class", "append", "print", "None", "state", "from_I", "sent_n", "on_REQ", "größe", ""),
    *("__debug__", "__class__", "__builtins__", "_", "factory", "taken", "forced", "HostNeeded"),
    *("a b", "a\nb", "a\\", "a'b\"c", "{x}", "%s", "#", "\x00", "\ud800", "\u2028", "x" * 100_000),
    # What Python's spelling of identifiers turns into other characters: exit(1), blanks, class.
    *("exit\u2474", "\ufdfa", "\u2488", "\U0001d41c\U0001d425\U0001d41a\U0001d42c\U0001d42c"),
    # Letters and digits for one of Python's rules and not for the other.
    *("x\u0bf0", "a\xb7b", "\u0939\u093f", "\xbd", "\u2118"),
]


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name[:20]))
def test_any_name_can_be_that_of_a_pin_an_event_a_type_or_a_node(name: str) -> None:
    counter = block(
        name,
        simple("").body.model_copy(
            update={"algorithms": {name: algorithm(assign(name, binary(var(name), "+", var("I"))))}}
        ),
        event_inputs=(EventPort(name=name, with_data=("I",)),),
        event_outputs=(EventPort(name=f"to {name}", with_data=(name,)),),
        inputs=pins(("I", INT, "2")),
        outputs=pins((name, INT)),
    )
    other = f"{name}."
    kernel = PythonKernel(
        graph(
            (counter,),
            {name: name, other: name},
            event_wires=[Wire(name, f"to {name}", other, name)],
            data_wires=[Wire(name, name, other, "I")],
        )
    )
    kernel.count(enabled=True)
    kernel.inject(name, name)
    kernel.run(10)

    assert kernel.read(other, name) == 2
    assert kernel.counts()[other, name] == 1


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name[:20]))
def test_any_name_can_be_that_of_a_state_a_variable_a_member_or_a_function(name: str) -> None:
    function = Function(
        name, (Local(name, INT),), Local("r", INT), algorithm(assign("r", var(name)))
    )
    struct = StructType("S")
    member = Member(var("s", struct), name, INT)
    kernel = run_code(
        assign(member, Call(name, (const(7),), INT)),
        assign(var("v"), member),
        variables={"s": struct, "v": INT},
        datatypes={"S": (Local(name, INT),)},
        functions=(function,),
    )

    assert kernel.read("B", "v") == 7
    assert _state_after_event(_chart(name)) == 1


def _chart(name: str) -> FBType:
    states = (state("A"), state(name), state("C"))
    return block(
        "CHART",
        BasicBody(states=states, transitions=(arrow(0, 1, "EI"), arrow(1, 2, "EI"))),
        event_inputs=events("EI"),
    )


def _state_after_event(chart: FBType) -> object:
    kernel = PythonKernel(graph((chart,), {"N": "CHART"}))
    kernel.inject("N", "EI")
    kernel.run(1)
    return kernel.read("N", "$ECC")


@pytest.mark.parametrize(
    "text", ["' + print + '", '"', "\\", "\n", "{0}", "\x00", "\ud800", "\u2028"]
)
def test_texts_come_out_as_they_went_in(text: str) -> None:
    kernel = run_code(assign(var("s", STRING), const(text, STRING)), variables={"s": STRING})

    assert kernel.read("B", "s") == text


def test_every_character_gives_an_identifier_that_python_leaves_alone() -> None:
    for code in range(0x11_0000):
        name = identifier(f"a{chr(code)}b")
        assert name.isidentifier()
        assert name.isascii() or compile(name, "", "eval").co_names == (name,)


def test_names_are_never_those_of_python_nor_given_twice() -> None:
    names = Names()
    taken = [names.take(wish) for wish in ("if", "print", "a", "a", "a_2", "a", "a b", "a_b")]

    assert len(set(taken)) == len(taken)
    assert not set(taken) & {*keyword.kwlist, *dir(builtins)}


def test_comments_stay_on_their_line() -> None:
    everything = "".join(map(chr, range(0x3000)))
    for start in range(0, len(everything), 50):
        text = f"x = 1  # {comment(everything[start : start + 50])}"
        assert len(text.splitlines()) == 1
        compile(text, "", "exec")

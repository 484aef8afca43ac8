"""Bodies with code: state machines, algorithms, methods, functions."""

from compiler.ide_files.pins import place, write_variables
from compiler.ide_files.places import states_in_columns
from compiler.ide_files.xml_writer import XmlWriter, comment
from compiler.ir.declarations import (
    AlgorithmDeclaration,
    BasicDeclaration,
    FunctionDeclaration,
    SimpleDeclaration,
)


def write_basic(writer: XmlWriter, body: BasicDeclaration) -> None:
    """Write `<BasicFB>`."""
    with writer.element("BasicFB"):
        _write_internals(writer, body)
        _write_chart(writer, body)
        _write_code(writer, body)


def write_simple(writer: XmlWriter, body: SimpleDeclaration) -> None:
    """Write `<SimpleFB>`."""
    with writer.element("SimpleFB"):
        _write_internals(writer, body)
        _write_code(writer, body)


def write_function(writer: XmlWriter, body: FunctionDeclaration) -> None:
    """Write `<FunctionBody>`."""
    with writer.element("FunctionBody"):
        _write_text(writer, body.algorithm)


def _write_internals(writer: XmlWriter, body: BasicDeclaration | SimpleDeclaration) -> None:
    write_variables(writer, "InternalVars", body.internals, body.blocks)
    write_variables(writer, "InternalConstVars", body.constants)


def _write_chart(writer: XmlWriter, body: BasicDeclaration) -> None:
    places = states_in_columns(body)
    with writer.element("ECC"):
        for state in body.states:
            with writer.element("ECState", Name=state.name, **place(places[state.name])):
                for action in state.actions:
                    writer.empty(
                        "ECAction",
                        Algorithm=action.algorithm or None,
                        Output=action.output or None,
                    )
        for transition in body.transitions:
            ends = [places.get(name, (0.0, 0.0)) for name in (transition.source, transition.target)]
            middle = ((ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2)
            writer.empty(
                "ECTransition",
                Source=transition.source,
                Destination=transition.target,
                Condition=transition.condition,
                Comment="",
                **place(middle),
            )


def _write_code(writer: XmlWriter, body: BasicDeclaration | SimpleDeclaration) -> None:
    for tag, algorithms in (("Algorithm", body.algorithms), ("Method", body.methods)):
        for algorithm in algorithms:
            with writer.element(tag, Name=algorithm.name, Comment=comment(algorithm.comment)):
                _write_text(writer, algorithm)


def _write_text(writer: XmlWriter, algorithm: AlgorithmDeclaration) -> None:
    match algorithm.language:
        case "ST" | "FBD" | "LD" as tag:
            writer.text(tag, algorithm.text)
        case language:
            writer.text("Other", algorithm.text, Language=language)

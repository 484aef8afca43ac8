"""Service sequences: what a block does when it is asked, as the IDE draws it."""

from collections.abc import Iterator, Sequence

from compiler.ide_files.xml_writer import XmlWriter, comment
from compiler.ir.sequences import Primitive, ServiceSequence, ServiceTransaction, Side

_LEFT, _RIGHT = "APPLICATION", "RESOURCE"
"""What the IDE calls the two interfaces if nobody does."""


def write_sequences(writer: XmlWriter, sequences: Sequence[ServiceSequence]) -> None:
    """Write `<Service>`, unless there are no sequences."""
    if not sequences:
        return
    left = _interface(sequences, "left", _LEFT)
    right = _interface(sequences, "right", _RIGHT)
    with writer.element("Service", RightInterface=right, LeftInterface=left):
        for sequence in sequences:
            with writer.element(
                "ServiceSequence", Name=sequence.name, Comment=comment(sequence.comment)
            ):
                _write_attributes(writer, sequence)
                for transaction in sequence.transactions:
                    _write_transaction(writer, transaction)


def _write_attributes(writer: XmlWriter, sequence: ServiceSequence) -> None:
    kind = "FORBIDDEN" if sequence.forbidden else ""
    for name, value in (("StartState", sequence.start_state), ("ServiceSequenceType", kind)):
        if value:
            writer.empty("Attribute", Name=name, Type="STRING", Value=value)


def _write_transaction(writer: XmlWriter, transaction: ServiceTransaction) -> None:
    with writer.element("ServiceTransaction"):
        if transaction.input is not None:
            _write_primitive(writer, "InputPrimitive", transaction.input)
        for primitive in transaction.outputs:
            _write_primitive(writer, "OutputPrimitive", primitive)


def _write_primitive(writer: XmlWriter, tag: str, primitive: Primitive) -> None:
    interface = primitive.interface or (_RIGHT if primitive.side == "right" else _LEFT)
    writer.empty(
        tag,
        Interface=interface,
        Event=primitive.event,
        Parameters=primitive.parameters or None,
    )


def _interface(sequences: Sequence[ServiceSequence], side: Side, default: str) -> str:
    """Return what the primitives of a side call their interface."""
    names = (each.interface for each in _primitives(sequences) if each.side == side)
    return next(filter(None, names), default)


def _primitives(sequences: Sequence[ServiceSequence]) -> Iterator[Primitive]:
    for sequence in sequences:
        for transaction in sequence.transactions:
            if transaction.input is not None:
                yield transaction.input
            yield from transaction.outputs

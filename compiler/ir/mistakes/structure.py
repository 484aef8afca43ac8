"""Mistakes in the structure of types and networks: the codes E201 to E229."""

from collections.abc import Iterable, Sequence
from typing import Literal

from compiler.ir.diagnostics import Diagnostic, Related, Severity, choices_hint, nearest_hint
from compiler.ir.source import Span

_WITHOUT_HARDWARE = (
    "Name the folder of its file with --library: then connections to it are checked and its "
    "events end there. Or put IX, QX, IW, QW … in its place, whose values a test or a client sets."
)
MOST_PLACES = 4
"""Further places a diagnostic lists that stands for many."""


def unknown_type(
    *, spans: Sequence[Span], name: str, wanted: str, known: Iterable[str], absence: str = ""
) -> Diagnostic:
    """E201: a type is neither in the project nor in a library.

    `spans` is where it is named, `absence` says why a type of 4diac's library is not in ours.
    """
    first, *others = dict.fromkeys(spans)
    hint = f"{absence} {_WITHOUT_HARDWARE}" if absence else _without_file(name, known)
    places = f" (named in {len(others) + 1} places)" if others else ""
    return Diagnostic(
        code="E201",
        severity=Severity.ERROR,
        message=f'unknown {wanted} "{name}"{places}',
        span=first,
        related=tuple(Related(span, "it is named here, too") for span in others[:MOST_PLACES]),
        hint=hint,
    )


def _without_file(name: str, known: Iterable[str]) -> str:
    return (
        nearest_hint(name.rpartition("::")[2], known)
        + "Put its file into the project's folder, or name its folder with --library."
    )


def unknown_element(*, span: Span, endpoint: str, known: Iterable[str]) -> Diagnostic:
    """E202: a connection names an element its network does not have."""
    name = endpoint.rpartition(".")[0] or endpoint
    hint = choices_hint(name, known)
    if name == "START":
        hint = "START is there in resources only: connect it in the network of the resource."
    return Diagnostic(
        code="E202",
        severity=Severity.ERROR,
        message=f'"{endpoint}": the network has no element "{name}"',
        span=span,
        hint=hint,
    )


def unknown_pin(
    *, span: Span, element: str, type_name: str, pin: str, known: Iterable[str]
) -> Diagnostic:
    """E203: a connection names a pin its element does not have."""
    owner = f'"{element}" ({type_name})' if element else f'the interface of "{type_name}"'
    return Diagnostic(
        code="E203",
        severity=Severity.ERROR,
        message=f'{owner} has no pin "{pin}"',
        span=span,
        hint=choices_hint(pin, known),
    )


def dangling_connection(*, span: Span, source: str, target: str) -> Diagnostic:
    """E204: a connection has no source or no destination."""
    missing, kept = ("source", target) if not source else ("destination", source)
    return Diagnostic(
        code="E204",
        severity=Severity.WARNING,
        message=f'a connection at "{kept}" has no {missing}; it is left out'
        if kept
        else "a connection has neither source nor destination; it is left out",
        span=span,
        hint="Delete it in the IDE, or connect its loose end.",
    )


def wrong_direction(
    *, span: Span, source: str, target: str, wrong: Literal["source", "destination", "both"]
) -> Diagnostic:
    """E205: a connection begins at an input or ends at an output."""
    if wrong == "both":
        message = f'the connection from "{source}" to "{target}" runs backwards'
    else:
        endpoint, expected = (source, "an output") if wrong == "source" else (target, "an input")
        message = f'"{endpoint}" cannot be the {wrong} of a connection: expected {expected}'
    return Diagnostic(
        code="E205",
        severity=Severity.ERROR,
        message=message,
        span=span,
        hint="Swap source and destination."
        if wrong == "both"
        else "Swap source and destination, or name another pin.",
    )


def mixed_kinds(
    *, span: Span, source: str, source_kind: str, target: str, target_kind: str
) -> Diagnostic:
    """E206: a connection joins an event with data, or either with an adapter."""
    return Diagnostic(
        code="E206",
        severity=Severity.ERROR,
        message=f'"{source}" is {source_kind} and "{target}" is {target_kind}',
        span=span,
        hint="Connect events with events, data with data, plugs with sockets.",
    )


def two_sources(
    *, span: Span, target: str, source: str, first: str, first_span: Span
) -> Diagnostic:
    """E207: a data input has two sources."""
    return Diagnostic(
        code="E207",
        severity=Severity.ERROR,
        message=f'the data input "{target}" has two sources: "{first}" and "{source}"',
        span=span,
        hint="A data input takes one source; choose with F_SEL or F_MUX_2, or remove one.",
        related=(Related(first_span, "the first source is connected here"),),
    )


def repeated_connection(*, span: Span, source: str, target: str, first: Span) -> Diagnostic:
    """E208: the same connection stands twice in a network."""
    return Diagnostic(
        code="E208",
        severity=Severity.NOTE,
        message=f'the connection "{source}" to "{target}" stands here again; it counts once',
        span=span,
        related=(Related(first, "it stands here first"),),
    )


def repeated_name(*, span: Span, name: str, what: str, first: Span) -> Diagnostic:
    """E209: two elements, pins or states of one name."""
    return Diagnostic(
        code="E209",
        severity=Severity.ERROR,
        message=f'the {what} "{name}" is declared twice',
        span=span,
        hint="Rename one of them; the first one is used.",
        related=(Related(first, "it is declared here first"),),
    )


def unknown_parameter(
    *, span: Span, element: str, type_name: str, pin: str, known: Iterable[str]
) -> Diagnostic:
    """E210: a value is written at a pin the element does not have."""
    return Diagnostic(
        code="E210",
        severity=Severity.WARNING,
        message=f'"{element}" ({type_name}) has no data input "{pin}"; its value is left out',
        span=span,
        hint=choices_hint(pin, known),
    )


def recursive_type(*, span: Span, chain: Iterable[str]) -> Diagnostic:
    """E211: a composite or subapplication contains itself."""
    return Diagnostic(
        code="E211",
        severity=Severity.ERROR,
        message="a type contains itself: " + " → ".join(f'"{name}"' for name in chain),
        span=span,
        hint="Break the chain: one of these types must not use the next.",
    )


def unknown_mapping(*, span: Span, name: str, what: str, known: Iterable[str]) -> Diagnostic:
    """E212: a mapping names a block or a resource there is not."""
    return Diagnostic(
        code="E212",
        severity=Severity.WARNING,
        message=f'a mapping names the {what} "{name}", which does not exist; it is left out',
        span=span,
        hint=choices_hint(name, known),
    )


def not_mapped(*, span: Span, application: str, count: int, resource: str) -> Diagnostic:
    """E213: blocks of an application are mapped to no resource."""
    one = count == 1
    blocks, are = ("1 block", "is") if one else (f"{count} blocks", "are")
    return Diagnostic(
        code="E213",
        severity=Severity.NOTE,
        message=f'{blocks} of "{application}" {are} mapped to no resource; '
        f"{'it runs' if one else 'they run'} in {resource}",
        span=span,
        hint="Map blocks in the IDE to choose their resource.",
    )


def crosses_resources(
    *, span: Span, source: str, target: str, count: int, resources: tuple[str, str]
) -> Diagnostic:
    """E214: connections lead from one resource into another."""
    many = f" (the first of {count})" if count > 1 else ""
    return Diagnostic(
        code="E214",
        severity=Severity.WARNING,
        message=f'the connection "{source}" to "{target}"{many} leads from resource '
        f"{resources[0]} into {resources[1]}",
        span=span,
        hint="FBFlow carries it over; 4diac would leave it out and expect PUBLISH and SUBSCRIBE.",
    )


def not_implemented(*, span: Span, type_name: str, count: int) -> Diagnostic:
    """E215: a service interface type has no implementation here."""
    uses = "one block" if count == 1 else f"{count} blocks"
    return Diagnostic(
        code="E215",
        severity=Severity.WARNING,
        message=f'nothing here implements the type "{type_name}" ({uses}): '
        "events that reach it end there",
        span=span,
        hint="It has an interface only, as blocks for a vendor's hardware do.",
    )


def unknown_choice(*, span: Span, option: str, name: str, known: Iterable[str]) -> Diagnostic:
    """E216: --application, --device or --resource name something the system does not have."""
    return Diagnostic(
        code="E216",
        severity=Severity.ERROR,
        message=f'{option} "{name}": the system has none of that name',
        span=span,
        hint=choices_hint(name, known),
    )


def unknown_with(*, span: Span, event: str, name: str, known: Iterable[str]) -> Diagnostic:
    """E217: an event is WITH data its type does not have."""
    return Diagnostic(
        code="E217",
        severity=Severity.WARNING,
        message=f'the event "{event}" is WITH "{name}", which is no data pin of its side; '
        "it is left out",
        span=span,
        hint=choices_hint(name, known),
    )


def unknown_in_ecc(*, span: Span, what: str, name: str, known: Iterable[str]) -> Diagnostic:
    """E218: an ECC names a state, an algorithm or an event its type does not have."""
    return Diagnostic(
        code="E218",
        severity=Severity.ERROR,
        message=f'the ECC has no {what} "{name}"',
        span=span,
        hint=choices_hint(name, known),
    )


def adapter_clash(
    *, span: Span, plug: str, plug_type: str, socket: str, socket_type: str
) -> Diagnostic:
    """E219: an adapter connection joins two adapter types, or two plugs, or two sockets.

    For two plugs or two sockets, `plug` is the source and `socket` the destination.
    """
    return Diagnostic(
        code="E219",
        severity=Severity.ERROR,
        message=f'the adapters "{plug}" ({plug_type}) and "{socket}" ({socket_type}) '
        "cannot be connected",
        span=span,
        hint="An adapter connection leads from a plug to a socket of the same adapter type.",
    )


def event_clash(
    *, span: Span, source: str, source_type: str, target: str, target_type: str
) -> Diagnostic:
    """E239: an event connection joins events of two special types."""
    return Diagnostic(
        code="E239",
        severity=Severity.WARNING,
        message=f'"{source}" is an event of type {source_type}, but "{target}" is of type '
        f"{target_type}",
        span=span,
        hint="The 4diac IDE refuses the connection; it works here as if both were plain events.",
    )


def adapter_in_use(
    *, span: Span, adapter: str, other: str, first: str, first_span: Span
) -> Diagnostic:
    """E238: an adapter is connected with two others."""
    return Diagnostic(
        code="E238",
        severity=Severity.ERROR,
        message=f'the adapter "{adapter}" cannot be connected with "{other}": '
        f'it is connected with "{first}"',
        span=span,
        hint="An adapter connection joins one plug with one socket; use an adapter for each.",
        related=(Related(first_span, "the first connection is here"),),
    )


def shadowed_type(*, span: Span, name: str) -> Diagnostic:
    """E220: a project's type has a library type's name but another interface."""
    return Diagnostic(
        code="E220",
        severity=Severity.NOTE,
        message=f"the project's \"{name}\" differs from the library's; the project's is used",
        span=span,
        hint="Rename it if that is not meant.",
    )


def wrong_kind_of_type(*, span: Span, name: str, found: str, wanted: str) -> Diagnostic:
    """E221: a block, resource or adapter names a type of another kind."""
    return Diagnostic(
        code="E221",
        severity=Severity.ERROR,
        message=f'"{name}" is a type of the kind "{found}", expected {wanted}',
        span=span,
        hint="Name another type, or move the element to where such a type may stand.",
    )


def unknown_resource_type(*, span: Span, name: str) -> Diagnostic:
    """E222: a resource's type is not known."""
    return Diagnostic(
        code="E222",
        severity=Severity.NOTE,
        message=f'unknown resource type "{name}"; the resource gets START (E_RESTART) '
        "as EMB_RES has it",
        span=span,
        hint="Put its .res file into the project's folder, or name its folder with --library.",
    )


def foreign_language(*, span: Span, algorithm: str, language: str) -> Diagnostic:
    """E223: an algorithm is not written in Structured Text."""
    return Diagnostic(
        code="E223",
        severity=Severity.WARNING,
        message=f'the algorithm "{algorithm}" is written in {language}; it does nothing here',
        span=span,
        hint="Only Structured Text is compiled; rewrite it in ST.",
    )


def nested_networks(*, span: Span, element: str, limit: int) -> Diagnostic:
    """E225: networks stand in networks deeper than any real system's."""
    return Diagnostic(
        code="E225",
        severity=Severity.ERROR,
        message=f'"{element}" stands too deep: more than {limit} networks one within the other',
        span=span,
        hint="Real systems have a few levels; join some of them.",
    )


def too_many_blocks(*, span: Span, name: str, count: int, limit: int) -> Diagnostic:
    """E226: types that hold each other many times make more blocks than any real system."""
    return Diagnostic(
        code="E226",
        severity=Severity.ERROR,
        message=f'"{name}" has {count:,} blocks, counting those within types; '
        f"at most {limit:,} are compiled",
        span=span,
        hint="Look for a type that holds several of another, which again holds several.",
    )


def endless_references(*, span: Span, name: str) -> Diagnostic:
    """E228: structs, constants or functions refer to one another through very many others."""
    return Diagnostic(
        code="E228",
        severity=Severity.ERROR,
        message=f'the declarations "{name}" uses are nested too deeply to be compiled',
        span=span,
        hint="Look for structs, arrays, constants or functions that are made of one another "
        "through a hundred others.",
    )


def no_body(*, span: Span, type_name: str) -> Diagnostic:
    """E224: a type that needs a body has none, such as a subapplication type without network."""
    return Diagnostic(
        code="E224",
        severity=Severity.WARNING,
        message=f'the type "{type_name}" has no network',
        span=span,
        hint="It is taken as empty.",
    )

"""Collecting every type a system needs, each found, checked and closed once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from compiler.ir.declarations import (
    AdapterDeclaration,
    BasicDeclaration,
    ElementDeclaration,
    InterfaceDeclaration,
    NetworkDeclaration,
    SimpleDeclaration,
    TypeDeclaration,
    TypeKind,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.lookup import Lookup, NameContext
from compiler.ir.mistakes import structure
from compiler.ir.project import CheckedType, Element, Network
from compiler.ir.source import Span
from compiler.passes.validate.adapters import ANY_ADAPTER, spread_adapters
from compiler.passes.validate.blocks import check_body, check_interface, check_names_once
from compiler.passes.validate.configurations import Configurations
from compiler.passes.validate.creations import Creations
from compiler.passes.validate.endpoints import Owner
from compiler.passes.validate.extent import MOST_LEVELS, Extents
from compiler.passes.validate.links import LinkChecker
from compiler.passes.validate.paths import begins_with_any
from compiler.passes.validate.pins import PinKind, PinTable, pin_table, split_member
from compiler.passes.validate.policies import check_policies

_INSTANCE_KINDS: tuple[TypeKind, ...] = ("block", "subapplication", "function")


@dataclass(slots=True)
class TypeChecker:
    """Finds types by name and checks each of them once."""

    lookup: Lookup
    diagnostics: Diagnostics
    types: dict[str, CheckedType] = field(default_factory=dict)
    """The checked types by key (their full name)."""
    extents: Extents = field(init=False)
    creations: Creations = field(init=False)
    configurations: Configurations = field(init=False)
    _chain: list[str] = field(default_factory=list)
    """The types being checked now, outermost first: finds types that contain themselves."""
    _level: int = 0
    """How many networks are being checked now, one within the other."""
    _pins: dict[str, PinTable] = field(default_factory=dict)
    _unknown: dict[tuple[str, str], list[Span]] = field(default_factory=dict)
    """Types that were not found, by name and what was wanted, with where they are named."""

    def __post_init__(self) -> None:
        self.extents = Extents(self.types)
        self.configurations = Configurations(self.lookup, self.diagnostics)
        self.creations = Creations(
            self.lookup,
            self.diagnostics,
            lambda name, span, context: self.type_key(name, span=span, context=context),
        )

    def network(
        self,
        declaration: NetworkDeclaration,
        *,
        interface: InterfaceDeclaration,
        owner: str,
        context: NameContext,
    ) -> Network:
        """Check a network and everything in it.

        Args:
            declaration: the network as declared.
            interface: its own pins, adapters spread.
            owner: what it belongs to, for messages.
            context: the file it stands in, for finding types.
        """
        check_names_once(declaration.elements, "element", self.diagnostics)
        self._level += 1
        elements = self.elements(declaration, context)
        self._level -= 1
        left_out = frozenset(item.name for item in declaration.elements) - elements.keys()
        reported = left_out | self._adapters_without_type(interface, context)
        links = LinkChecker(
            owners=self.owners(elements),
            interface=interface,
            type_name=owner,
            diagnostics=self.diagnostics,
            left_out=lambda endpoint: begins_with_any(endpoint, reported),
        ).check(
            (
                *declaration.event_connections,
                *declaration.data_connections,
                *declaration.adapter_connections,
            )
        )
        checked = Network(
            elements=elements,
            event_links=tuple(links.events),
            data_links=tuple(links.data),
            adapter_links=tuple(links.adapters),
            frames=declaration.frames,
            left_out=left_out,
        )
        check_policies(checked, self.types, self.diagnostics)
        return checked

    def elements(self, declaration: NetworkDeclaration, context: NameContext) -> dict[str, Element]:
        """Find the types of a network's elements; those without a type are left out."""
        elements: dict[str, Element] = {}
        for item in declaration.elements:
            if item.name not in elements and (element := self._element(item, context)):
                elements[item.name] = element
        return elements

    def owners(self, elements: dict[str, Element]) -> dict[str, Owner]:
        """Return the elements as the checker of connections sees them."""
        return {
            name: Owner(name, element.type or "subapplication", self.pins_of(element))
            for name, element in elements.items()
        }

    def pins_of(self, element: Element) -> PinTable:
        """Return an element's pins; computed once per type."""
        if not element.type:
            return pin_table(element.interface)
        if element.type not in self._pins:
            self._pins[element.type] = pin_table(element.interface)
        return self._pins[element.type]

    def _element(self, item: ElementDeclaration, context: NameContext) -> Element | None:
        if not item.type and item.kind == "block":
            return None  # the frontend has said so
        if not item.type and self._is_too_deep(1, item.name, item.span):
            return None
        if not item.type:
            interface = self.spread(item.interface or InterfaceDeclaration(), context)
            check_interface(interface, self.diagnostics)
            network = self.network(
                item.network or NetworkDeclaration(),
                interface=interface,
                owner=item.name,
                context=context,
            )
            return Element(item, interface, network=network)
        key = self.type_key(item.type, span=item.span, context=context, attributes=item.attributes)
        if key is None:
            return None
        if self._is_too_deep(self.extents.of_type(key).levels, item.name, item.span):
            return None
        element = Element(item, self.types[key].interface, type=key)
        self._check_parameters(element)
        self.creations.look_at(element, self.types[key].declaration, context)
        return element

    def _is_too_deep(self, levels: int, name: str, span: Span) -> bool:
        """Whether so many levels more are too many."""
        if self._level + levels <= MOST_LEVELS:
            return False
        self.diagnostics.add(structure.nested_networks(span=span, element=name, limit=MOST_LEVELS))
        return True

    def _check_parameters(self, element: Element) -> None:
        if not element.declaration.parameters:
            return
        pins = self.pins_of(element)
        for parameter in element.declaration.parameters:
            name, member = split_member(pins, parameter.name)
            if member and not parameter.value:
                continue  # only says that the member is shown
            pin = pins.get(name)
            if pin is None or pin.kind is not PinKind.DATA or not pin.is_input:
                self.diagnostics.add(
                    structure.unknown_parameter(
                        span=parameter.span,
                        element=element.declaration.name,
                        type_name=element.type,
                        pin=parameter.name,
                        known=(
                            name
                            for name, other in pins.items()
                            if other.kind is PinKind.DATA and other.is_input
                        ),
                    )
                )

    def type_key(
        self,
        name: str,
        *,
        span: Span,
        context: NameContext,
        attributes: Mapping[str, str] | None = None,
    ) -> str | None:
        """Return the key of an instance's type in `types`, checking it on first use."""
        found = self.lookup.find_type(name, context)
        if found is None:
            self._unknown.setdefault((name, "type"), []).append(span)
            return None
        if found.kind not in _INSTANCE_KINDS:
            self.diagnostics.add(
                structure.wrong_kind_of_type(
                    span=span, name=name, found=found.kind, wanted="a function block"
                )
            )
            return None
        chosen = self.configurations.configured(found, attributes or {}, span=span, context=context)
        if chosen is None:
            return None
        found = chosen
        key = found.full_name
        if key in self._chain:
            chain = (*self._chain[self._chain.index(key) :], key)
            self.diagnostics.add(structure.recursive_type(span=span, chain=chain))
            return None
        if key not in self.types:
            levels = 1 if isinstance(found.body, NetworkDeclaration) else 0
            if self._is_too_deep(levels, found.name, span):
                return None
            self.types[key] = self._check(found)
        return key

    def _check(self, declaration: TypeDeclaration) -> CheckedType:
        context = NameContext(declaration.package, declaration.imports)
        interface = self.spread(declaration.interface, context)
        if not declaration.library:
            check_interface(interface, self.diagnostics)
            check_body(declaration, interface, self.diagnostics)
            if self.lookup.find_standard(declaration) is not None:
                self.diagnostics.add(
                    structure.shadowed_type(span=declaration.span, name=declaration.name)
                )
        network = None
        if isinstance(declaration.body, BasicDeclaration | SimpleDeclaration):
            self._chain.append(declaration.full_name)
            for block in declaration.body.blocks:
                self.type_key(block.type, span=block.span, context=context)
            self._chain.pop()
        if isinstance(declaration.body, NetworkDeclaration):
            self._chain.append(declaration.full_name)
            network = self.network(
                declaration.body, interface=interface, owner=declaration.name, context=context
            )
            self._chain.pop()
        elif declaration.kind == "subapplication":
            self.diagnostics.add(
                structure.no_body(span=declaration.span, type_name=declaration.name)
            )
            network = Network()
        return CheckedType(declaration, interface, network)

    def spread(self, interface: InterfaceDeclaration, context: NameContext) -> InterfaceDeclaration:
        """Return an interface with its adapters spread into pins."""
        if not interface.plugs and not interface.sockets:
            return interface

        def find(adapter: AdapterDeclaration) -> TypeDeclaration | None:
            if adapter.type.casefold() == ANY_ADAPTER:
                return None
            found = self.lookup.find_type(adapter.type, context)
            if found is None:
                wanted = (adapter.type, "adapter type")
                self._unknown.setdefault(wanted, []).append(adapter.span)
            elif found.kind != "adapter":
                self.diagnostics.add(
                    structure.wrong_kind_of_type(
                        span=adapter.span,
                        name=adapter.type,
                        found=found.kind,
                        wanted="an adapter type",
                    )
                )
                return None
            return found

        return spread_adapters(interface, find)

    def _adapters_without_type(
        self, interface: InterfaceDeclaration, context: NameContext
    ) -> frozenset[str]:
        """Return the adapters that have no pins because of their types, which `spread` reports."""
        adapters = (*interface.plugs, *interface.sockets)
        found = ((each, self.lookup.find_type(each.type, context)) for each in adapters)
        return frozenset(
            each.name
            for each, type_ in found
            if each.type.casefold() != ANY_ADAPTER and (type_ is None or type_.kind != "adapter")
        )

    def report_unknown(self) -> None:
        """Report the types that were not found: each once, with the places that name it."""
        for (name, wanted), spans in self._unknown.items():
            self.diagnostics.add(
                structure.unknown_type(
                    spans=spans,
                    name=name,
                    wanted=wanted,
                    known=self.lookup.type_names(),
                    absence=self.lookup.why_absent(name),
                )
            )

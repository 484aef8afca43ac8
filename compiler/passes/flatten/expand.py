"""Expanding a project: every instance at its path, every link between full paths.

Paths are `App.Sub.FB`; a resource's own blocks stand at `Device.Resource.FB`. What is at a
path is a *node* (a block, or the border of a composite) or a subapplication that dissolves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from compiler.ir.declarations import ElementDeclaration
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.flat import FlatNode, FlatParameter
from compiler.ir.graph import DEFAULT_RESOURCE, Group
from compiler.ir.lookup import NameContext
from compiler.ir.mistakes import structure
from compiler.ir.policy import Policy
from compiler.ir.project import Element, Link, Network, Project
from compiler.ir.source import Span


class PinAt(NamedTuple):
    """A pin of whatever stands at a path, or a member of the struct there."""

    path: str
    pin: str
    member: str = ""

    @property
    def whole(self) -> "PinAt":
        """The pin with all members."""
        return PinAt(self.path, self.pin) if self.member else self


class PathLink(NamedTuple):
    """A link between pins at full paths."""

    source: PinAt
    target: PinAt
    span: Span
    bends: tuple[float, ...]
    in_resource: bool
    """Whether it stands in a resource's network, where old files repeat the application's."""


@dataclass(slots=True)
class Expansion:
    """All instances and links of a project, before subapplications dissolve."""

    nodes: dict[str, FlatNode] = field(default_factory=dict)
    subapplications: dict[str, tuple[Element, NameContext]] = field(default_factory=dict)
    """Outer ones first."""
    event_links: list[PathLink] = field(default_factory=list)
    data_links: list[PathLink] = field(default_factory=list)
    adapter_links: list[PathLink] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)


class Expander:
    """Walks through a project and collects its expansion."""

    def __init__(self, project: Project, diagnostics: Diagnostics) -> None:
        """Expand this project."""
        self._project = project
        self._diagnostics = diagnostics
        self._places: dict[str, Span] = {}
        """Where what stands at a path is declared."""
        self._result = Expansion()
        self._mapping: Mapping[str, str] = project.mapping

    def expand(self) -> Expansion:
        """Return the expansion of the whole project."""
        system = self._project.system
        context = NameContext(system.package, system.imports)
        applications = {item.name: item for item in system.applications}
        for resource in self._project.resources:
            self._expand_resource(resource.id, resource.network, context)
        for name, network in self._project.applications.items():
            declared = applications[name]
            inside = _Place(name, None, DEFAULT_RESOURCE, context)
            paths = inside.paths(network)
            self._group(inside, network, paths, kind="application", comment=declared.comment)
            self._expand_network(network, inside, paths)
        return self._result

    def _expand_resource(self, resource: str, network: Network, context: NameContext) -> None:
        system = self._project.system
        prefix = resource
        if not system.prefix_applications:
            # A boot file names blocks by themselves; only several resources need telling apart.
            alone = len(self._project.resources) == 1
            prefix = "" if alone else resource.rpartition(".")[2]
        inside = _Place(prefix, None, resource, context, is_resource=True)
        self._expand_network(network, inside, inside.paths(network))

    def _expand_network(self, network: Network, place: "_Place", paths: Mapping[str, str]) -> None:
        for name, element in network.elements.items():
            self._expand_element(element, paths[name], place)
        result = self._result
        own = {**paths, "": place.prefix}
        for links, collected in (
            (network.event_links, result.event_links),
            (network.data_links, result.data_links),
            (network.adapter_links, result.adapter_links),
        ):
            collected.extend(self._at_paths(links, place, own))

    def _at_paths(
        self, links: Iterable[Link], place: "_Place", paths: Mapping[str, str]
    ) -> Iterable[PathLink]:
        for (start, from_pin, from_member), (end, to_pin, to_member), span, bends in links:
            # In a resource, what is not local is an absolute path already.
            yield PathLink(
                PinAt(paths.get(start, start), from_pin, from_member),
                PinAt(paths.get(end, end), to_pin, to_member),
                span,
                bends,
                place.is_resource,
            )

    def _expand_element(self, element: Element, path: str, place: "_Place") -> None:
        declared = element.declaration
        first = self._places.setdefault(path, declared.span)
        if path in self._result.nodes or path in self._result.subapplications:
            # Names may have dots, and an application may be called as a device is.
            self._diagnostics.add(
                structure.repeated_name(span=declared.span, name=path, what="path", first=first)
            )
            return
        resource = self._mapping.get(path, place.resource)
        checked = self._project.types[element.type] if element.type else None
        network = element.network if checked is None else checked.network
        is_node = checked is not None and not checked.is_subapplication
        if is_node:
            self._result.nodes[path] = FlatNode(
                id=path,
                type=element.type,
                resource=resource,
                parameters=parameters_of(declared, place.context),
                position=declared.position,
                span=declared.span,
                in_composite=place.in_composite,
                policy=_policy_at(declared.policy, place),
                label=declared.label,
            )
        else:
            self._result.subapplications[path] = (element, place.context)
        if network is None:
            return
        inner = place.inside(path, resource)
        if is_node:
            inner = inner.composite()
        if checked is not None:
            declaration = checked.declaration
            inner = inner.of_file(NameContext(declaration.package, declaration.imports))
        kind = "composite" if inner.is_composite else "subapplication"
        paths = inner.paths(network)
        self._group(
            inner, network, paths, kind=kind, comment=declared.comment, type_name=element.type,
            position=declared.position,
        )  # fmt: skip
        self._expand_network(network, inner, paths)

    def _group(
        self,
        place: "_Place",
        network: Network,
        paths: Mapping[str, str],
        *,
        kind: str,
        comment: str = "",
        type_name: str = "",
        position: tuple[float, float] | None = None,
    ) -> None:
        """Record a network for drawing, with the frames drawn in it."""
        members: dict[str, list[str]] = {}
        own: list[str] = []
        for name, element in network.elements.items():
            frame = element.declaration.attributes.get("GroupName", "")
            if element.type and not self._project.types[element.type].is_subapplication:
                members.setdefault(frame, []).append(paths[name])
                own.append(paths[name])
        self._result.groups.append(
            Group.model_validate(
                {
                    "id": place.prefix,
                    "kind": kind,
                    "parent": place.parent,
                    "type": type_name,
                    "comment": comment,
                    "position": position,
                    "nodes": own,
                }
            )
        )
        self._result.groups.extend(
            Group(
                id=f"{place.prefix}#{frame.name}",
                kind="frame",
                parent=place.prefix,
                comment=frame.comment,
                position=frame.position,
                nodes=tuple(members.get(frame.name, ())),
            )
            for frame in network.frames
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the tree of instances the walk is."""

    prefix: str
    parent: str | None
    """The group around it, for drawing."""
    resource: str
    context: NameContext
    is_resource: bool = False
    is_composite: bool = False
    in_composite: bool = False

    def child(self, name: str) -> str:
        """The path of an element in here."""
        return f"{self.prefix}.{name}" if self.prefix else name

    def paths(self, network: Network) -> Mapping[str, str]:
        """The paths of the elements of a network that stands here, by their names."""
        return {name: self.child(name) for name in network.elements}

    def inside(self, path: str, resource: str) -> "_Place":
        """The place inside an element of this one."""
        parent = None if self.is_resource else self.prefix
        return replace(
            self, prefix=path, parent=parent, resource=resource, is_resource=False,
            is_composite=False,
        )  # fmt: skip

    def composite(self) -> "_Place":
        """This place as the inside of a composite."""
        return replace(self, is_composite=True, in_composite=True)

    def of_file(self, context: NameContext) -> "_Place":
        """This place, with names that belong to another file."""
        return replace(self, context=context)


def _policy_at(policy: Policy, place: _Place) -> Policy:
    """Return a policy that names nodes by their paths."""
    if not policy.compensate:
        return policy
    return policy.model_copy(update={"compensate": place.child(policy.compensate)})


def parameters_of(declared: ElementDeclaration, context: NameContext) -> dict[str, FlatParameter]:
    """Return the values written at an instance's pins; an empty text is no value."""
    return {
        parameter.name: FlatParameter(parameter.value, parameter.span, context)
        for parameter in declared.parameters
        if parameter.value
    }

"""Checking a whole system: its applications, resources and mappings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from compiler.ir.declarations import (
    DeviceDeclaration,
    ElementDeclaration,
    InterfaceDeclaration,
    NetworkDeclaration,
    ResourceDeclaration,
    SystemDeclaration,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.lookup import Lookup, NameContext
from compiler.ir.mistakes import structure
from compiler.ir.project import Network, Project, ResourceNetwork
from compiler.passes.validate.blocks import check_names_once
from compiler.passes.validate.endpoints import Owner
from compiler.passes.validate.extent import MOST_BLOCKS
from compiler.passes.validate.links import LinkChecker
from compiler.passes.validate.paths import PathFinder, begins_with_any
from compiler.passes.validate.pins import pin_table
from compiler.passes.validate.policies import check_policies, check_workflow
from compiler.passes.validate.types import TypeChecker

_STANDARD_RESOURCE = "EMB_RES"
_NO_PINS = InterfaceDeclaration()


def validate(
    system: SystemDeclaration,
    *,
    lookup: Lookup,
    diagnostics: Diagnostics,
    included: Sequence[str] = (),
) -> Project:
    """Find all types of a system, check everything, and keep what is right.

    Every mistake goes to `diagnostics`; what it concerns is left out, so that the passes
    behind this one can go on as far as possible.

    Args:
        system: what to check.
        lookup: finds its types.
        diagnostics: gets the mistakes.
        included: names of types the run may make instances of, besides those that blocks name.
    """
    types = TypeChecker(lookup, diagnostics)
    types.creations.include(included)
    return _SystemChecker(system, types, lookup, diagnostics).check()


@dataclass(slots=True)
class _SystemChecker:
    system: SystemDeclaration
    types: TypeChecker
    lookup: Lookup
    diagnostics: Diagnostics

    def check(self) -> Project:
        system = self.system
        context = NameContext(system.package, system.imports)
        check_names_once(system.applications, "application", self.diagnostics)
        check_names_once(system.devices, "device", self.diagnostics)
        applications = {
            application.name: self.types.network(
                application.network, interface=_NO_PINS, owner=application.name, context=context
            )
            for application in system.applications
        }
        paths = PathFinder(applications, self.types.types)
        mapping, aliases = self._mappings(paths)
        resources = tuple(
            self._resource(device, resource, aliases, paths, context)
            for device, resource in self._resources()
        )
        for resource in resources:
            for path in resource.aliases.values():
                mapping.setdefault(path, resource.id)
        self.types.report_unknown()
        check_workflow(
            system.workflow, paths, resources, span=system.span, diagnostics=self.diagnostics
        )
        if self._is_too_large((*applications.values(), *(item.network for item in resources))):
            applications, resources = {}, ()
        return Project(
            system,
            self.types.types,
            applications,
            resources,
            mapping,
            tuple(self.types.creations.keys),
        )

    def _is_too_large(self, networks: Iterable[Network]) -> bool:
        count = sum(self.types.extents.of_network(network).blocks for network in networks)
        if count <= MOST_BLOCKS:
            return False
        self.diagnostics.add(
            structure.too_many_blocks(
                span=self.system.span, name=self.system.name, count=count, limit=MOST_BLOCKS
            )
        )
        return True

    def _resources(self) -> Iterator[tuple[DeviceDeclaration, ResourceDeclaration]]:
        for device in self.system.devices:
            check_names_once(device.resources, "resource", self.diagnostics)
            if device.network is not None:
                # FBDK puts blocks directly into a device: they run in a resource of their own.
                own = ResourceDeclaration(device.name, network=device.network, span=device.span)
                yield device, own
            for resource in device.resources:
                yield device, resource

    def _mappings(self, paths: PathFinder) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """Return path -> resource id, and per resource id its declared aliases."""
        resources = {
            f"{device.name}.{resource.name}"
            for device in self.system.devices
            for resource in device.resources
        }
        mapping: dict[str, str] = {}
        aliases: dict[str, dict[str, str]] = {}
        for item in self.system.mappings:
            parts = item.target.split(".", 2)
            resource = ".".join(parts[:2])
            if resource not in resources:
                self.diagnostics.add(
                    structure.unknown_mapping(
                        span=item.span, name=item.target, what="resource", known=resources
                    )
                )
            elif not self._is_declared(item.source, paths):
                self.diagnostics.add(
                    structure.unknown_mapping(
                        span=item.span,
                        name=item.source,
                        what="block",
                        known=self.diagnostics.choices(paths.paths()),
                    )
                )
            else:
                if not paths.is_left_out(item.source):
                    mapping[item.source] = resource
                if len(parts) > 2:  # noqa: PLR2004 - the third part is the name in the resource
                    aliases.setdefault(resource, {})[parts[2]] = item.source
        return mapping, aliases

    def _resource(
        self,
        device: DeviceDeclaration,
        resource: ResourceDeclaration,
        aliases: dict[str, dict[str, str]],
        paths: PathFinder,
        context: NameContext,
    ) -> ResourceNetwork:
        declared = resource.network
        own_aliases = dict(aliases.get(f"{device.name}.{resource.name}", {}))
        local: list[ElementDeclaration] = []
        for item in declared.elements:
            if item.name in own_aliases:
                continue
            if "." in item.name and self._is_declared(item.name, paths):
                own_aliases[item.name] = item.name
            else:
                local.append(item)
        # What stands for a block of unknown type was reported with that block.
        left_out = frozenset(name for name, path in own_aliases.items() if paths.find(path) is None)
        for name in left_out:
            del own_aliases[name]
        brought = self._type_elements(resource, {item.name for item in local}, context)
        network = self._network(
            replace(declared, elements=(*brought.elements, *local)),
            brought,
            aliases=own_aliases,
            left_out=left_out,
            paths=paths,
            owner=f"{device.name}.{resource.name}",
            context=context,
        )
        return ResourceNetwork(device.name, resource.name, network, own_aliases)

    def _type_elements(
        self, resource: ResourceDeclaration, listed: set[str], context: NameContext
    ) -> NetworkDeclaration:
        """Return the network a resource's type brings, without what the file lists itself."""
        name = resource.type or _STANDARD_RESOURCE
        found = self.lookup.find_type(name, context)
        if found is None or found.kind != "resource":
            self.diagnostics.add(structure.unknown_resource_type(span=resource.span, name=name))
            found = self.lookup.find_type(_STANDARD_RESOURCE, NameContext())
        if found is None or not isinstance(found.body, NetworkDeclaration):
            return NetworkDeclaration()
        elements = tuple(item for item in found.body.elements if item.name not in listed)
        return replace(found.body, elements=elements)

    def _network(
        self,
        declared: NetworkDeclaration,
        brought: NetworkDeclaration,
        *,
        aliases: dict[str, str],
        left_out: frozenset[str],
        paths: PathFinder,
        owner: str,
        context: NameContext,
    ) -> Network:
        check_names_once(declared.elements, "element", self.diagnostics)
        elements = self.types.elements(declared, context)
        owners = self.types.owners(elements)
        for alias, path in aliases.items():
            if (owner_at := self._at_path(path, paths)) is not None:
                owners.setdefault(alias, owner_at)
        left_out |= frozenset(item.name for item in declared.elements) - owners.keys()
        links = LinkChecker(
            owners=owners,
            interface=_NO_PINS,
            type_name=owner,
            diagnostics=self.diagnostics,
            left_out=lambda endpoint: (
                begins_with_any(endpoint, left_out) or paths.is_left_out(endpoint)
            ),
            find_path=lambda path: self._at_path(path, paths),
        ).check(
            (
                *brought.event_connections,
                *declared.event_connections,
                *brought.data_connections,
                *declared.data_connections,
                *declared.adapter_connections,
            )
        )
        checked = Network(
            elements=elements,
            event_links=tuple(links.events),
            data_links=tuple(links.data),
            adapter_links=tuple(links.adapters),
            frames=declared.frames,
            left_out=left_out,
        )
        check_policies(checked, self.types.types, self.diagnostics)
        return checked

    @staticmethod
    def _is_declared(path: str, paths: PathFinder) -> bool:
        """Whether there is an element at a path, be its type known or not."""
        return paths.find(path) is not None or paths.is_left_out(path)

    def _at_path(self, path: str, paths: PathFinder) -> Owner | None:
        element = paths.find(path)
        if element is None:
            return None
        return Owner(path, element.type or "subapplication", pin_table(element.interface))

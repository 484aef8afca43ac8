"""Putting the flat network together."""

from compiler.ir.diagnostics import Diagnostics
from compiler.ir.flat import FlatNetwork, FlatWire
from compiler.ir.graph import DEFAULT_RESOURCE
from compiler.ir.mistakes import structure
from compiler.ir.project import Project
from compiler.passes.flatten.adapters import spread_links
from compiler.passes.flatten.choose import Choice, keep_chosen
from compiler.passes.flatten.expand import Expander
from compiler.passes.flatten.in_outs import links_to_holders
from compiler.passes.flatten.parameters import push_parameters
from compiler.passes.flatten.wires import (
    trace_wires,
    tracer,
    with_one_source,
    without_realised,
)


def flatten(project: Project, choice: Choice, *, diagnostics: Diagnostics) -> FlatNetwork:
    """Return the flat network of the chosen part of a project."""
    expansion = Expander(project, diagnostics).expand()
    adapters = spread_links(expansion, project.types, diagnostics=diagnostics)
    event_links = (*expansion.event_links, *adapters.events)
    data_links = (*expansion.data_links, *adapters.data)
    through_events = tracer(event_links, expansion, project.types)
    through_data = tracer(data_links, expansion, project.types)
    data_links = (*data_links, *links_to_holders(data_links, through_data))
    resource_of = {node.id: node.resource for node in expansion.nodes.values()}
    event_wires = without_realised(
        trace_wires(event_links, through_events, diagnostics=diagnostics), resource_of
    )
    data_wires = with_one_source(
        without_realised(
            trace_wires(data_links, through_data, diagnostics=diagnostics), resource_of
        ),
        diagnostics=diagnostics,
    )
    push_parameters(expansion, through_data, wires=data_wires)
    network = FlatNetwork(project, expansion.nodes, event_wires, data_wires, expansion.groups)
    network = keep_chosen(network, choice, diagnostics=diagnostics)
    _report_unmapped(network, diagnostics)
    _report_crossings(network, diagnostics)
    return network


def _report_unmapped(network: FlatNetwork, diagnostics: Diagnostics) -> None:
    if network.project.system.format != "fourdiac":
        return  # only there people map blocks
    left = [node for node in network.in_resource(DEFAULT_RESOURCE) if not node.in_composite]
    for application in network.project.system.applications:
        prefix = f"{application.name}."
        count = sum(node.id.startswith(prefix) for node in left)
        if count:
            diagnostics.add(
                structure.not_mapped(
                    span=application.span,
                    application=application.name,
                    count=count,
                    resource=DEFAULT_RESOURCE,
                )
            )


def _report_crossings(network: FlatNetwork, diagnostics: Diagnostics) -> None:
    """Report the wires between resources, once for each pair of resources."""
    crossing: dict[tuple[str, str], list[FlatWire]] = {}
    for wire in (*network.event_wires, *network.data_wires):
        pair = (network.nodes[wire.source].resource, network.nodes[wire.target].resource)
        if pair[0] != pair[1]:
            crossing.setdefault(pair, []).append(wire)
    for pair, wires in crossing.items():
        first = wires[0]
        diagnostics.add(
            structure.crosses_resources(
                span=first.span,
                source=f"{first.source}.{first.source_pin}",
                target=f"{first.target}.{first.target_pin}",
                count=len(wires),
                resources=pair,
            )
        )

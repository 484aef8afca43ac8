"""Policies and workflows: what they name must be there, and policies are for operations."""

from collections.abc import Iterable, Iterator, Mapping

from compiler.ir.declarations import OperationDeclaration
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import attributes as mistakes
from compiler.ir.policy import DEFAULT_POLICY, Workflow
from compiler.ir.project import CheckedType, Network, ResourceNetwork
from compiler.ir.source import Span
from compiler.passes.validate.paths import PathFinder

_HERE = "here"


def check_policies(
    network: Network, types: Mapping[str, CheckedType], diagnostics: Diagnostics
) -> None:
    """Check the policies of the elements of a network."""
    paths = PathFinder({_HERE: network}, types)
    for name, element in network.elements.items():
        policy = element.declaration.policy
        if policy is DEFAULT_POLICY or policy == DEFAULT_POLICY:
            continue
        span = element.declaration.span
        declaration = types[element.type].declaration if element.type else None
        if declaration is not None and not isinstance(declaration.body, OperationDeclaration):
            diagnostics.add(
                mistakes.policy_without_operation(span=span, block=name, type_name=declaration.name)
            )
        target = f"{_HERE}.{policy.compensate}"
        if policy.compensate and not (paths.find(target) or paths.is_left_out(target)):
            diagnostics.add(
                mistakes.unknown_compensation(
                    span=span,
                    name=policy.compensate,
                    known=diagnostics.choices(network.elements),
                )
            )


def check_workflow(
    workflow: Workflow,
    paths: PathFinder,
    resources: Iterable[ResourceNetwork],
    *,
    span: Span,
    diagnostics: Diagnostics,
) -> None:
    """Check that the blocks a workflow names are in the system."""
    own = {f"{resource.id}.{name}" for resource in resources for name in resource.network.elements}
    for field, name in _named(workflow):
        if not (name in own or paths.find(name) or paths.leads_into_block(name)):
            diagnostics.add(
                mistakes.unknown_node(
                    span=span, name=name, field=field, known=diagnostics.choices(paths.paths())
                )
            )


def _named(workflow: Workflow) -> Iterator[tuple[str, str]]:
    if workflow.config:
        yield "config", workflow.config
    for parameter in workflow.user_parameters:
        yield "user_parameters", parameter.node

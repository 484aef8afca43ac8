"""Edges between things at any depth, as edges between the children of one frame."""

from collections.abc import Iterable, Mapping

from compiler.exporters.svg.layered import Edge

Path = tuple[tuple[str, int], ...]
"""From outside: the frames something is in ("" = the whole drawing), and the number of the child
of each that it is, or is in."""
EdgesByFrame = dict[str, set[Edge]]


def lift(pairs: Iterable[tuple[str, str]], paths: Mapping[str, Path]) -> EdgesByFrame:
    """Say for each frame which of its children are connected.

    Args:
        pairs: what is connected.
        paths: where each is.
    """
    edges: EdgesByFrame = {}
    for source_name, target_name in pairs:
        for (frame, source), (_, target) in zip(
            paths[source_name], paths[target_name], strict=False
        ):
            if source != target:
                edges.setdefault(frame, set()).add((source, target))
                break
    return edges

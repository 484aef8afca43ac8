"""Finding blocks and subapplications by their absolute path, `App.Sub.FB`."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from compiler.ir.project import CheckedType, Element, Network


def begins_with_any(path: str, names: AbstractSet[str]) -> bool:
    """Whether a path is one of these names or begins with one and a dot."""
    at = path.find(".")
    while at >= 0:
        if path[:at] in names:
            return True
        at = path.find(".", at + 1)
    return path in names


class PathFinder:
    """Walks from an application down to the element a path names."""

    def __init__(
        self, applications: Mapping[str, Network], types: Mapping[str, CheckedType]
    ) -> None:
        """Find paths in these applications."""
        self._applications = applications
        self._types = types

    def find(self, path: str) -> Element | None:
        """Return the element at a path, or None; names may contain dots themselves."""
        for application, network in self._applications.items():
            if path.startswith(f"{application}."):
                found = self._find_in(network, path[len(application) + 1 :])
                if found is not None:
                    return found
        return None

    def is_left_out(self, path: str) -> bool:
        """Whether a path leads to, or into, an element that is declared but has no type."""
        return any(
            self._is_left_out_in(network, path[len(application) + 1 :])
            for application, network in self._applications.items()
            if path.startswith(f"{application}.")
        )

    def leads_into_block(self, path: str) -> bool:
        """Whether a path leads into a composite block, or into an element that has no type."""
        around = path.rpartition(".")[0]
        while around:
            element = self.find(around)
            if element is not None and self._inner(element) is None:
                return self._types[element.type].network is not None
            around = around.rpartition(".")[0]
        return self.is_left_out(path)

    def _is_left_out_in(self, network: Network, path: str) -> bool:
        if begins_with_any(path, network.left_out):
            return True
        at = path.find(".")
        while at >= 0:
            inner = self._inner(network.elements.get(path[:at]))
            if inner is not None and self._is_left_out_in(inner, path[at + 1 :]):
                return True
            at = path.find(".", at + 1)
        return False

    def paths(self) -> Iterator[str]:
        """All paths of the first level, for "did you mean"."""
        for application, network in self._applications.items():
            yield from (f"{application}.{name}" for name in network.elements)

    def _find_in(self, network: Network, path: str) -> Element | None:
        if path in network.elements:
            return network.elements[path]
        at = path.find(".")
        while at >= 0:
            inner = self._inner(network.elements.get(path[:at]))
            if inner is not None and (found := self._find_in(inner, path[at + 1 :])):
                return found
            at = path.find(".", at + 1)
        return None

    def _inner(self, element: Element | None) -> Network | None:
        """Return the network of a subapplication; a composite's inside has no paths."""
        if element is None:
            return None
        if element.network is not None:
            return element.network
        checked = self._types[element.type]
        return checked.network if checked.is_subapplication else None

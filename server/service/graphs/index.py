"""What is told of all graphs, in memory: found by id and by name, listed by name.

A graph has the name that people call it by, and the one it calls itself; mostly they are the same.
No two graphs share any.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_right, insort
from collections.abc import Iterable
from contextlib import suppress

import orjson

from server.service.errors import InvalidError, NotFoundError
from server.service.graphs.kept import Kept
from server.service.records.base import Page
from server.service.records.graphs import GraphAbout

_MOST = 1_000
_MOST_NEAR = 200
_Key = tuple[str, str]
"""The name without regard to case, and the id: the order of the list."""


class Index:
    """All graphs there are."""

    def __init__(self, every: Iterable[Kept] = ()) -> None:
        """Begin with these."""
        self._kept = {one.about.id: one for one in every}
        self._ids = {name: id_ for id_, one in self._kept.items() for name in _names(one)}
        self._order = sorted(map(_key, self._kept.values()))

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, graph: object) -> bool:
        return graph in self._kept

    def find(self, graph: str) -> Kept | None:
        """Return a graph by its id, if there is one."""
        return self._kept.get(graph)

    def get(self, graph: str) -> Kept:
        """Return a graph by its id.

        Raises:
            NotFoundError: there is none.
        """
        found = self._kept.get(graph)
        if found is None:
            raise NotFoundError(graph, what="graph", choices=self._near(graph))
        return found

    def id_of(self, name: str) -> str:
        """Return the id of the graph of that name; "" = there is none."""
        return self._ids.get(name, "")

    def called(self, name: str) -> str:
        """Return what people call the graph of that name; of one that is not there, the name."""
        found = self._kept.get(self.id_of(name))
        return name if found is None else found.about.name

    def own_name(self, name: str) -> str:
        """Return what the graph of that name calls itself; of one that is not there, the name."""
        found = self._kept.get(self.id_of(name))
        return name if found is None else found.about.own_name

    def put(self, kept: Kept) -> None:
        """Add a graph, or put it in the place of that of the same id."""
        id_ = kept.about.id
        if id_ in self._kept:
            self.remove(id_)
        self._kept[id_] = kept
        self._ids |= dict.fromkeys(_names(kept), id_)
        insort(self._order, _key(kept))

    def remove(self, graph: str) -> None:
        """Forget a graph."""
        kept = self._kept.pop(graph)
        for name in _names(kept):
            self._ids.pop(name, None)
        self._order.remove(_key(kept))

    def page(self, *, search: str, after: str, most: int) -> Page[GraphAbout]:
        """Return a part of the list.

        Raises:
            InvalidError: `after` is none of our cursors.
        """
        begin = bisect_right(self._order, _place(after)) if after else 0
        most = min(max(most, 1), _MOST)
        wanted = search.casefold()
        found: list[_Key] = []
        for number in range(begin, len(self._order)):
            if wanted in self._order[number][0]:
                found.append(self._order[number])
                if len(found) > most:
                    break
        shown = found[:most]
        cursor = _cursor(shown[-1]) if len(found) > most else None
        return Page(items=[self._kept[id_].about for _, id_ in shown], next=cursor)

    def _near(self, graph: str) -> Iterable[str]:
        """Return ids for a hint: the nearest of very many takes long to find."""
        if len(self._kept) <= _MOST_NEAR:
            return self._kept
        near = [id_ for id_ in self._kept if id_[:2] == graph[:2].casefold()]
        return near[:_MOST_NEAR]


def _names(kept: Kept) -> frozenset[str]:
    return frozenset((kept.about.name, kept.about.own_name))


def _key(kept: Kept) -> _Key:
    return kept.about.name.casefold(), kept.about.id


def _cursor(key: _Key) -> str:
    return urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=")


def _place(cursor: str) -> _Key:
    with suppress(ValueError):
        padded = cursor + "=" * (-len(cursor) % 4)
        match orjson.loads(urlsafe_b64decode(padded)):
            case [str(name), str(id_)]:
                return name, id_
            case _:
                pass
    message = f'"{cursor[:80]}" is no place in the list of graphs; take what "next" says'
    raise InvalidError(message)

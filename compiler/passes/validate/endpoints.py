"""Taking endpoints apart: which element and which of its pins `Element.PIN.member` names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from compiler.passes.validate.pins import Pin, PinTable, split_member


@dataclass(frozen=True, slots=True)
class Owner:
    """An element that connections can name."""

    element: str
    """As endpoints name it: a local name, "" for the interface, an absolute path."""
    type_name: str
    pins: PinTable


class PinName(NamedTuple):
    """An endpoint taken apart: the element there is, and the name of a pin it may not have."""

    owner: Owner
    name: str
    member: str
    pin: Pin | None


class Endpoints:
    """The endpoints that the connections of one network can have."""

    def __init__(
        self,
        owners: Mapping[str, Owner],
        own: Owner,
        find_path: Callable[[str], Owner | None] | None = None,
    ) -> None:
        """Split the names of these.

        Args:
            owners: the elements of the network by name.
            own: the network itself with the pins of its interface.
            find_path: finds an element by its absolute path (`App.Sub.FB`), for resources.
        """
        self._owners = owners
        self._own = own
        self._find_path = find_path

    def split(self, text: str) -> PinName | None:
        """Split `Element.PIN`: element names may have dots, pins of adapters and structs, too."""
        own = self._own
        if "." not in text or text in own.pins:
            return PinName(own, text, "", own.pins.get(text))
        at = text.find(".")
        while at >= 0:
            if (owner := self._owners.get(text[:at])) is not None:
                return _pin_name(owner, text[at + 1 :])
            at = text.find(".", at + 1)
        found = _pin_name(own, text)
        return found if found.member else self._split_path(text)

    def _split_path(self, text: str) -> PinName | None:
        """Split `App.Sub.FB.PIN`, where the network may name elements of others."""
        at = last = text.rfind(".")
        while self._find_path is not None and at >= 0:
            if (owner := self._find_path(text[:at])) is not None:
                found = _pin_name(owner, text[at + 1 :])
                if at == last or found.pin is not None:
                    return found
            at = text.rfind(".", 0, at)
        return None


def _pin_name(owner: Owner, text: str) -> PinName:
    pin = owner.pins.get(text)
    if pin is not None:
        return PinName(owner, text, "", pin)
    name, member = split_member(owner.pins, text)
    return PinName(owner, name, member, owner.pins.get(name))

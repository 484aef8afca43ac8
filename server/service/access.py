"""Who asks, and what they may do."""

from dataclasses import dataclass
from enum import IntEnum

from server.service.errors import ForbiddenError


class Role(IntEnum):
    """What somebody may do; each role may do what those before it may."""

    VIEWER = 1
    """Look at everything."""
    OPERATOR = 2
    """Register and run graphs, answer, cancel, write pins."""
    ADMIN = 3
    """Delete graphs, runs and archives, manage tokens."""

    @property
    def label(self) -> str:
        """Its name for people and files: `operator`."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who asks for something, known by a door."""

    name: str
    """For journals and logs."""
    role: Role

    def must_be(self, role: Role, *, to: str) -> None:
        """Refuse who has less than a role.

        Raises:
            ForbiddenError: the actor may not do `to`.
        """
        if self.role < role:
            message = (
                f'"{self.name}" is {self.role.label} and may not {to}: that needs the role '
                f"{role.label}"
            )
            raise ForbiddenError(message)


LOCAL = Actor("local", Role.ADMIN)
"""Whoever uses this machine, where no tokens are demanded."""

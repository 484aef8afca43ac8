"""What whoever starts the server decides about notices by webhook and e-mail."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from server.service.records.notices import NoticeAbout, NoticeKind

Channel = Literal["webhook", "email"]
ORDINARY: tuple[NoticeKind, ...] = ("failed", "late", "letter", "circuit", "approval")
"""What a target is told if nobody has said what."""


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody who is told notices."""

    channel: Channel
    address: str
    """In the queue and in logs; that of a webhook has no secrets."""
    kinds: Sequence[NoticeKind] = ORDINARY
    url: str = field(default="", repr=False)
    """Of a webhook: where it is posted to."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How e-mail is sent."""

    sender: str
    host: str
    port: int
    is_tls: bool = False
    """Whether the connection begins with TLS; else it is begun within (STARTTLS)."""
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class NotifyingSettings:
    """Who is told what, and how."""

    targets: Sequence[Target] = ()
    mail: MailSettings | None = None
    secret: bytes = field(default=b"", repr=False)
    """What webhooks are signed with; empty = they are not."""
    pages: str = ""
    """The address of the pages; "" = people do not know it."""

    def addresses(self, channel: Channel, notice: NoticeAbout) -> list[str]:
        """Return where in a channel a notice is to be told."""
        return [
            one.address
            for one in self.targets
            if one.channel == channel and notice.kind in one.kinds
        ]

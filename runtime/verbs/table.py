"""The verbs there are; what one needs is imported when it is used."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from runtime.verbs.base import Verb

VERBS: Mapping[str, str] = MappingProxyType(
    {
        "runs": "runtime.verbs.listing:RUNS",
        "inspect": "runtime.verbs.inspecting:INSPECT",
        "resume": "runtime.verbs.resuming:RESUME",
        "retry": "runtime.verbs.resuming:RETRY",
        "skip": "runtime.verbs.resuming:SKIP",
        "cancel": "runtime.verbs.resuming:CANCEL",
        "pause": "runtime.verbs.ordering:PAUSE",
        "unpause": "runtime.verbs.ordering:UNPAUSE",
        "approve": "runtime.verbs.ordering:APPROVE",
        "send": "runtime.verbs.ordering:SEND",
        "archive": "runtime.verbs.archives:ARCHIVE",
        "delete": "runtime.verbs.deleting:DELETE",
        "dead-letters": "runtime.verbs.letters:DEAD_LETTERS",
        "send-again": "runtime.verbs.letters:SEND_AGAIN",
        "circuits": "runtime.verbs.circuits:CIRCUITS",
        "forget-cache": "runtime.verbs.forgetting:FORGET_CACHE",
    }
)


def verb(name: str) -> Verb:
    """Return the verb of a name."""
    module, _, attribute = VERBS[name].partition(":")
    found: Verb = getattr(import_module(module), attribute)
    return found

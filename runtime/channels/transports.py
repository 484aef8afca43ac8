"""The transports there are, by the name that services ask for."""

from collections.abc import Mapping
from types import MappingProxyType

from runtime.channels.base import Transport

TRANSPORTS: Mapping[str, Transport] = MappingProxyType({})

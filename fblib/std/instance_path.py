"""Blocks that know where they are: GetInstancePath, GetInstancePathAndName."""

from typing_extensions import override

from fblib.declare import block, service
from fblib.family import Family
from fblib.service import Context, Service

_PACKAGE = "eclipse4diac::utils"


class InstancePath(Service):
    """Path: the names from the application down, with Sep between them.

    Where the block has a pin Name, its own name stands there and not in Path.
    """

    @override
    def event(self, context: Context, name: str) -> None:
        path = context.node
        if context.has_pin("Name"):
            path, _, own = path.rpartition(".")
            context.write("Name", own)
        context.write("Path", path.replace(".", str(context.read("Sep"))))
        context.emit("CNF")


FAMILY = Family(
    "instance_path",
    "Names of instances",
    types=(
        block(
            "GetInstancePath",
            package=_PACKAGE,
            body=service("GetInstancePath"),
            event_inputs=("REQ(Sep)",),
            event_outputs=("CNF(Path)",),
            inputs=("Sep: CHAR = '/'",),
            outputs=("Path: STRING",),
            comment="The path of this block, its name included",
        ),
        block(
            "GetInstancePathAndName",
            package=_PACKAGE,
            body=service("GetInstancePath"),
            event_inputs=("REQ(Sep)",),
            event_outputs=("CNF(Path, Name)",),
            inputs=("Sep: CHAR = '/'",),
            outputs=("Path: STRING", "Name: STRING"),
            comment="The path to this block, and its name",
        ),
    ),
    services={"GetInstancePath": InstancePath()},
)

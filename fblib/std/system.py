"""What blocks run in: types of devices, resources and segments."""

from compiler.ir.declarations import InterfaceDeclaration, TypeDeclaration
from fblib.declare import bare_type, network, variable
from fblib.family import Family

_PACKAGE = "iec61499::system"
_MANAGER = 'MGR_ID: WSTRING = "localhost:61499"'

_DEVICES = {
    "FORTE_PC": (_MANAGER,),
    "RMT_DEV": (_MANAGER,),
    "BeagleBoneBlack": (_MANAGER,),
    "PFC200": (_MANAGER,),
    "RaspberryPI": (_MANAGER,),
    "RevolutionPi": (_MANAGER,),
    "FBRT_WINDOW": ("BOUNDS: DINT[4]", "GRID: DINT[2]", _MANAGER),
}
_RESOURCES = {
    "EMB_RES": (),
    "RMT_RES": (),
    "Config_EMB_RES": ("OPCUA_Namespace: WSTRING",),
}


def _interface(*inputs: str) -> InterfaceDeclaration:
    return InterfaceDeclaration(inputs=tuple(map(variable, inputs)))


def _device(name: str, *inputs: str) -> TypeDeclaration:
    return bare_type(
        name, kind="device", package=_PACKAGE, interface=_interface(*inputs), comment="A device"
    )


def _resource(name: str, *inputs: str) -> TypeDeclaration:
    return bare_type(
        name,
        kind="resource",
        package=_PACKAGE,
        interface=_interface(*inputs),
        # Every resource begins with this block; no system lists it.
        body=network({"START": "iec61499::events::E_RESTART"}),
        comment="A resource",
    )


FAMILY = Family(
    "system",
    "Devices, resources, segments",
    types=(
        *(_device(name, *inputs) for name, inputs in _DEVICES.items()),
        *(_resource(name, *inputs) for name, inputs in _RESOURCES.items()),
        bare_type("Ethernet", kind="segment", package=_PACKAGE, comment="A network of devices"),
    ),
)

"""What 4diac's library has and this one does not, with the reason: hardware of vendors.

A system that names one of these is told so. Given the folder of its `.fbt` (`--library`), the
interface is known, connections to it are checked, and its events end there.
"""

from collections.abc import Mapping
from types import MappingProxyType

_HARDWARE = {
    "the bus modules of emBrick": ("EBMaster", "EBSlave2181", "EBSlave2301", "EBBusAdapter"),
    "the modules of WAGO's series 750 at their K-bus": (
        *("WagoMaster", "Wago459", "Wago1405_6", "Wago1504_5", "Wago1506"),
        "WagoBusAdapter",
    ),
    "the Axioline modules of Phoenix Contact's PLCnext controllers": (
        *("PLCnextMaster", "PLCnextAXLSEDI16", "PLCnextAXLSEDO16", "PLCnextAXLSESC"),
        "PLCnextBusAdapter",
    ),
    "the modules of KUNBUS's Revolution Pi": (
        *("IORevPiCore", "IORevPiAIO", "IORevPiDIO"),
        "IORevPiBusAdapter",
    ),
    "the pins of the EliteBoard": ("EliteBoard", "Port", "PortAdapter"),
    "the extension board X-NUCLEO-PLC01A1 of STMicroelectronics": ("PLC01A1",),
    "the pins of boards with the operating system Zephyr": ("ZephyrIO", "Esp32EthernetKitIO"),
    "Beckhoff's ADS router": ("ADS_SERVER_CONFIG", "SET_LOCAL_ADS_ADDRESS"),
}

ABSENT: Mapping[str, str] = MappingProxyType(
    {
        name: f"It needs {hardware}, which FORTE reaches by a driver of its own."
        for hardware, names in _HARDWARE.items()
        for name in names
    }
)
"""Why a type is not in the library, by its name."""

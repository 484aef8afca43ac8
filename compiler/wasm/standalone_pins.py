"""Functions of a module without the kernel: reading and writing of data pins by their numbers."""

from compiler.wasm.memory_map import FAULT_CODE, FAULT_MARK, HOST_ENTRY, Fault
from compiler.wasm.standalone_tables import PIN_ACCESS, PIN_ADDRESS, PIN_SHARED, PIN_SIZE, Access
from compiler.wasm.storage import ValueType

_LONGEST = 65_534
"""Characters of the longest text."""

_PIN = """\
  ;; The place of a pin in the table, if it may be used so; a mistake of whoever calls.
  (func $pin (param $number i32) (param $least i32) (param $most i32) (result i32)
    (local $place i32)
    (i32.ge_u (local.get $number) (i32.const {count}))
    if
      unreachable
    end
    (local.set $place (i32.add (i32.const {pins}) (i32.mul (local.get $number) (i32.const {size}))))
    (i32.lt_u (i32.load offset={access} (local.get $place)) (local.get $least))
    if
      unreachable
    end
    (i32.gt_u (i32.load offset={access} (local.get $place)) (local.get $most))
    if
      unreachable
    end
    (local.get $place)
  )
  ;; The value that an i32 has in the type of a pin; what is too large loses its high bits.
  (func $normal (param $access i32) (param $value i32) (result i32)
    block $signed_16
      block $unsigned_16
        block $signed_8
          block $unsigned_8
            block $bool
              (br_table $bool $unsigned_8 $signed_8 $unsigned_16 $signed_16 $bool
                (local.get $access))
            end
            (return
              (select (i32.ne (local.get $value) (i32.const 0)) (local.get $value)
                (i32.eqz (local.get $access))))
          end
          (return (i32.and (local.get $value) (i32.const 0xff)))
        end
        (return (i32.extend8_s (local.get $value)))
      end
      (return (i32.and (local.get $value) (i32.const 0xffff)))
    end
    (i32.extend16_s (local.get $value))
  )
"""
_READ = """\
  (func (export "read_{kind}") (param $pin i32) (result {kind})
    ({kind}.load
      (i32.load offset={address}
        (call $pin (local.get $pin) (i32.const {least}) (i32.const {most}))))
  )
"""
_WRITE = """\
  (func (export "write_{kind}") (param $pin i32) (param $value {kind})
    (local $place i32)
    (local.set $place (call $pin (local.get $pin) (i32.const {least}) (i32.const {most})))
{normal}\
    ({kind}.store (i32.load offset={address} (local.get $place)) (local.get $value))
    (i32.load offset={shared} (local.get $place))
    if
      ({kind}.store (i32.load offset={shared} (local.get $place)) (local.get $value))
    end
  )
"""
_NORMAL = """\
    (local.set $value
      (call $normal (i32.load offset={access} (local.get $place)) (local.get $value)))
"""
_TEXT = """\
  ;; Gives a pin a new text of so many characters; returns where their code points are to be put.
  (func (export "write_text") (param $pin i32) (param $length i32) (result i32)
    (local $place i32) (local $text i32)
    (local.set $place (call $pin (local.get $pin) (i32.const {least}) (i32.const {most})))
    (i32.gt_u (local.get $length) (i32.const {longest}))
    if
      unreachable
    end
    (local.set $text
      (call $allocate
        (i32.shl (i32.add (local.get $length) (i32.const 1)) (i32.const 2))))
    (global.get $failed)
    if
      ;; There is no more memory.
      (global.set $failed (i32.const 0))
      (global.set $ended (i32.const 1))
      (i32.store offset={host_entry} (i32.const 0) (i32.const 0))
      (i32.store offset={fault_mark} (i32.const 0) (i32.const 0))
      (i32.store offset={fault_code} (i32.const 0) (i32.const {too_large}))
      unreachable
    end
    (i32.store (local.get $text) (local.get $length))
    (memory.fill
      (i32.add (local.get $text) (i32.const 4)) (i32.const 0)
      (i32.shl (local.get $length) (i32.const 2)))
    (i32.store (i32.load offset={address} (local.get $place)) (local.get $text))
    (i32.load offset={shared} (local.get $place))
    if
      (i32.store (i32.load offset={shared} (local.get $place)) (local.get $text))
    end
    (i32.add (local.get $text) (i32.const 4))
  )
"""

_ACCESSES: dict[ValueType, tuple[Access, Access, Access]] = {
    "i32": (Access.BOOL, Access.WHOLE_32, Access.TEXT),
    "i64": (Access.WHOLE_64, Access.WHOLE_64, Access.WHOLE_64),
    "f32": (Access.REAL_32, Access.REAL_32, Access.REAL_32),
    "f64": (Access.REAL_64, Access.REAL_64, Access.REAL_64),
}
"""By what the value is outside: the first that can be read and written, the last that can be
written, the last that can be read."""


def pin_functions(pins: int, count: int, *, has_texts: bool) -> str:
    """Return the functions.

    Args:
        pins: address of the table.
        count: how many pins there are.
        has_texts: whether any of them holds a text.
    """
    names = {"address": PIN_ADDRESS, "access": PIN_ACCESS, "shared": PIN_SHARED}
    text = _PIN.format(pins=pins, count=count, size=PIN_SIZE, **names)
    for kind, (least, writable, readable) in _ACCESSES.items():
        text += _READ.format(kind=kind, least=int(least), most=int(readable), **names)
        normal = _NORMAL.format(**names) if kind == "i32" else ""
        text += _WRITE.format(
            kind=kind, least=int(least), most=int(writable), normal=normal, **names
        )
    if has_texts:
        text += _TEXT.format(
            least=int(Access.TEXT),
            most=int(Access.TEXT),
            longest=_LONGEST,
            host_entry=HOST_ENTRY,
            fault_code=FAULT_CODE,
            fault_mark=FAULT_MARK,
            too_large=int(Fault.TOO_LARGE),
            **names,
        )
    return text

"""Byte order and binary coded decimals."""

from collections.abc import Mapping
from typing import Final

FUNCTIONS: Final[Mapping[str, str]] = {
    "swap_16": """\
(func $swap_16 (param $value i32) (result i32)
  (i32.or (i32.shl (i32.and (local.get $value) (i32.const 0xFF)) (i32.const 8))
    (i32.and (i32.shr_u (local.get $value) (i32.const 8)) (i32.const 0xFF))))""",
    "swap_32": """\
(func $swap_32 (param $value i32) (result i32)
  (i32.or (i32.and (i32.rotl (local.get $value) (i32.const 8)) (i32.const 0x00FF00FF))
    (i32.and (i32.rotr (local.get $value) (i32.const 8)) (i32.const 0xFF00FF00))))""",
    "swap_64": """\
(func $swap_64 (param $value i64) (result i64)
  (i64.or
    (i64.shl (i64.extend_i32_u (call $swap_32 (i32.wrap_i64 (local.get $value))))
      (i64.const 32))
    (i64.extend_i32_u
      (call $swap_32 (i32.wrap_i64 (i64.shr_u (local.get $value) (i64.const 32)))))))""",
    "from_decimal": """\
(func $from_decimal (param $coded i64) (result i64)
  ;; The number of a binary coded decimal that has no digits above 9.
  (local $value i64) (local $scale i64)
  (local.set $scale (i64.const 1))
  (block $done
    (loop $next
      (br_if $done (i64.eqz (local.get $coded)))
      (local.set $value (i64.add (local.get $value)
        (i64.mul (i64.and (local.get $coded) (i64.const 15)) (local.get $scale))))
      (local.set $scale (i64.mul (local.get $scale) (i64.const 10)))
      (local.set $coded (i64.shr_u (local.get $coded) (i64.const 4)))
      (br $next)))
  (local.get $value))""",
    "to_decimal": """\
(func $to_decimal (param $value i64) (result i64)
  ;; The lowest 16 digits of a number without sign as a binary coded decimal.
  (local $coded i64) (local $at i64)
  (block $done
    (loop $next
      (br_if $done (i64.eqz (local.get $value)))
      (br_if $done (i64.eq (local.get $at) (i64.const 64)))
      (local.set $coded (i64.or (local.get $coded)
        (i64.shl (i64.rem_u (local.get $value) (i64.const 10)) (local.get $at))))
      (local.set $value (i64.div_u (local.get $value) (i64.const 10)))
      (local.set $at (i64.add (local.get $at) (i64.const 4)))
      (br $next)))
  (local.get $coded))""",
}
"""By name: functions in WebAssembly text."""

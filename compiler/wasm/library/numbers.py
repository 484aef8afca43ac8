"""Arithmetic that WebAssembly has no instruction for.

All of these are pure: they neither fail nor change anything. What may not be computed is found
out before they are called.
"""

from collections.abc import Mapping

_POWERS = {
    "power_unsigned": """\
(func $power_unsigned (param $base i64) (param $exponent i64) (result i64)
  ;; A power modulo 2**64; the exponent is a number of 64 bits without a sign.
  (local $power i64)
  (local.set $power (i64.const 1))
  (block $done
    (loop $next
      (br_if $done (i64.eqz (local.get $exponent)))
      (if (i32.wrap_i64 (i64.and (local.get $exponent) (i64.const 1))) (then
        (local.set $power (i64.mul (local.get $power) (local.get $base)))))
      (local.set $base (i64.mul (local.get $base) (local.get $base)))
      (local.set $exponent (i64.shr_u (local.get $exponent) (i64.const 1)))
      (br $next)))
  (local.get $power))""",
    "power_signed": """\
(func $power_signed (param $base i64) (param $exponent i64) (result i64)
  ;; The same of an exponent that may be negative: only of 1 and -1 there is something left.
  (if (i64.ge_s (local.get $exponent) (i64.const 0)) (then
    (return (call $power_unsigned (local.get $base) (local.get $exponent)))))
  (if (i64.eq (local.get $base) (i64.const 1)) (then (return (i64.const 1))))
  (if (i64.ne (local.get $base) (i64.const -1)) (then (return (i64.const 0))))
  (select (i64.const -1) (i64.const 1)
    (i32.wrap_i64 (i64.and (local.get $exponent) (i64.const 1)))))""",
}

_QUOTIENTS = {
    "divide_by_unsigned": """\
(func $divide_by_unsigned (param $left i64) (param $right i64) (result i64)
  ;; A number with a sign by one without, which is not 0; towards 0.
  (if (i64.ge_s (local.get $left) (i64.const 0)) (then
    (return (i64.div_u (local.get $left) (local.get $right)))))
  (i64.sub (i64.const 0)
    (i64.div_u (i64.sub (i64.const 0) (local.get $left)) (local.get $right))))""",
    "remainder": """\
(func $remainder (param $left f64) (param $right f64) (result f64)
  ;; The exact remainder of a division, with the sign of the dividend; of an infinite dividend
  ;; and of a divisor 0 it is no number. Subtracts the divisor bit by bit of the quotient.
  (local $x i64) (local $y i64) (local $rest i64)
  (local $ex i32) (local $ey i32)
  (local.set $x (i64.and (i64.reinterpret_f64 (local.get $left))
    (i64.const 0x7fffffffffffffff)))
  (local.set $y (i64.and (i64.reinterpret_f64 (local.get $right))
    (i64.const 0x7fffffffffffffff)))
  (if (i32.or (i32.or
      (i64.eqz (local.get $y))
      (i64.gt_u (local.get $y) (i64.const 0x7ff0000000000000)))
      (i64.ge_u (local.get $x) (i64.const 0x7ff0000000000000))) (then
    (return (f64.const nan))))
  (if (i64.lt_u (local.get $x) (local.get $y)) (then (return (local.get $left))))
  (local.set $ex (call $exponent (local.get $x)))
  (local.set $ey (call $exponent (local.get $y)))
  (local.set $x (call $mantissa (local.get $x)))
  (local.set $y (call $mantissa (local.get $y)))
  (loop $next
    (local.set $rest (i64.sub (local.get $x) (local.get $y)))
    (if (i64.ge_s (local.get $rest) (i64.const 0)) (then (local.set $x (local.get $rest))))
    (if (i32.gt_s (local.get $ex) (local.get $ey)) (then
      (local.set $x (i64.shl (local.get $x) (i64.const 1)))
      (local.set $ex (i32.sub (local.get $ex) (i32.const 1)))
      (br $next))))
  (f64.copysign (call $scaled (local.get $x) (local.get $ex)) (local.get $left)))""",
    "mantissa": """\
(func $mantissa (param $bits i64) (result i64)
  ;; The 53 digits of a number without its sign; those of one below the least normal number are
  ;; moved up.
  (if (i64.ge_u (local.get $bits) (i64.const 0x10000000000000)) (then
    (return (i64.or
      (i64.and (local.get $bits) (i64.const 0xfffffffffffff)) (i64.const 0x10000000000000)))))
  (i64.shl (local.get $bits) (i64.sub (i64.clz (local.get $bits)) (i64.const 11))))""",
    "exponent": """\
(func $exponent (param $bits i64) (result i32)
  ;; The exponent that belongs to these digits.
  (if (i64.ge_u (local.get $bits) (i64.const 0x10000000000000)) (then
    (return (i32.wrap_i64 (i64.shr_u (local.get $bits) (i64.const 52))))))
  (i32.sub (i32.const 12) (i32.wrap_i64 (i64.clz (local.get $bits)))))""",
    "scaled": """\
(func $scaled (param $digits i64) (param $exponent i32) (result f64)
  ;; The number of up to 53 digits with the exponent of the last of them.
  (local $gap i32)
  (if (i64.eqz (local.get $digits)) (then (return (f64.const 0))))
  (local.set $gap (i32.sub (i32.wrap_i64 (i64.clz (local.get $digits))) (i32.const 11)))
  (if (i32.ge_s (local.get $gap) (local.get $exponent)) (then
    (if (i32.gt_s (local.get $exponent) (i32.const 0)) (then
      (return (f64.reinterpret_i64 (i64.shl (local.get $digits)
        (i64.extend_i32_u (i32.sub (local.get $exponent) (i32.const 1))))))))
    (return (f64.reinterpret_i64 (i64.shr_u (local.get $digits)
      (i64.extend_i32_u (i32.sub (i32.const 1) (local.get $exponent))))))))
  (f64.reinterpret_i64 (i64.or
    (i64.and
      (i64.shl (local.get $digits) (i64.extend_i32_u (local.get $gap)))
      (i64.const 0xfffffffffffff))
    (i64.shl
      (i64.extend_i32_u (i32.sub (local.get $exponent) (local.get $gap))) (i64.const 52)))))""",
}

_WHOLE = {
    "whole_of_real": """\
(func $whole_of_real (param $value f64) (result i64)
  ;; The low 64 bits of a number without its fraction; 0 of what is not finite.
  (local $bits i64) (local $shift i64)
  (if (f64.lt (f64.abs (local.get $value)) (f64.const 0x1p+63)) (then
    (return (i64.trunc_sat_f64_s (local.get $value)))))
  (local.set $bits (i64.reinterpret_f64 (local.get $value)))
  (local.set $shift (i64.sub
    (i64.and (i64.shr_u (local.get $bits) (i64.const 52)) (i64.const 0x7ff))
    (i64.const 1075)))
  (if (i64.ge_s (local.get $shift) (i64.const 64)) (then (return (i64.const 0))))
  (local.set $shift (i64.shl
    (call $mantissa (i64.and (local.get $bits) (i64.const 0x7fffffffffffffff)))
    (local.get $shift)))
  (select (i64.sub (i64.const 0) (local.get $shift)) (local.get $shift)
    (i64.lt_s (local.get $bits) (i64.const 0))))""",
    "nearest_whole": """\
(func $nearest_whole (param $value f64) (result i64)
  ;; The low 64 bits of the nearest whole number, 2.5 to 3 and -2.5 to -3; 0 of what is not
  ;; finite.
  (local $whole f64)
  (local.set $whole (f64.trunc (local.get $value)))
  (if (f64.ge (f64.abs (f64.sub (local.get $value) (local.get $whole))) (f64.const 0.5)) (then
    (local.set $whole (f64.add (local.get $whole)
      (f64.copysign (f64.const 1) (local.get $value))))))
  (call $whole_of_real (local.get $whole)))""",
}

_BYTES = {
    "bytes_equal": """\
(func $bytes_equal (param $one i32) (param $other i32) (param $size i32) (result i32)
  (block $rest
    (loop $next
      (br_if $rest (i32.lt_u (local.get $size) (i32.const 8)))
      (if (i64.ne (i64.load (local.get $one)) (i64.load (local.get $other))) (then
        (return (i32.const 0))))
      (local.set $one (i32.add (local.get $one) (i32.const 8)))
      (local.set $other (i32.add (local.get $other) (i32.const 8)))
      (local.set $size (i32.sub (local.get $size) (i32.const 8)))
      (br $next)))
  (loop $last
    (if (i32.eqz (local.get $size)) (then (return (i32.const 1))))
    (local.set $size (i32.sub (local.get $size) (i32.const 1)))
    (br_if $last (i32.eq
      (i32.load8_u (i32.add (local.get $one) (local.get $size)))
      (i32.load8_u (i32.add (local.get $other) (local.get $size))))))
  (i32.const 0))""",
}

FUNCTIONS: Mapping[str, str] = {**_POWERS, **_QUOTIENTS, **_WHOLE, **_BYTES}
"""By name."""

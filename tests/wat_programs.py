"""Small WebAssembly programs for tests of the engine, and both ways to call them."""

from pathlib import Path

import pytest

pytest.importorskip("wasmtime")

from runtime.kernel.wasm_kernel.engine import Program, Sandbox, assemble
from runtime.kernel.wasm_kernel.fast_call import FastCalls
from runtime.kernel.wasm_kernel.public_call import Calls, PublicCalls

ROOT = Path(__file__).parents[1]
WAYS: list[Calls] = [FastCalls(), PublicCalls()]
both_ways = pytest.mark.parametrize("calls", WAYS, ids=["fast", "public"])

MEMORY = '(import "fb" "memory" (memory 1))'
HOST = '(import "fb" "host" (func $host (param i32) (result i32)))'
SUM = f"""(module {MEMORY}
  (func (export "run") (param i32 i64) (result i64)
    (i64.add (local.get 1) (i64.extend_i32_u (local.get 0)))))"""
ASKING = f"""(module {MEMORY} {HOST}
  (func (export "run") (param i32 i64) (result i64)
    (i64.extend_i32_s (call $host (local.get 0)))))"""
TRAPPING = f"""(module {MEMORY}
  (func $deep (param i32) (result i32)
    (i32.add (i32.const 1) (call $deep (local.get 0))))
  (func $run (export "run") (param i32 i64) (result i64)
    (if (i32.eq (local.get 0) (i32.const 1))
      (then (return (i64.extend_i32_u (call $deep (i32.const 0))))))
    (if (i32.eq (local.get 0) (i32.const 2)) (then unreachable))
    (if (i32.eq (local.get 0) (i32.const 3)) (then (return (i64.load (i32.const -8)))))
    (if (i32.eq (local.get 0) (i32.const 4))
      (then (return (i64.div_s (i64.const 1) (i64.const 0)))))
    (local.get 1)))"""
SPINNING = f"""(module {MEMORY} {HOST}
  (func (export "run") (param i32 i64) (result i64)
    loop $round
      (local.set 1 (i64.sub (local.get 1) (i64.const 1)))
      (i32.store (i32.const 512) (i32.add (i32.load (i32.const 512)) (i32.const 1)))
      (br_if $round (i64.ne (local.get 1) (i64.const 0)))
    end
    (i64.extend_i32_s (call $host (local.get 0)))))"""


def no_host(number: int) -> int:
    raise AssertionError(number)


def load(text: str, calls: Calls) -> Program:
    return Sandbox(1, calls=calls).load(assemble(text), host=no_host, maths={})

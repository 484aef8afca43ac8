;; E_SWITCH, specialised: wires that are not there are left out.
;; Every handler is a piece of the function `run`, reached by one jump and left by `br $turn`;
;; `$p` is the address of the instance. Addresses below are relative to it.
;;
;; E_SWITCH: 56 bytes, handlers from 1
;;     20 state: 0 START, 1 G0, 2 G1
;;     24 address that G is sampled from, of a BOOL
;;     32 target of EO0: one entry
;;     40 target of EO1: a list of entries
;;     48 G: BOOL
  end ;; 1: E_SWITCH, EI
    (i32.store offset=48 (local.get $p) (i32.load (i32.load offset=24 (local.get $p))))
    (i32.eqz (i32.load offset=48 (local.get $p)))
    if
      (local.set $target (i64.load offset=32 (local.get $p)))
      (i64.ne (local.get $next) (i64.const 0))
      if
        (i64.store (i32.add (local.get $ring) (local.get $tail)) (local.get $target))
        (local.set $tail (i32.and (i32.add (local.get $tail) (i32.const 8)) (local.get $mask)))
      else
        (local.set $next (local.get $target))
      end
    else
      (i32.load offset=48 (local.get $p))
      if
        (local.set $target (i64.load offset=40 (local.get $p)))
        (local.set $i32_0 (i32.wrap_i64 (local.get $target)))
        (local.set $i32_1 (i32.add (local.get $i32_0) (i32.shl (i32.sub (i32.load (local.get $i32_0)) (i32.const 1)) (i32.const 3))))
        (local.set $target (i64.load offset=8 (local.get $i32_0)))
        (i64.ne (local.get $next) (i64.const 0))
        if
          (i64.store (i32.add (local.get $ring) (local.get $tail)) (local.get $target))
          (local.set $tail (i32.and (i32.add (local.get $tail) (i32.const 8)) (local.get $mask)))
        else
          (local.set $next (local.get $target))
        end
        loop $again_1
          (local.set $i32_0 (i32.add (local.get $i32_0) (i32.const 8)))
          (i64.store (i32.add (local.get $ring) (local.get $tail)) (i64.load offset=8 (local.get $i32_0)))
          (local.set $tail (i32.and (i32.add (local.get $tail) (i32.const 8)) (local.get $mask)))
          (br_if $again_1 (i32.lt_u (local.get $i32_0) (local.get $i32_1)))
        end
      end
    end
    br $turn

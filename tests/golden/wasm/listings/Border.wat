;; Border, specialised: wires that are not there are left out.
;; Every handler is a piece of the function `run`, reached by one jump and left by `br $turn`;
;; `$p` is the address of the instance. Addresses below are relative to it.
;;
;; Border: 64 bytes, handlers from 1
;;     20 address that V is sampled from, of a INT
;;     24 address that W is sampled from, of a INT
;;     32 target of IN: one entry
;;     40 target of OUT: one entry
;;     48 V: INT
;;     52 W: INT
;;     56 W: INT as published
  end ;; 1: Border, IN
    (i32.store offset=48 (local.get $p) (i32.load (i32.load offset=20 (local.get $p))))
    (local.set $target (i64.load offset=32 (local.get $p)))
    (i64.ne (local.get $next) (i64.const 0))
    if
      (i64.store (i32.add (local.get $ring) (local.get $tail)) (local.get $target))
      (local.set $tail (i32.and (i32.add (local.get $tail) (i32.const 8)) (local.get $mask)))
    else
      (local.set $next (local.get $target))
    end
    br $turn
  end ;; 2: Border, OUT
    (i32.store offset=52 (local.get $p) (i32.load (i32.load offset=24 (local.get $p))))
    (i32.store offset=56 (local.get $p) (i32.load offset=52 (local.get $p)))
    (local.set $target (i64.load offset=40 (local.get $p)))
    (i64.ne (local.get $next) (i64.const 0))
    if
      (i64.store (i32.add (local.get $ring) (local.get $tail)) (local.get $target))
      (local.set $tail (i32.and (i32.add (local.get $tail) (i32.const 8)) (local.get $mask)))
    else
      (local.set $next (local.get $target))
    end
    br $turn

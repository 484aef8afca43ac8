;; E_CTU, specialised: wires that are not there are left out.
;; Every handler is a piece of the function `run`, reached by one jump and left by `br $turn`;
;; `$p` is the address of the instance. Addresses below are relative to it.
;;
;; E_CTU: 72 bytes, handlers from 1
;;     20 state: 0 START, 1 CU, 2 R
;;     32 target of CUO: one entry
;;     40 target of RO: none
;;     48 PV: UINT
;;     52 Q: BOOL
;;     56 CV: UINT
;;     60 Q: BOOL as published
;;     64 CV: UINT as published
  end ;; 1: E_CTU, CU
    (i32.lt_u (i32.load offset=56 (local.get $p)) (i32.const 65535))
    if
      (i32.store offset=56 (local.get $p) (i32.and (i32.add (i32.load offset=56 (local.get $p)) (i32.const 1)) (i32.const 65535)))
      (i32.store offset=52 (local.get $p) (i32.ge_u (i32.load offset=56 (local.get $p)) (i32.load offset=48 (local.get $p))))
      (i32.store offset=60 (local.get $p) (i32.load offset=52 (local.get $p)))
      (local.set $target (i64.load offset=32 (local.get $p)))
      (i64.ne (local.get $next) (i64.const 0))
      if
        (i64.store (i32.add (local.get $ring) (local.get $tail)) (local.get $target))
        (local.set $tail (i32.and (i32.add (local.get $tail) (i32.const 8)) (local.get $mask)))
      else
        (local.set $next (local.get $target))
      end
    end
    br $turn
  end ;; 2: E_CTU, R
    (i32.store offset=56 (local.get $p) (i32.const 0))
    (i32.store offset=52 (local.get $p) (i32.const 0))
    (i32.store offset=60 (local.get $p) (i32.load offset=52 (local.get $p)))
    br $turn

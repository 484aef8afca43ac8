;; Mean, specialised: wires that are not there are left out.
;; Every handler is a piece of the function `run`, reached by one jump and left by `br $turn`;
;; `$p` is the address of the instance. Addresses below are relative to it.
;;
;; Mean: 88 bytes, handlers from 1
;;     20 address that N is sampled from, of a INT
;;     32 target of CNF: none
;;     40 N: INT
;;     44 VALUES: ARRAY [0..7] OF DINT
;;     76 MEAN: DINT
;;     80 MEAN: DINT as published
  end ;; 1: Mean, REQ
    (global.set $rounds (i64.const 1048576))
    (global.set $more (i64.const 8951424))
    (i32.store offset=40 (local.get $p) (i32.load (i32.load offset=20 (local.get $p))))
    (local.set $i32_0 (i32.const 0))
    (local.set $i32_1 (i32.const 0))
    (local.set $i32_2 (i32.extend16_s (i32.sub (i32.load offset=40 (local.get $p)) (i32.const 1))))
    (local.set $i32_0 (i32.const 0))
    block $leave_1
      loop $again_2
        (i64.eqz (global.get $rounds))
        if
          (call $more_rounds)
          (global.get $failed)
          if
            (i32.store (i32.const 20) (select (i32.load (i32.const 20)) (i32.const 1) (i32.load (i32.const 20))))
            br $fault
          end
        end
        (global.set $rounds (i64.sub (global.get $rounds) (i64.const 1)))
        (br_if $leave_1 (i32.eqz (i32.le_s (local.get $i32_0) (local.get $i32_2))))
        (i32.gt_u (local.get $i32_0) (i32.const 7))
        if
          (i32.store offset=16 (i32.const 0) (i32.const 2))
          (i32.store offset=20 (i32.const 0) (i32.const 2))
          (i64.store offset=24 (i32.const 0) (i64.extend_i32_s (local.get $i32_0)))
          (i64.store offset=32 (i32.const 0) (i64.const 0))
          (i64.store offset=40 (i32.const 0) (i64.const 7))
          (global.set $failed (i32.const 1))
          br $fault
        end
        (local.set $i32_1 (i32.add (local.get $i32_1) (i32.load offset=44 (i32.add (local.get $p) (i32.mul (local.get $i32_0) (i32.const 4))))))
        (local.set $i32_0 (i32.extend16_s (i32.add (local.get $i32_0) (i32.const 1))))
        br $again_2
      end
    end
    (local.set $i32_2 (i32.load offset=40 (local.get $p)))
    (i32.eqz (local.get $i32_2))
    if
      (i32.store offset=16 (i32.const 0) (i32.const 1))
      (i32.store offset=20 (i32.const 0) (i32.const 3))
      (global.set $failed (i32.const 1))
      br $fault
    end
    (i32.store offset=76 (local.get $p) (if (result i32) (i32.eq (local.get $i32_2) (i32.const -1)) (then (i32.sub (i32.const 0) (local.get $i32_1))) (else (i32.div_s (local.get $i32_1) (local.get $i32_2)))))
    br $turn

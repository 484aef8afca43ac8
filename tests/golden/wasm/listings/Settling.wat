;; Settling, specialised: wires that are not there are left out.
;; Every handler is a piece of the function `run`, reached by one jump and left by `br $turn`;
;; `$p` is the address of the instance. Addresses below are relative to it.
;;
;; Settling: 56 bytes, handlers from 1
;;     20 state: 0 START, 1 ADD
;;     32 target of DONE: one entry
;;     40 N: UINT
;;     44 SUM: UDINT
;;     48 SUM: UDINT as published
  end ;; 1: Settling, GO
    (local.set $i32_0 (i32.load offset=20 (local.get $p)))
    ;; in START
    (i32.eq (local.get $i32_0) (i32.const 0))
    if
      (i32.store offset=44 (local.get $p) (i32.add (i32.load offset=44 (local.get $p)) (i32.const 1)))
      (i32.lt_u (i32.load offset=44 (local.get $p)) (i32.load offset=40 (local.get $p)))
      if
        (i32.store offset=44 (local.get $p) (i32.add (i32.load offset=44 (local.get $p)) (i32.const 1)))
        (i32.lt_u (i32.load offset=44 (local.get $p)) (i32.load offset=40 (local.get $p)))
        if
          (i32.store offset=44 (local.get $p) (i32.add (i32.load offset=44 (local.get $p)) (i32.const 1)))
          (i32.lt_u (i32.load offset=44 (local.get $p)) (i32.load offset=40 (local.get $p)))
          if
            (i32.store offset=44 (local.get $p) (i32.add (i32.load offset=44 (local.get $p)) (i32.const 1)))
            (i32.lt_u (i32.load offset=44 (local.get $p)) (i32.load offset=40 (local.get $p)))
            if
              (i32.store offset=44 (local.get $p) (i32.add (i32.load offset=44 (local.get $p)) (i32.const 1)))
              (i32.lt_u (i32.load offset=44 (local.get $p)) (i32.load offset=40 (local.get $p)))
              if
                (i32.store offset=44 (local.get $p) (i32.add (i32.load offset=44 (local.get $p)) (i32.const 1)))
                (i32.lt_u (i32.load offset=44 (local.get $p)) (i32.load offset=40 (local.get $p)))
                if
                  (i32.store offset=44 (local.get $p) (i32.add (i32.load offset=44 (local.get $p)) (i32.const 1)))
                  (i32.lt_u (i32.load offset=44 (local.get $p)) (i32.load offset=40 (local.get $p)))
                  if
                    (i32.store offset=44 (local.get $p) (i32.add (i32.load offset=44 (local.get $p)) (i32.const 1)))
                    (i32.lt_u (i32.load offset=44 (local.get $p)) (i32.load offset=40 (local.get $p)))
                    if
                      (i32.store offset=44 (local.get $p) (i32.add (i32.load offset=44 (local.get $p)) (i32.const 1)))
                      ;; ADD
                      (i32.store offset=20 (local.get $p) (i32.const 1))
                      (local.set $taken (i32.const 8))
                      (local.set $handler (i32.const 2))
                      br $dispatch
                    else
                    end
                  else
                  end
                else
                end
              else
              end
            else
            end
          else
          end
        else
        end
      else
      end
    else
      ;; in ADD
      (i32.eq (local.get $i32_0) (i32.const 1))
      if
        (i32.lt_u (i32.load offset=44 (local.get $p)) (i32.load offset=40 (local.get $p)))
        if
          (i32.store offset=44 (local.get $p) (i32.add (i32.load offset=44 (local.get $p)) (i32.const 1)))
          (i32.lt_u (i32.load offset=44 (local.get $p)) (i32.load offset=40 (local.get $p)))
          if
            (i32.store offset=44 (local.get $p) (i32.add (i32.load offset=44 (local.get $p)) (i32.const 1)))
            (i32.lt_u (i32.load offset=44 (local.get $p)) (i32.load offset=40 (local.get $p)))
            if
              (i32.store offset=44 (local.get $p) (i32.add (i32.load offset=44 (local.get $p)) (i32.const 1)))
              (i32.lt_u (i32.load offset=44 (local.get $p)) (i32.load offset=40 (local.get $p)))
              if
                (i32.store offset=44 (local.get $p) (i32.add (i32.load offset=44 (local.get $p)) (i32.const 1)))
                (i32.lt_u (i32.load offset=44 (local.get $p)) (i32.load offset=40 (local.get $p)))
                if
                  (i32.store offset=44 (local.get $p) (i32.add (i32.load offset=44 (local.get $p)) (i32.const 1)))
                  (i32.lt_u (i32.load offset=44 (local.get $p)) (i32.load offset=40 (local.get $p)))
                  if
                    (i32.store offset=44 (local.get $p) (i32.add (i32.load offset=44 (local.get $p)) (i32.const 1)))
                    (i32.lt_u (i32.load offset=44 (local.get $p)) (i32.load offset=40 (local.get $p)))
                    if
                      (i32.store offset=44 (local.get $p) (i32.add (i32.load offset=44 (local.get $p)) (i32.const 1)))
                      (i32.lt_u (i32.load offset=44 (local.get $p)) (i32.load offset=40 (local.get $p)))
                      if
                        (i32.store offset=44 (local.get $p) (i32.add (i32.load offset=44 (local.get $p)) (i32.const 1)))
                        (local.set $taken (i32.const 8))
                        (local.set $handler (i32.const 2))
                        br $dispatch
                      else
                        ;; START
                        (i32.store offset=20 (local.get $p) (i32.const 0))
                      end
                    else
                      ;; START
                      (i32.store offset=20 (local.get $p) (i32.const 0))
                    end
                  else
                    ;; START
                    (i32.store offset=20 (local.get $p) (i32.const 0))
                  end
                else
                  ;; START
                  (i32.store offset=20 (local.get $p) (i32.const 0))
                end
              else
                ;; START
                (i32.store offset=20 (local.get $p) (i32.const 0))
              end
            else
              ;; START
              (i32.store offset=20 (local.get $p) (i32.const 0))
            end
          else
            ;; START
            (i32.store offset=20 (local.get $p) (i32.const 0))
          end
        else
          ;; START
          (i32.store offset=20 (local.get $p) (i32.const 0))
        end
      end
    end
    br $turn
  end ;; 2: Settling, settle
    block $stable
      loop $again
        (local.set $i32_0 (i32.load offset=20 (local.get $p)))
        (i32.eq (local.get $i32_0) (i32.const 1))
        if
          (i32.lt_u (i32.load offset=44 (local.get $p)) (i32.load offset=40 (local.get $p)))
          if
            (i32.ge_u (local.get $taken) (i32.const 10000))
            if
              (i32.store offset=16 (i32.const 0) (i32.const 6))
              (i32.store offset=20 (i32.const 0) (i32.const 1))
              (i64.store offset=24 (i32.const 0) (i64.const 0))
              (i64.store offset=32 (i32.const 0) (i64.const 10000))
              (global.set $failed (i32.const 1))
              br $fault
            end
            (local.set $taken (i32.add (local.get $taken) (i32.const 1)))
            ;; ADD
            (i32.store offset=20 (local.get $p) (i32.const 1))
            (i32.store offset=44 (local.get $p) (i32.add (i32.load offset=44 (local.get $p)) (i32.const 1)))
          else
            (i32.ge_u (local.get $taken) (i32.const 10000))
            if
              (i32.store offset=16 (i32.const 0) (i32.const 6))
              (i32.store offset=20 (i32.const 0) (i32.const 2))
              (i64.store offset=24 (i32.const 0) (i64.const 1))
              (i64.store offset=32 (i32.const 0) (i64.const 10000))
              (global.set $failed (i32.const 1))
              br $fault
            end
            (local.set $taken (i32.add (local.get $taken) (i32.const 1)))
            ;; START
            (i32.store offset=20 (local.get $p) (i32.const 0))
          end
          br $again
        end
      end
    end
    br $turn

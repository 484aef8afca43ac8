"""The fbdk encoding: values as bytes, by ASN.1's basic rules as IEC 61499's profile uses them.

A value is a tag byte and its big-endian content; several values are one after the other, none
at all is NULL. The bytes are FORTE's. Where its versions differ, they are those of 3.0: dates
count nanoseconds, as values here do (2.0.1 sends milliseconds and so loses what is below).
Durations count microseconds in both.
"""

from fblib.fbdk.reading import Reader
from fblib.fbdk.tags import EncodingError, Members, ShortError
from fblib.fbdk.writing import encode

__all__ = ["EncodingError", "Members", "Reader", "ShortError", "encode"]

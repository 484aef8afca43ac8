"""The library of IEC 61499, IEC 61131-3 and 4diac, one file per family."""

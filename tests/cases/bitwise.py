"""What becomes of bits."""

from tests.every_case import computes

CASES = (
    computes("F_AND", {"IN1": "BOOL#TRUE", "IN2": "BOOL#FALSE"}, OUT=False),
    computes("F_AND", {"IN1": "BYTE#12", "IN2": "BYTE#10"}, OUT=8),
    computes("F_OR", {"IN1": "WORD#12", "IN2": "WORD#10"}, OUT=14),
    computes("F_XOR", {"IN1": "BYTE#12", "IN2": "BYTE#10"}, OUT=6),
    computes("F_NOT", {"IN": "BYTE#16#0F"}, OUT=0xF0),
    computes("F_NOT", {"IN": "BOOL#TRUE"}, OUT=False),
    computes("AND_3", {"IN1": "BOOL#1", "IN2": "BOOL#1", "IN3": "BOOL#1"}, OUT=True),
    computes("F_AND_3", {"IN1": "BYTE#7", "IN2": "BYTE#6", "IN3": "BYTE#12"}, OUT=4),
    computes("F_OR_3", {"IN1": "BYTE#1", "IN2": "BYTE#2", "IN3": "BYTE#4"}, OUT=7),
    computes("F_XOR_3", {"IN1": "BYTE#1", "IN2": "BYTE#3", "IN3": "BYTE#4"}, OUT=6),
    computes("OR_3", {"IN1": "BOOL#0", "IN2": "BOOL#0", "IN3": "BOOL#1"}, OUT=True),
    computes("XOR_3", {"IN1": "BOOL#1", "IN2": "BOOL#1", "IN3": "BOOL#1"}, OUT=True),
    computes("F_SHL", {"IN": "BYTE#16#81", "N": "INT#1"}, OUT=0x02),
    computes("F_SHR", {"IN": "BYTE#16#81", "N": "INT#1"}, OUT=0x40),
    computes("F_ROL", {"IN": "BYTE#16#81", "N": "INT#1"}, OUT=0x03),
    computes("F_ROR", {"IN": "BYTE#16#81", "N": "INT#1"}, OUT=0xC0),
)

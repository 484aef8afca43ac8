"""The colours and lines of a drawing: one style sheet, light and dark.

Every rule is bound to the drawing's own class, because a page may put the drawing into
itself. Pages colour blocks by adding rules for `.fb[data-node="…"] .body`.
"""

RESOURCE_COLORS = 8
"""After so many resources the colours begin again."""

_COLORS = (
    *("#4e79a7", "#f28e2b", "#59a14f", "#b07aa1"),
    *("#edc948", "#76b7b2", "#ff9da7", "#9c755f"),
)

STYLE = (
    """
.fbflow { background: #fff; font-family: Helvetica, Arial, "Liberation Sans", sans-serif; \
font-size: 12px; }
.fbflow text { fill: #1c2227; dominant-baseline: auto; }
.fbflow .headline { font-size: 16px; font-weight: bold; }
.fbflow .name { font-weight: bold; text-anchor: middle; }
.fbflow .type { font-style: italic; text-anchor: middle; }
.fbflow .out, .fbflow .value { text-anchor: end; }
.fbflow .value { fill: #5b4a00; }
.fbflow .note { fill: #59636b; }
.fbflow .body { fill: #f4f7fa; stroke: #37474f; stroke-width: 1; stroke-linejoin: round; }
.fbflow .missing .body { stroke-dasharray: 5 3; }
.fbflow .frame { fill: #78909c; fill-opacity: 0.06; stroke: #78909c; stroke-width: 1; }
.fbflow .application > .frame { fill-opacity: 0; }
.fbflow .drawn-frame > .frame { stroke-dasharray: 7 4; }
.fbflow .composite > .frame { stroke: #37474f; stroke-width: 1.5; }
.fbflow .title { font-weight: bold; }
.fbflow .wire { fill: none; stroke-width: 1.3; stroke-linejoin: round; }
.fbflow .wire.event { stroke: #c62828; }
.fbflow .wire.data { stroke: #1565c0; }
.fbflow .wire.adapter { stroke: #8d5524; }
.fbflow .pin.event { fill: #c62828; }
.fbflow .pin.data { fill: #1565c0; }
.fbflow .pin.adapter { fill: #8d5524; }
.fbflow .with { fill: none; stroke: #90a4ae; stroke-width: 0.8; }
.fbflow .with-pin { fill: #90a4ae; }
"""
    + "\n".join(
        f".fbflow .resource{number} {{ fill: {color}; }}" for number, color in enumerate(_COLORS)
    )
    + """
@media (prefers-color-scheme: dark) {
.fbflow { background: #14181b; }
.fbflow text { fill: #e3e8eb; }
.fbflow .value { fill: #e0c768; }
.fbflow .note { fill: #9aa7b0; }
.fbflow .body { fill: #222a30; stroke: #b0bec5; }
.fbflow .composite > .frame { stroke: #b0bec5; }
.fbflow .wire.event { stroke: #ef6b66; }
.fbflow .wire.data { stroke: #64a9f0; }
.fbflow .wire.adapter { stroke: #cf9a63; }
.fbflow .pin.event { fill: #ef6b66; }
.fbflow .pin.data { fill: #64a9f0; }
.fbflow .pin.adapter { fill: #cf9a63; }
}
"""
)

"""The colours and lines of drawn tasks, beside those of all drawings.

Pages colour a task by adding a class `state-running`, or rules for `.task[data-node="…"] .body`.
"""

from compiler.exporters.svg.style import STYLE

_STATES = {
    "running": ("#dcebfb", "#1565c0", "#143352", "#64a9f0"),
    "retrying": ("#fdebd3", "#c25e00", "#4a2f10", "#f0a04b"),
    "waiting": ("#fdf4cf", "#9a7b00", "#433a10", "#e0c768"),
    "succeeded": ("#dff3e1", "#2e7d32", "#16381a", "#6fbf73"),
    "failed": ("#fbdfdf", "#c62828", "#4a1a1a", "#ef6b66"),
    "timed-out": ("#fbdfdf", "#c62828", "#4a1a1a", "#ef6b66"),
    "skipped": ("#eceff1", "#90a4ae", "#1c2226", "#607d8b"),
    "cancelled": ("#eceff1", "#607d8b", "#1c2226", "#90a4ae"),
    "compensated": ("#efe3f5", "#7b3fa0", "#33203f", "#c08ae0"),
}
"""Of each state: fill and line in light, fill and line in dark."""


def _states(*, dark: bool) -> str:
    return "\n".join(
        f".fbflow .state-{state} .body {{ fill: {colors[2 * dark]}; "
        f"stroke: {colors[2 * dark + 1]}; }}"
        for state, colors in _STATES.items()
    )


TASK_STYLE = f"""{STYLE}
.fbflow .task .name, .fbflow .task .note {{ text-anchor: middle; }}
.fbflow .undoing .body {{ stroke-dasharray: 5 3; }}
.fbflow .way {{ fill: none; stroke: transparent; stroke-width: 8; }}
.fbflow .line {{ fill: none; stroke: #607d8b; stroke-width: 1.3; }}
.fbflow .order .line {{ stroke-dasharray: 6 4; }}
.fbflow .undo .line {{ stroke: #c77700; stroke-dasharray: 1.5 4; stroke-linecap: round; }}
.fbflow .arrow {{ fill: #607d8b; }}
.fbflow .badge {{ fill: #fff3d6; stroke: #a06a00; stroke-width: 0.8; }}
.fbflow .mark {{ font-size: 10px; text-anchor: middle; fill: #6b4700; }}
{_states(dark=False)}
@media (prefers-color-scheme: dark) {{
.fbflow .line {{ stroke: #90a4ae; }}
.fbflow .arrow {{ fill: #90a4ae; }}
.fbflow .badge {{ fill: #43361a; stroke: #e0b050; }}
.fbflow .mark {{ fill: #f2d58f; }}
{_states(dark=True)}
}}
"""

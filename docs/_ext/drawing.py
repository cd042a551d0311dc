"""Draws how a request travels, docs/images/request.svg: `python -m docs._ext.drawing`.

The picture is committed, so that it is seen wherever the Markdown is; a test compares the two.
"""

from dataclasses import dataclass
from html import escape
from pathlib import Path

PICTURE = Path(__file__).parents[1] / "images" / "request.svg"

LANES = ("Browser", "View", "Service", "Hooks", "Store", "LRS")
NOTES = ("", "blueprints", "services", "the host's and others'", "the plugin's tables", "over SOAP")


@dataclass(frozen=True)
class Step:
    """One arrow from lane to lane; `answer` is one that goes back."""

    start: str
    end: str
    words: str
    answer: bool = False


STEPS = (
    Step("Browser", "View", "POST …/update"),
    Step("View", "Hooks", "who is signed in?"),
    Step("View", "Service", "update(actor, ref, form)"),
    Step("Service", "Hooks", "licence, permission, learner"),
    Step("Service", "LRS", "read the record afresh"),
    Step("Service", "Store", "write the intent and commit it"),
    Step("Service", "LRS", "update, with the VersionNumber that was read"),
    Step("Service", "Store", "how it ended, and the event"),
    Step("Service", "LRS", "verify again"),
    Step("Service", "Hooks", "tell the event"),
    Step("Service", "View", "a named outcome, or a named error", answer=True),
    Step("View", "Browser", "a page, or 303 to one", answer=True),
)

LANE, LEFT, TOP, STEP = 160, 90, 74, 44
WIDTH = 2 * LEFT + LANE * (len(LANES) - 1)
HEIGHT = TOP + STEP * (len(STEPS) + 1)

STYLE = """
text { font: 13px system-ui, -apple-system, "Segoe UI", Arial, sans-serif; fill: #17212b; }
.lane { font-weight: 600; text-anchor: middle; }
.note { font-size: 11px; fill: #4d5b69; text-anchor: middle; }
.words { text-anchor: middle; paint-order: stroke; stroke: #ffffff; stroke-width: 5px; }
.paper { fill: #ffffff; }
.head { fill: #e7f0fa; stroke: #175494; }
.life { stroke: #d4dce3; stroke-width: 1.5; }
.arrow { stroke: #175494; stroke-width: 1.5; }
.answer { stroke-dasharray: 5 4; }
.tip { fill: #175494; }
""".strip()


def drawing() -> str:
    """Return the picture as SVG."""
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title">',
        '<title id="title">How a request to update the LRS travels</title>',
        f"<style>\n{STYLE}\n</style>",
        f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
        *(_lane(number) for number in range(len(LANES))),
        *(_arrow(number, step) for number, step in enumerate(STEPS)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _lane(number: int) -> str:
    x = _x(LANES[number])
    return (
        f'<line class="life" x1="{x}" y1="62" x2="{x}" y2="{HEIGHT - 14}"/>'
        f'<rect class="head" x="{x - 70}" y="14" width="140" height="48" rx="6"/>'
        f'<text class="lane" x="{x}" y="{35 if NOTES[number] else 43}">{LANES[number]}</text>'
        f'<text class="note" x="{x}" y="52">{escape(NOTES[number])}</text>'
    )


def _arrow(number: int, step: Step) -> str:
    y = TOP + STEP * number + 32
    start, end = _x(step.start), _x(step.end)
    towards = 1 if end > start else -1
    tip = f"{end},{y} {end - 9 * towards},{y - 5} {end - 9 * towards},{y + 5}"
    kind = "arrow answer" if step.answer else "arrow"
    return (
        f'<text class="words" x="{(start + end) / 2:g}" y="{y - 7}">{escape(step.words)}</text>'
        f'<line class="{kind}" x1="{start}" y1="{y}" x2="{end - 8 * towards}" y2="{y}"/>'
        f'<polygon class="tip" points="{tip}"/>'
    )


def _x(lane: str) -> int:
    return LEFT + LANE * LANES.index(lane)


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(drawing(), encoding="utf-8")

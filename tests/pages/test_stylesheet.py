"""The stylesheet touches nothing but ours, and loads nothing from anywhere."""

import re
from importlib.resources import files

_STATIC = files("picslrs_plugin.blueprints").joinpath("static")


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


CSS = "".join(
    without_comments(_STATIC.joinpath(name).read_text("utf-8"))
    for name in ("picslrs.css", "picslrs-todo.css", "picslrs-jobs.css")
)
SCRIPT = without_comments(_STATIC.joinpath("picslrs.js").read_text("utf-8"))
GROUPS = ("@media", "@supports", "@container")


def selectors(css: str) -> list[str]:
    """Return every selector of a stylesheet, also those inside groups such as @media."""
    found: list[str] = []
    position = 0
    while (opening := css.find("{", position)) != -1:
        prelude = css[position:opening].strip()
        closing = _closing(css, opening)
        if prelude.startswith(GROUPS):
            found += selectors(css[opening + 1 : closing])
        elif not prelude.startswith("@keyframes"):
            found += _split(prelude)
        position = closing + 1
    return found


def _closing(css: str, opening: int) -> int:
    depth = 0
    for position in range(opening, len(css)):
        depth += {"{": 1, "}": -1}.get(css[position], 0)
        if depth == 0:
            return position
    raise AssertionError("a brace is not closed")


def _split(prelude: str) -> list[str]:
    """Split a list of selectors at its commas, but not at those inside brackets."""
    parts, depth = [""], 0
    for character in prelude:
        depth += {"(": 1, ")": -1, "[": 1, "]": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def test_every_selector_starts_with_our_prefix() -> None:
    found = selectors(CSS)
    assert len(found) > 100
    assert [selector for selector in found if not selector.startswith(".picslrs")] == []


def test_the_reading_of_selectors_sees_inside_groups_and_brackets() -> None:
    css = "@media print { a, .picslrs b:not(c, d) { color: red } } @keyframes x { to { top: 0 } }"
    assert selectors(css) == ["a", ".picslrs b:not(c, d)"]


def test_every_class_is_one_of_ours() -> None:
    classes = set(re.findall(r"\.([a-z][\w-]*)", " ".join(selectors(CSS))))
    assert {name for name in classes if not name.startswith("picslrs")} == set()


def test_animations_and_properties_carry_our_prefix() -> None:
    assert re.findall(r"@keyframes (\S+)", CSS) == ["picslrs-turn"]
    names = set(re.findall(r"(--[\w-]+)", CSS))
    assert {name for name in names if not name.startswith("--picslrs-")} == set()


def test_every_property_that_is_used_is_declared() -> None:
    used = set(re.findall(r"var\((--[\w-]+)", CSS))
    declared = set(re.findall(r"(--[\w-]+):", CSS))
    assert used <= declared


def test_the_stylesheet_loads_nothing() -> None:
    assert "url(" not in CSS
    assert "@import" not in CSS
    assert "@font-face" not in CSS


def test_every_class_in_the_templates_is_styled_or_read_by_the_script() -> None:
    templates = files("picslrs_plugin.blueprints").joinpath("templates/picslrs")
    used: set[str] = set()
    for template in templates.iterdir():
        text = template.read_text("utf-8")
        for value in re.findall(r'class="([^"]*)"', text):
            plain = re.sub(r"\{[{%].*?[%}]\}", " ", value)
            used |= {name for name in plain.split() if not name.endswith("-")}
    # These carry no look of their own: they name a part for a host that wants to style it.
    named_only = {
        "picslrs-column",
        "picslrs-form",
        "picslrs-number-text",
        "picslrs-result-form",
        "picslrs-todo",
        "picslrs-todo-download",
        "picslrs-todo-who",
        "picslrs-todo-why",
    }
    known = set(re.findall(r"picslrs-[\w-]+", CSS + SCRIPT)) | {"picslrs"}
    assert used - known - named_only == set()


def test_dark_print_motion_and_forced_colours_are_looked_after() -> None:
    for wanted in (
        "light-dark(",
        "@media print",
        "prefers-reduced-motion",
        "forced-colors",
        ":focus-visible",
    ):
        assert wanted in CSS


def test_the_script_needs_nothing_from_anywhere() -> None:
    assert "import " not in SCRIPT
    assert "http" not in SCRIPT
    assert "innerHTML" not in SCRIPT
    assert "eval(" not in SCRIPT

"""Spellings of one name: double-barrelled names, and names that start with Mc or Mac.

Only what is spelled otherwise counts as the same. A name that lacks a part, such as one half of a
double-barrelled name, is another name.
"""

import re

BETWEEN = re.compile(r"[\s\u002D\u2010\u2011\u2013]+")
"""Spaces, and the hyphens and dashes that people type for one."""

PREFIX = re.compile(r"(mac|mc)(?=[^\W\d_]{3})")
"""Mac or Mc before at least three letters, so that Mace and Macey stay what they are."""

ALONE = ("mac", "mc")


def same_name(one: str, other: str) -> bool:
    """Whether two names differ only in hyphens, spaces, case and Mc or Mac."""
    return _key(one) == _key(other)


def other_spellings(name: str) -> list[str]:
    """Return the other common spellings of a name, in a fixed order; none for most names."""
    spelled = [name.strip()]
    if len(parts := BETWEEN.split(name.strip())) > 1:
        spelled += [" ".join(parts), "-".join(parts)]
    spelled += [_with_prefix(form, prefix) for form in list(spelled) for prefix in ("Mc", "Mac")]
    kept = dict.fromkeys(form for form in spelled if form != name.strip())
    return list(kept)


def _key(name: str) -> tuple[str, ...]:
    parts = [part for part in BETWEEN.split(name.strip().casefold()) if part]
    joined: list[str] = []
    for part in parts:
        if joined and joined[-1] in ALONE:
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(PREFIX.sub("mc", part, count=1) if PREFIX.match(part) else part for part in joined)


def _with_prefix(name: str, prefix: str) -> str:
    """Write each part that starts with Mc or Mac with this one of the two."""
    return re.sub(r"\b(Mac|Mc)(?=[^\W\d_]{3})", prefix, name)

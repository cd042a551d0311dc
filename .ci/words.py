"""Bring the translations up to date with what the source tells, and compile them.

words.py            find every sentence, add new ones to each language's .po, write its .mo
words.py --check    change nothing; fail when a .po or a .mo is not up to date, or when a
sentence has no translation or one with other places to fill
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from string import Formatter
from types import NoneType
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from picslrs_plugin.blueprints.nationalities import COUNTRIES

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "picslrs_plugin" / "wording" / "locale"
LANGUAGES = ("cy",)
KEYWORDS = {"told": None, "t": None, "counted": (1, 2), "n": (1, 2)}
METHODS = [
    ("picslrs_plugin/*/migrations/**.py", "ignore"),
    ("picslrs_plugin/demo/**", "ignore"),
    ("picslrs_plugin/simulator/**", "ignore"),
    ("picslrs_plugin/**.py", "python"),
    ("hookspecs/**.py", "python"),
    ("blueprints/**.py", "python"),
    ("blueprints/templates/**.html", "jinja2.ext:babel_extract"),
]
ROOTS = ("picslrs_plugin", "blueprints", "hookspecs")
HEADER = """\
# Words of the LRS tab in {name}.
# Not reviewed by a native speaker yet: see docs/howto/languages.md.
#"""
_TOOL = b"Generated-By: Babel"
NO_DATE = datetime(
    2026, 1, 1, tzinfo=UTC
)  # a date that changes by itself would be all that changes


def found() -> Catalog:
    """Return every sentence that the source tells."""
    catalog = Catalog(charset="utf-8")
    for root in ROOTS:
        for name, _, message, comments, context in extract_from_dir(
            ROOT, [(pattern, method) for pattern, method in METHODS if pattern.startswith(root)],
            keywords=KEYWORDS, strip_comment_tags=True,
            directory_filter=lambda folder: Path(folder).name != "__pycache__",
        ):  # fmt: skip
            del name, comments
            catalog.add(message, context=context)
    for country in COUNTRIES.values():  # of which only the table itself is in the source
        catalog.add(str(country))
    return catalog


def _name_countries(catalog: Catalog, language: str) -> None:
    """Take the name of each country that has none yet from the Unicode locale data."""
    names = Locale(language).territories
    codes = {_plain(name): code for code, name in Locale("en").territories.items()}
    for country in COUNTRIES.values():
        message = catalog[str(country)]
        code = codes.get(_plain(country))
        if not message.string and code in names:
            message.string = names[code]


def _plain(country: str) -> str:
    """Return a country's name without what is written in one way or another."""
    name = country.replace("\u2019", "'").replace(" and ", " & ").replace("Saint ", "St ")
    return name.replace("St. ", "St ").removeprefix("The ").replace("U.S.", "United States")


def updated(language: str) -> Catalog:
    """Return a language's translations, with every sentence that the source tells and no other."""
    file = _po(language)
    if file.exists():
        with file.open("rb") as source:
            catalog = read_po(source, locale=language)
    else:
        catalog = Catalog(locale=language, charset="utf-8")
    catalog.update(found(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    _name_countries(catalog, language)
    catalog.fuzzy = False
    catalog.project, catalog.version = "PICSLRS", "0.1"
    catalog.creation_date = catalog.revision_date = NO_DATE
    catalog.header_comment = HEADER.format(name=Locale(language).english_name)
    catalog.last_translator = catalog.language_team = catalog.msgid_bugs_address = ""
    return catalog


def faults(catalog: Catalog) -> Iterator[str]:
    """Say what is wrong with translations."""
    for message in catalog:
        ids, forms = _texts(message.id), _texts(message.string)
        if not message.id:
            continue
        if not all(forms):
            yield f"not translated: {ids[0]!r}"
        elif not set().union(*map(_places, forms)) <= set().union(*map(_places, ids)):
            yield f"other places to fill: {ids[0]!r}"


def _texts(text: Any) -> tuple[str, ...]:  # noqa: ANN401 - Babel's own
    """Return one text, or those for several numbers."""
    return (
        (text or "",) if isinstance(text, (str, NoneType)) else tuple(form or "" for form in text)
    )


def _places(text: str) -> set[str]:
    """Return the names in braces; of {kind.the} it is kind."""
    return {name.partition(".")[0] for _, name, _, _ in Formatter().parse(text) if name}


def _po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "picslrs.po"


def written(catalog: Catalog) -> tuple[bytes, bytes]:
    """Return the two files of a language: what people edit and what the program reads."""
    text, compiled = BytesIO(), BytesIO()
    write_po(text, catalog, width=100, no_location=True, sort_output=True)
    lines = [line for line in text.getvalue().splitlines(keepends=True) if _TOOL not in line]
    write_mo(compiled, catalog)
    return b"".join(lines), compiled.getvalue()


def main(*, check: bool) -> list[str]:
    """Do it for every language and return what is wrong."""
    wrong: list[str] = []
    for language in LANGUAGES:
        catalog = updated(language)
        text, compiled = written(catalog)
        file = _po(language)
        if check and (file.read_bytes(), file.with_suffix(".mo").read_bytes()) != (text, compiled):
            wrong.append(f"{language}: run `make words`, the files are not up to date")
        elif not check:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text)
            file.with_suffix(".mo").write_bytes(compiled)
        wrong += [f"{language}: {fault}" for fault in faults(catalog)]
        print(f"{language}: {len(catalog)} sentences")
    return wrong


if __name__ == "__main__":
    problems = main(check="--check" in sys.argv[1:])
    print("\n".join(problems))
    sys.exit(bool(problems) and "--check" in sys.argv[1:])

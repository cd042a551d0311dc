"""The words that people read, in English as they are written and in every language we have.

    told("The LRS has no record of {name}.", name=...)     a sentence, with what stands in it
    counted("{number} detail", "{number} details", 3)      one that goes with a number
    listed(("name", "gender", "postcode"))                 name, gender and postcode
    within(told("Family name"))                            family name: as part of a sentence

Each is a `str` that holds the English, so that it can be logged, compared and handed on like any
other. It knows besides what it was made of, and is said in the language of whoever reads it: by
itself in a template that escapes what it prints, and through `said` in a file. A `str` that is not
`Told` is somebody's data and is never translated.
"""

from picslrs_plugin.wording.catalogs import ENGLISH, LANGUAGES, WELSH, language, speaking
from picslrs_plugin.wording.sentences import (
    Noun,
    Told,
    counted,
    joined,
    listed,
    said,
    sentence,
    told,
    unstopped,
    within,
)

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "WELSH",
    "Noun",
    "Told",
    "counted",
    "joined",
    "language",
    "listed",
    "said",
    "sentence",
    "speaking",
    "told",
    "unstopped",
    "within",
]

"""Spellings of names that the LRS tab takes for the same."""

from picslrs_names.plugin import Names
from picslrs_names.spelling import other_spellings, same_name

__all__ = ["Names", "other_spellings", "plugin", "same_name"]

plugin = Names()

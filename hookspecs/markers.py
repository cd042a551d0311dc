"""The two pluggy markers of the project name `picslrs`."""

import pluggy

PROJECT = "picslrs"

hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function or method as an implementation of one of the picslrs hooks."""

_hookspec = pluggy.HookspecMarker(PROJECT)

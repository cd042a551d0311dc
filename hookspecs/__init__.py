"""The public contract between the plugin and its hosts: one marker, the specs, the values."""

from picslrs_plugin.domain.learner import LearnerDetails
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.hookspecs.markers import PROJECT, hookimpl
from picslrs_plugin.hookspecs.specs import PicslrsSpecs
from picslrs_plugin.hookspecs.types import (
    Action,
    Changes,
    Decision,
    Identity,
    Licence,
    LrsCredentials,
    Person,
    Saved,
    Subject,
    SubjectKind,
    SubjectRef,
    TabEntry,
    Tier,
    Vote,
)

__all__ = [
    "PROJECT",
    "Action",
    "Changes",
    "Decision",
    "Identity",
    "LearnerDetails",
    "Licence",
    "LrsCredentials",
    "Person",
    "PicslrsSpecs",
    "Saved",
    "Subject",
    "SubjectKind",
    "SubjectRef",
    "TabEntry",
    "Tier",
    "Uln",
    "Vote",
    "hookimpl",
]

"""The public contract between the plugin and its hosts: one marker, the specs, the values."""

from picslrs_plugin.domain.learner import Demographics, LearnerDetails
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.hookspecs.deprecation import PicslrsDeprecationWarning
from picslrs_plugin.hookspecs.extension_types import (
    Accepted,
    Event,
    EventName,
    Group,
    Job,
    JobName,
    ListedSubject,
    PageEntry,
    Panel,
    PanelLink,
    PanelRow,
    Refusal,
    SubjectList,
)
from picslrs_plugin.hookspecs.markers import PROJECT, hookimpl
from picslrs_plugin.hookspecs.specs import PicslrsSpecs
from picslrs_plugin.hookspecs.tenant_types import SYSTEM, Preferences, TenantAction
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
    "SYSTEM",
    "Accepted",
    "Action",
    "Changes",
    "Decision",
    "Demographics",
    "Event",
    "EventName",
    "Group",
    "Identity",
    "Job",
    "JobName",
    "LearnerDetails",
    "Licence",
    "ListedSubject",
    "LrsCredentials",
    "PageEntry",
    "Panel",
    "PanelLink",
    "PanelRow",
    "Person",
    "PicslrsDeprecationWarning",
    "PicslrsSpecs",
    "Preferences",
    "Refusal",
    "Saved",
    "Subject",
    "SubjectKind",
    "SubjectList",
    "SubjectRef",
    "TabEntry",
    "TenantAction",
    "Tier",
    "Uln",
    "Vote",
    "hookimpl",
]

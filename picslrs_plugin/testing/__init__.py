"""The test kit: for plugins of this product, and for the hosts that it is put into.

`check_plugin` looks a plugin over; `FakeHost`, `FakeLrs` and `tab_app` make an application around
it; `Visitor` reads the pages. A vendor's own application is held against
`picslrs_plugin.testing.conformance`, which needs pytest and is therefore imported by itself.
"""

from picslrs_plugin.hooks.findings import Finding
from picslrs_plugin.testing.application import tab_app
from picslrs_plugin.testing.checking import assert_plugin_fits, check_plugin
from picslrs_plugin.testing.fake_host import REGISTRAR, FakeHost
from picslrs_plugin.testing.fake_lrs import FakeLrs
from picslrs_plugin.testing.host_under_test import HostUnderTest, Who
from picslrs_plugin.testing.managers import fresh_manager, hooks_over
from picslrs_plugin.testing.samples import (
    SAMPLE_TENANT,
    SAMPLE_ULN,
    sample_details,
    sample_record,
    sample_subject,
)
from picslrs_plugin.testing.visiting import NoSuchForm, Page, Visitor

__all__ = [
    "REGISTRAR",
    "SAMPLE_TENANT",
    "SAMPLE_ULN",
    "FakeHost",
    "FakeLrs",
    "Finding",
    "HostUnderTest",
    "NoSuchForm",
    "Page",
    "Visitor",
    "Who",
    "assert_plugin_fits",
    "check_plugin",
    "fresh_manager",
    "hooks_over",
    "sample_details",
    "sample_record",
    "sample_subject",
    "tab_app",
]

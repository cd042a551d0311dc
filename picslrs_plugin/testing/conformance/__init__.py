"""The host conformance suite: a vendor's own application, held against every promise of a host.

It needs pytest (`pip install 'picslrs-plugin[testing]'`) and one fixture::

    from picslrs_plugin.testing import HostUnderTest, Who
    from picslrs_plugin.testing.conformance import HostConformance

    class TestMyCollege(HostConformance):
        @pytest.fixture
        def picslrs_host(self) -> HostUnderTest:
            return HostUnderTest(app=create_app(), sign_in=..., sign_out=..., ...)

Each promise is a test of its own. One that the host does not have to offer is skipped and says
why.
"""

from collections.abc import Callable

import pytest

from picslrs_plugin.testing.conformance import access, apart, listing, pages, saving
from picslrs_plugin.testing.conformance.bench import Bench, NotOffered, PromiseBroken, set_up
from picslrs_plugin.testing.host_under_test import HostUnderTest

__all__ = ["PROMISES", "Bench", "HostConformance", "NotOffered", "PromiseBroken", "set_up"]

Promise = Callable[[Bench], None]

_ALL: tuple[Promise, ...] = (
    access.the_identity_names_person_and_tenant,
    access.who_is_signed_out_is_refused,
    access.a_learner_is_found,
    access.an_applicant_is_found,
    access.an_unknown_learner_is_refused,
    access.the_host_answers_without_a_request,
    apart.another_tenants_learner_cannot_be_reached,
    apart.another_tenants_learner_cannot_be_written,
    apart.a_learner_and_an_applicant_are_told_apart,
    apart.an_id_is_taken_exactly,
    apart.nothing_is_saved_for_an_unknown_learner,
    apart.nobody_else_is_changed,
    access.a_licence_lets_work,
    access.a_missing_licence_denies,
    access.a_changed_licence_counts_at_once,
    access.permission_is_honoured,
    access.the_registrar_may_do_everything,
    access.the_lrs_credentials_are_there,
    pages.the_tab_is_in_the_list_of_tabs,
    pages.the_own_page_answers,
    pages.the_own_page_shows_the_tab,
    pages.the_summary_address_is_a_page_of_the_host,
    pages.the_summary_page_shows_the_tab,
    pages.stylesheet_and_script_are_served,
    pages.forms_are_protected,
    pages.pages_are_kept_by_no_browser,
    pages.our_files_may_be_loaded,
    saving.a_uln_is_saved_and_read_back,
    saving.a_uln_can_be_removed,
    saving.a_uln_that_was_found_is_saved,
    saving.details_are_saved_and_read_back,
    saving.names_and_date_of_birth_are_saved,
    saving.what_is_not_named_stays,
    saving.a_save_is_whole_or_nothing,
    saving.an_applicants_details_are_saved_and_read_back,
    listing.a_list_ends,
    listing.a_list_repeats_nobody,
    listing.a_list_is_of_one_tenant,
    listing.a_list_holds_the_learner,
    listing.a_list_skips_nobody,
    listing.a_list_agrees_with_the_lookup,
    listing.a_group_has_one_name,
)

PROMISES: dict[str, Promise] = {promise.__name__: promise for promise in _ALL}
"""Every promise by its name. Called with a Bench it returns, or raises what is wrong."""


class HostConformance:
    """Subclass it, name the subclass Test..., and give it the fixture `picslrs_host`."""

    @pytest.mark.parametrize("promise", PROMISES)
    def test_host(self, promise: str, picslrs_host: HostUnderTest) -> None:
        """The host keeps this promise."""
        with set_up(picslrs_host) as bench:
            try:
                PROMISES[promise](bench)
            except NotOffered as why:
                pytest.skip(str(why))

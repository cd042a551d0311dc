"""The promises about who reaches whom: identity, lookup, tenants, licence and permission."""

from picslrs_plugin.errors import LicenceUnknown, NotPermitted, SaveFailed
from picslrs_plugin.hookspecs import (
    Action,
    Changes,
    Identity,
    Licence,
    SubjectKind,
    SubjectRef,
)
from picslrs_plugin.testing.conformance.bench import (
    FORBIDDEN,
    NOT_FOUND,
    OK,
    REDIRECTS,
    UNAUTHORISED,
    Bench,
    NotOffered,
    PromiseBroken,
    expect,
)
from picslrs_plugin.testing.samples import SAMPLE_ULN
from picslrs_plugin.testing.visiting import Page, Visitor


def the_identity_names_person_and_tenant(bench: Bench) -> None:
    """picslrs_identity names who signed in, and the tenant that they act for."""
    for who in filter(None, (bench.host.registrar, bench.host.unlicensed)):
        identity = bench.asked(bench.visitor(who), lambda found: found)
        expect(
            (identity.tenant, identity.person.id) == (who.tenant, who.person_id),
            "picslrs_identity named another person or tenant than the one who signed in.",
        )


def who_is_signed_out_is_refused(bench: Bench) -> None:
    """Neither a new browser nor one that has signed out gets anything of a learner."""
    signed_out = bench.visitor()
    bench.host.sign_out(signed_out.client)
    for visitor in (bench.stranger(), signed_out):
        page = visitor.tab(bench.learner)
        refused = page.status == UNAUTHORISED or _refused(page) or page.status in REDIRECTS
        expect(
            refused and not page.shows_tab,
            f"The tab answered {page.status} to somebody who is not signed in. picslrs_identity "
            "must return None then.",
        )


def a_learner_is_found(bench: Bench) -> None:
    """picslrs_subject answers with the learner, names included."""
    _is_found(bench, bench.learner)


def an_applicant_is_found(bench: Bench) -> None:
    """picslrs_subject answers with the applicant, names included."""
    if bench.host.applicant is None:
        raise NotOffered("no applicant was named")
    _is_found(
        bench, SubjectRef(bench.host.registrar.tenant, SubjectKind.APPLICANT, bench.host.applicant)
    )


def _is_found(bench: Bench, ref: SubjectRef) -> None:
    found = bench.ours(bench.visitor(), ref)
    expect(
        bool(found.details.given_name and found.details.family_name),
        "picslrs_subject answered without a given name or family name.",
    )


def an_unknown_learner_is_refused(bench: Bench) -> None:
    """An id that nobody has is answered with "not found", not with an error or a page."""
    page = bench.visitor().tab(bench.of_registrar(bench.host.unknown))
    expect(
        _refused(page),
        f"The tab of an id that nobody has answered {page.status}. picslrs_subject must return "
        "None for it, and not raise.",
    )


def another_tenants_learner_cannot_be_reached(bench: Bench) -> None:
    """A learner of another tenant is not found, whoever knows the id."""
    _, foreign = bench.unlicensed()
    page = bench.visitor().tab(bench.of_registrar(foreign.id))
    expect(
        _refused(page),
        f"The tab of another tenant's learner answered {page.status}. picslrs_subject must look "
        "only among the records of subject.tenant.",
    )


def another_tenants_learner_cannot_be_written(bench: Bench) -> None:
    """picslrs_save writes nothing on a record of another tenant."""
    owner, foreign = bench.unlicensed()
    before = bench.ours(owner, foreign)
    ref = bench.of_registrar(foreign.id)
    changes = Changes({"place_of_birth": "Elsewhere"}, SAMPLE_ULN, uln_changes=True)

    def save(identity: Identity) -> bool:
        try:
            bench.hooks.save(identity, ref, changes)
        except SaveFailed:
            return False
        return True

    saved = bench.asked(bench.visitor(), save)
    expect(
        bench.ours(owner, foreign) == before,
        "picslrs_save wrote on a record of another tenant. It must look only among the records "
        "of subject.tenant.",
    )
    expect(not saved, "picslrs_save answered Saved() for a learner that the tenant does not have.")


def _refused(page: Page) -> bool:
    return page.status in (FORBIDDEN, NOT_FOUND)


def a_licence_lets_work(bench: Bench) -> None:
    """What the registrar's tenant has bought covers learners, and applicants when there are any."""
    refs = [bench.learner]
    if bench.host.applicant is not None:
        tenant = bench.host.registrar.tenant
        refs.append(SubjectRef(tenant, SubjectKind.APPLICANT, bench.host.applicant))
    for ref in refs:
        licence = _licence(bench, ref.tenant)
        expect(
            licence.covers(ref.kind),
            f"picslrs_licence does not cover {ref.kind.value}s for the registrar's tenant. "
            f"{licence.why_not(ref.kind)}",
        )


def _licence(bench: Bench, tenant: str) -> Licence:
    try:
        return bench.hooks.licence(tenant) or Licence()
    except LicenceUnknown:
        raise PromiseBroken("picslrs_licence raised for the registrar's tenant.") from None


def a_missing_licence_denies(bench: Bench) -> None:
    """Without a licence the tab is shown, says so, and lets nobody search."""
    visitor, ref = bench.unlicensed()
    _may(bench, visitor, ref)
    page, search = visitor.tab(ref), visitor.tab(ref, "search")
    expect(page.status == OK, f"The tab answered {page.status} to a tenant without a licence.")
    expect(
        search.status == FORBIDDEN,
        f"The search window answered {search.status} to a tenant without a licence. "
        "picslrs_licence must answer for the tenant that it is asked about.",
    )


def _may(bench: Bench, visitor: Visitor, ref: SubjectRef) -> None:
    """Make sure that it is not the permission that stands in the way."""
    try:
        bench.asked(visitor, lambda identity: bench.hooks.permit(identity, ref, Action.SEARCH))
    except NotPermitted:
        raise PromiseBroken(
            "HostUnderTest.unlicensed may not search, so that nothing can be said of the licence."
        ) from None


def permission_is_honoured(bench: Bench) -> None:
    """The registrar may edit and the onlooker may not."""
    allowed = bench.visitor().tab(bench.learner, "edit")
    expect(
        allowed.status == OK,
        f"The edit window answered {allowed.status} to the registrar. picslrs_permission must "
        "return Vote(Decision.ALLOW): silence denies.",
    )
    if bench.host.onlooker is None:
        raise NotOffered("nobody was named who may not edit")
    denied = bench.visitor(bench.host.onlooker).tab(bench.learner, "edit")
    expect(
        denied.status == FORBIDDEN,
        f"The edit window answered {denied.status} to the onlooker. picslrs_permission must "
        "judge the identity that it is given.",
    )


def the_lrs_credentials_are_there(bench: Bench) -> None:
    """The registrar's tenant has LRS credentials that can be right."""
    bench.hooks.credentials(bench.host.registrar.tenant)

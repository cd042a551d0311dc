"""The promises about who may do what: identity, lookup, licence, permission and credentials."""

from collections.abc import Callable

from picslrs_plugin.errors import LicenceUnknown, NotPermitted, PicslrsError
from picslrs_plugin.hookspecs import (
    SYSTEM,
    Action,
    Changes,
    Identity,
    Licence,
    SubjectKind,
    SubjectRef,
)
from picslrs_plugin.testing.conformance.bench import (
    FORBIDDEN,
    OK,
    REDIRECTS,
    UNAUTHORISED,
    Bench,
    NotOffered,
    PromiseBroken,
    expect,
    is_refused,
)
from picslrs_plugin.testing.visiting import Visitor


def the_identity_names_person_and_tenant(bench: Bench) -> None:
    """picslrs_identity names who signed in now, and the tenant that they act for."""
    everybody = filter(None, (bench.host.registrar, bench.host.onlooker, bench.host.unlicensed))
    for who in everybody:
        identity = bench.asked(bench.visitor(who), lambda found: found)
        expect(
            (identity.tenant, identity.person.id) == (who.tenant, who.person_id),
            "picslrs_identity named another person or tenant than the one who signed in. It must "
            "look at the request each time and remember nobody.",
        )


def who_is_signed_out_is_refused(bench: Bench) -> None:
    """Neither a new browser nor one that has signed out gets anything of a learner."""
    signed_out = bench.visitor()
    signed_out.tab(bench.learner)
    bench.host.sign_out(signed_out.client)
    for visitor in (bench.stranger(), signed_out):
        page = visitor.tab(bench.learner)
        refused = page.status == UNAUTHORISED or is_refused(page) or page.status in REDIRECTS
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


def the_host_answers_without_a_request(bench: Bench) -> None:
    """What the host answers and saves in a request it does in commands and jobs too."""
    identity, inside = bench.asked(bench.visitor(), lambda who: (who, _answers(bench, who)))
    with bench.app.app_context():
        outside = _answers(bench, identity)
    wrong = [
        name
        for name, answer in outside.items()
        if (answer is None and name in _ALWAYS_ANSWERED) or (answer != inside[name])
    ]
    expect(
        not wrong,
        f"Outside a request {', '.join(wrong)} did not answer as in one. The hooks must work with "
        "what they are given and read no session; the person of a lookup may be SYSTEM.",
    )


_BY_A_JOB = Changes({"notes": "Written by a job"})
_ALWAYS_ANSWERED = ("picslrs_subject", "picslrs_licence", "picslrs_credentials")


def _answers(bench: Bench, identity: Identity) -> dict[str, object]:
    """Return what each hook that jobs need answers by its name; None for one that could not."""
    hooks, ref = bench.hooks, bench.learner

    def permitted() -> str:
        hooks.permit(identity, ref, Action.VERIFY)
        return "allowed"

    def saved() -> str:
        hooks.save(identity, ref, _BY_A_JOB)
        return "saved"

    questions: dict[str, Callable[[], object]] = {
        "picslrs_licence": lambda: hooks.licence(ref.tenant) or Licence(),
        "picslrs_credentials": lambda: hooks.credentials(ref.tenant),
        "picslrs_permission": permitted,
        "picslrs_save": saved,
        "picslrs_subject": lambda: hooks.subject(Identity(SYSTEM, ref.tenant), ref),
    }
    return {name: _answer(question) for name, question in questions.items()}


def _answer(question: Callable[[], object]) -> object:
    try:
        return question()
    except PicslrsError:
        return None


def an_unknown_learner_is_refused(bench: Bench) -> None:
    """An id that nobody has is answered with "not found", not with an error or a page."""
    page = bench.visitor().tab(bench.of_registrar(bench.host.unknown))
    expect(
        is_refused(page),
        f"The tab of an id that nobody has answered {page.status}. picslrs_subject must return "
        "None for it, and not raise.",
    )


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


def a_changed_licence_counts_at_once(bench: Bench) -> None:
    """A licence that is taken away denies with the next request, and is back with one as well."""
    if bench.host.without_licence is None:
        raise NotOffered("HostUnderTest.without_licence was left out")
    visitor = bench.visitor()
    shown, before = visitor.tab(bench.learner).status, visitor.tab(bench.learner, "search").status
    with bench.host.without_licence():
        tab, denied = visitor.tab(bench.learner), visitor.tab(bench.learner, "search")
    after = visitor.tab(bench.learner, "search").status
    expect(
        (tab.status, denied.status) == (shown, FORBIDDEN),
        f"While the tenant had no licence the tab answered {tab.status} and the search window "
        f"{denied.status}; {shown} and {FORBIDDEN} are right. picslrs_licence must look each time "
        "it is asked.",
    )
    expect(after == before, f"With the licence back the search window answered {after}.")


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


def the_registrar_may_do_everything(bench: Bench) -> None:
    """No action is forgotten: picslrs_permission allows each of them to the registrar."""

    def denied(identity: Identity) -> list[str]:
        found = []
        for action in Action:
            try:
                bench.hooks.permit(identity, bench.learner, action)
            except NotPermitted:
                found.append(action.value)
        return found

    forgotten = bench.asked(bench.visitor(), denied)
    expect(
        not forgotten,
        f"picslrs_permission does not let the registrar {', '.join(forgotten)}. Silence denies.",
    )


def the_lrs_credentials_are_there(bench: Bench) -> None:
    """The registrar's tenant has LRS credentials that can be right."""
    bench.hooks.credentials(bench.host.registrar.tenant)

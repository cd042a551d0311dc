"""The promises about who is told apart from whom: tenants, kinds, ids and everybody else."""

from picslrs_plugin.errors import HostError, SaveFailed
from picslrs_plugin.hookspecs import Changes, Identity, SubjectKind, SubjectRef
from picslrs_plugin.testing.conformance.bench import (
    Bench,
    NotOffered,
    expect,
    is_refused,
)
from picslrs_plugin.testing.samples import SAMPLE_ULN

MARK = "Told apart"
OTHERS = 5
"""How many learners of the list are looked at after a save."""


def another_tenants_learner_cannot_be_reached(bench: Bench) -> None:
    """A learner of another tenant is not found, whoever knows the id."""
    _, foreign = bench.unlicensed()
    page = bench.visitor().tab(bench.of_registrar(foreign.id))
    expect(
        is_refused(page),
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


def a_learner_and_an_applicant_are_told_apart(bench: Bench) -> None:
    """An id counts together with its kind: a learner's id finds no applicant's record as theirs."""
    other = SubjectRef(bench.learner.tenant, SubjectKind.APPLICANT, bench.learner.id)
    visitor = bench.visitor()
    bench.save(visitor, bench.learner, Changes({"notes": MARK}))
    found = bench.looked_up(visitor, other)
    expect(
        found is None or found.details.notes != MARK,
        "picslrs_subject answered with the learner when it was asked for an applicant of that id. "
        "It must look at subject.kind.",
    )


def an_id_is_taken_exactly(bench: Bench) -> None:
    """One learner has one id: no other spelling of it finds them."""
    ref, visitor = bench.learner, bench.visitor()
    bench.save(visitor, ref, Changes({"notes": MARK}))
    spellings = {f" {ref.id}", f"{ref.id} ", f"0{ref.id}", f"{ref.id}%", ref.id.swapcase()}
    for spelling in sorted(spellings - {ref.id}):
        found = bench.looked_up(visitor, bench.of_registrar(spelling))
        expect(
            found is None or found.details.notes != MARK,
            f"picslrs_subject found the learner {ref.id!r} under the id {spelling!r} as well. What "
            "is kept about them would be kept twice.",
        )


def nothing_is_saved_for_an_unknown_learner(bench: Bench) -> None:
    """picslrs_save does not say Saved() for an id that nobody has."""
    ref = bench.of_registrar(bench.host.unknown)

    def save(identity: Identity) -> bool:
        try:
            bench.hooks.save(identity, ref, Changes({"notes": MARK}))
        except SaveFailed:
            return False
        return True

    expect(
        not bench.asked(bench.visitor(), save),
        "picslrs_save answered Saved() for an id that nobody has. Return None for it.",
    )


def nobody_else_is_changed(bench: Bench) -> None:
    """A save changes the record of the learner whom it names, and no other."""
    visitor = bench.visitor()
    others = _others(bench)
    before = [bench.looked_up(visitor, ref) for ref in others]
    changes = Changes({"notes": MARK, "place_of_birth": MARK}, SAMPLE_ULN, uln_changes=True)
    bench.save(visitor, bench.learner, changes)
    after = [bench.looked_up(visitor, ref) for ref in others]
    changed = sum(one != other for one, other in zip(before, after, strict=True))
    expect(
        not changed,
        f"picslrs_save changed {changed} of {len(others)} other records that were looked at.",
    )


def _others(bench: Bench) -> list[SubjectRef]:
    """Name others of the tenant: the applicant, and some learners of the host's list."""
    others: list[SubjectRef] = []
    if bench.host.applicant is not None:
        tenant = bench.host.registrar.tenant
        others.append(SubjectRef(tenant, SubjectKind.APPLICANT, bench.host.applicant))
    with bench.app.app_context():
        try:
            stretch = bench.hooks.stretch(bench.learner.tenant, None, OTHERS + 1)
        except HostError:
            stretch = None
    listed = [one.subject.ref for one in stretch.subjects] if stretch else []
    others += [ref for ref in listed if ref != bench.learner and ref.tenant == bench.learner.tenant]
    if not others:
        raise NotOffered("neither an applicant was named nor a list given")
    return others[: OTHERS + 1]

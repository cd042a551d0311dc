"""The promises about picslrs_subjects, for a host that lists its learners and applicants."""

from picslrs_plugin.hookspecs import SubjectList, SubjectRef
from picslrs_plugin.testing.conformance.bench import Bench, NotOffered, expect

LIMIT = 5
MOST_STRETCHES = 2000


def a_list_ends(bench: Bench) -> None:
    """A list read stretch by stretch comes to its end, and no stretch is longer than asked for."""
    stretches = _stretches(bench)
    expect(
        stretches[-1].next_cursor is None,
        "picslrs_subjects answers with the same cursor twice, or does not come to an end. The "
        "last stretch has next_cursor=None.",
    )
    longest = max(len(stretch.subjects) for stretch in stretches)
    expect(
        longest <= LIMIT,
        f"picslrs_subjects was asked for {LIMIT} subjects and answered with {longest}.",
    )


def a_list_repeats_nobody(bench: Bench) -> None:
    """Everybody is listed once."""
    refs = _listed(bench)
    expect(
        len(refs) == len(set(refs)),
        f"picslrs_subjects lists {len(refs) - len(set(refs))} subjects more than once. A cursor "
        "must lead on from the last subject, in an order that does not change.",
    )


def a_list_is_of_one_tenant(bench: Bench) -> None:
    """A list holds subjects of the tenant that was asked about, and of no other."""
    foreign = [ref for ref in _listed(bench) if ref.tenant != bench.host.registrar.tenant]
    expect(not foreign, f"picslrs_subjects listed {len(foreign)} subjects of another tenant.")


def a_list_holds_the_learner(bench: Bench) -> None:
    """The learner who can be looked up is on the list."""
    expect(
        bench.learner in _listed(bench),
        "picslrs_subjects does not list the learner that picslrs_subject finds.",
    )


def _listed(bench: Bench) -> list[SubjectRef]:
    return [listed.subject.ref for stretch in _stretches(bench) for listed in stretch.subjects]


def _stretches(bench: Bench) -> list[SubjectList]:
    """Read the list until it ends, repeats a cursor or has gone on for too long.

    It is read outside a request, as a command does.
    """
    stretches: list[SubjectList] = []
    cursor: str | None = None
    seen: set[str | None] = set()
    with bench.app.app_context():
        while cursor not in seen and len(stretches) < MOST_STRETCHES:
            seen.add(cursor)
            stretch = bench.hooks.stretch(bench.host.registrar.tenant, cursor, LIMIT)
            if stretch is None:
                break
            stretches.append(stretch)
            cursor = stretch.next_cursor
            if cursor is None:
                break
    if not stretches:
        raise NotOffered("the host does not implement picslrs_subjects")
    return stretches

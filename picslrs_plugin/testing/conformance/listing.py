"""The promises about picslrs_subjects, for a host that lists its learners and applicants."""

from picslrs_plugin.domain.fields import BY_NAME
from picslrs_plugin.hookspecs import ListedSubject, SubjectList, SubjectRef
from picslrs_plugin.testing.conformance.bench import Bench, NotOffered, expect

LIMIT = 5
AT_ONCE = 500
LOOKED_UP = 20
MOST_STRETCHES = 2000


def a_list_ends(bench: Bench) -> None:
    """A list read stretch by stretch comes to its end, and no stretch is longer than asked for."""
    stretches = _stretches(bench, LIMIT, bench.host.registrar.tenant)
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
    for who in filter(None, (bench.host.registrar, bench.host.unlicensed)):
        refs = [one.subject.ref for one in _everybody(bench, tenant=who.tenant)]
        foreign = [ref for ref in refs if ref.tenant != who.tenant]
        expect(not foreign, f"picslrs_subjects listed {len(foreign)} subjects of another tenant.")


def a_list_holds_the_learner(bench: Bench) -> None:
    """The learner who can be looked up is on the list."""
    expect(
        bench.learner in _listed(bench),
        "picslrs_subjects does not list the learner that picslrs_subject finds.",
    )


def a_list_skips_nobody(bench: Bench) -> None:
    """However long the stretches are that it is asked for, the list holds the same people."""
    few, many = set(_listed(bench)), {one.subject.ref for one in _everybody(bench, AT_ONCE)}
    expect(
        few == many,
        f"picslrs_subjects lists {len(few)} subjects in stretches of {LIMIT} and {len(many)} in "
        f"stretches of {AT_ONCE}. A cursor must lead on from the last subject of its stretch.",
    )


def a_list_agrees_with_the_lookup(bench: Bench) -> None:
    """Who is listed can be looked up, and has the same details and ULN in both answers."""
    tenant = bench.host.registrar.tenant
    of_tenant = tuple(one for one in _everybody(bench) if one.subject.ref.tenant == tenant)
    listed = [one.subject for one in bench.hooks.with_kept(of_tenant[:LOOKED_UP])]
    visitor = bench.visitor()
    for subject in listed:
        found = bench.looked_up(visitor, subject.ref)
        expect(found is not None, "picslrs_subjects lists somebody whom picslrs_subject misses.")
        assert found is not None
        differ = [
            field.label
            for name, field in BY_NAME.items()
            if found.details.value(name) != subject.details.value(name)
        ] + (["ULN"] if (found.uln or "") != (subject.uln or "") else [])
        expect(
            not differ,
            "picslrs_subjects and picslrs_subject say different things of the same learner: "
            f"{', '.join(differ)}.",
        )


def a_group_has_one_name(bench: Bench) -> None:
    """A group's key stands for one group: it has the same label wherever it is listed."""
    labels: dict[str, set[str]] = {}
    for one in _everybody(bench):
        for group in one.groups:
            labels.setdefault(group.key, set()).add(group.label)
    if not labels:
        raise NotOffered("the host's list has no groups")
    several = sum(len(found) > 1 for found in labels.values())
    expect(not several, f"picslrs_subjects gives {several} groups more than one label.")


def _everybody(
    bench: Bench, limit: int = LIMIT, *, tenant: str | None = None
) -> list[ListedSubject]:
    stretches = _stretches(bench, limit, tenant or bench.host.registrar.tenant)
    return [one for stretch in stretches for one in stretch.subjects]


def _listed(bench: Bench) -> list[SubjectRef]:
    return [one.subject.ref for one in _everybody(bench)]


def _stretches(bench: Bench, limit: int, tenant: str) -> list[SubjectList]:
    """Read the list until it ends, repeats a cursor or has gone on for too long.

    It is read outside a request, as a command does.
    """
    stretches: list[SubjectList] = []
    cursor: str | None = None
    seen: set[str | None] = set()
    with bench.app.app_context():
        while cursor not in seen and len(stretches) < MOST_STRETCHES:
            seen.add(cursor)
            stretch = bench.hooks.stretch(tenant, cursor, limit)
            if stretch is None:
                break
            stretches.append(stretch)
            cursor = stretch.next_cursor
            if cursor is None:
                break
    if not stretches:
        raise NotOffered("the host does not implement picslrs_subjects")
    return stretches

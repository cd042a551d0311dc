"""The history of a subject: who did and saw what, when and why, in words."""

from picslrs_plugin.ports import SealedEntry


def told_as_data(sealed: SealedEntry) -> dict[str, object]:
    """Return an entry as a mapping of what JSON has, without its values and its seal."""
    entry = sealed.entry
    return {
        "number": sealed.seal.number,
        "at": entry.at.isoformat(),
        "person_id": entry.person_id,
        "person_name": entry.person_name,
        "kind": entry.ref.kind.value if entry.ref else None,
        "subject": entry.ref.id if entry.ref else None,
        "action": entry.action,
        "operation": str(entry.operation),
        "purpose": entry.purpose,
        "outcome": entry.outcome,
        "code": entry.code,
        "may_have_acted": entry.may_have_acted,
        "fields": list(entry.fields),
        "request": entry.request,
        "detail": entry.detail,
    }

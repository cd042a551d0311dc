"""The privacy-notice ledger of one tenant, in the database."""

from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.ports import NoticeSeen
from picslrs_plugin.store.scope import TenantRows, about
from picslrs_plugin.store.tables import NoticeRow, ref_of
from picslrs_plugin.store.trouble import readable


class SqlNotices:
    """Satisfies `ports.Notices`."""

    def __init__(self, rows: TenantRows) -> None:
        self._rows = rows

    def add(self, notice: NoticeSeen) -> None:
        """Add a line. Raises ValueError when there is one with this id."""
        values = {
            "tenant": notice.ref.tenant,
            "kind": notice.ref.kind.value,
            "subject_id": notice.ref.id,
            "id": notice.id,
            "seen_on": notice.seen_on,
            "version": notice.version,
            "recorded_at": notice.recorded_at,
            "recorded_by": notice.recorded_by,
            "person_id": notice.person_id,
        }
        if not self._rows.add(NoticeRow, values):
            raise ValueError("a line with this id is stored already")

    def of(self, ref: SubjectRef) -> tuple[NoticeSeen, ...]:
        """Return the subject's lines, the one recorded last first."""
        in_order = (NoticeRow.recorded_at, NoticeRow.id)
        rows = self._rows.find(NoticeRow, *about(NoticeRow, ref), order_by=in_order)
        return tuple(_notice(row) for row in reversed(rows))

    def drop(self, ref: SubjectRef) -> None:
        """Remove the subject's lines."""
        self._rows.remove(NoticeRow, *about(NoticeRow, ref))

    def move(self, old: SubjectRef, new: SubjectRef) -> None:
        """Give one subject's lines to another of the same tenant."""
        if new.tenant != old.tenant:
            return
        values = {"kind": new.kind.value, "subject_id": new.id}
        self._rows.change(NoticeRow, *about(NoticeRow, old), values=values)


def _notice(row: NoticeRow) -> NoticeSeen:
    with readable():
        return NoticeSeen(
            id=row.id,
            ref=ref_of(row),
            seen_on=row.seen_on,
            version=row.version,
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
            person_id=row.person_id,
        )

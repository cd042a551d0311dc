"""What the last selections of one tenant replaced, in the database."""

from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.ports import Replaced
from picslrs_plugin.store import documents
from picslrs_plugin.store.links import link_from_json, link_to_json
from picslrs_plugin.store.scope import TenantRows, about
from picslrs_plugin.store.tables import ReplacedRow, ref_of
from picslrs_plugin.store.trouble import readable


class SqlReplacements:
    """Satisfies `ports.Replacements`."""

    def __init__(self, rows: TenantRows) -> None:
        self._rows = rows

    def get(self, ref: SubjectRef) -> Replaced | None:
        """Return what the subject's last selection replaced, if it can be undone."""
        row = self._rows.first(ReplacedRow, *about(ReplacedRow, ref))
        if row is None:
            return None
        with readable():
            whose = ref_of(row)
            return Replaced(
                ref=whose,
                uln=Uln(row.uln),
                linked_at=row.linked_at,
                before=Uln(row.before) if row.before else None,
                link=link_from_json(row.link, whose) if row.link else None,
                filled=documents.texts_from_json(row.filled),
                alias=row.alias,
                lrs_version=row.lrs_version,
            )

    def put(self, replaced: Replaced) -> None:
        """Keep it in place of what was kept for the subject before."""
        values = {
            "tenant": replaced.ref.tenant,
            "kind": replaced.ref.kind.value,
            "subject_id": replaced.ref.id,
            "uln": str(replaced.uln),
            "linked_at": replaced.linked_at,
            "before": str(replaced.before) if replaced.before else None,
            "link": link_to_json(replaced.link) if replaced.link else None,
            "filled": documents.texts_to_json(replaced.filled),
            "alias": replaced.alias,
            "lrs_version": replaced.lrs_version,
        }
        self._rows.put_all(ReplacedRow, [values])

    def drop(self, ref: SubjectRef) -> None:
        """Forget it."""
        self._rows.remove(ReplacedRow, *about(ReplacedRow, ref))

"""What selections replaced, the privacy-notice ledger and kept details, without a database."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.ports import NoticeSeen, Replaced
from tests.fakes_rows import Rows, must_own, utc


class FakeReplacements:
    """Satisfies `ports.Replacements`."""

    def __init__(self, rows: Rows, tenant: str) -> None:
        self._rows = rows
        self._tenant = tenant

    def get(self, ref: SubjectRef) -> Replaced | None:
        return self._rows.replaced.get(ref) if ref.tenant == self._tenant else None

    def put(self, replaced: Replaced) -> None:
        must_own(self._tenant, replaced.ref)
        link = replace(replaced.link, version=0) if replaced.link else None
        self._rows.replaced[replaced.ref] = replace(
            replaced, linked_at=utc(replaced.linked_at), link=link
        )

    def drop(self, ref: SubjectRef) -> None:
        if ref.tenant == self._tenant:
            self._rows.replaced.pop(ref, None)


class FakeNotices:
    """Satisfies `ports.Notices`."""

    def __init__(self, rows: Rows, tenant: str) -> None:
        self._rows = rows
        self._tenant = tenant

    def add(self, notice: NoticeSeen) -> None:
        must_own(self._tenant, notice.ref)
        key = (self._tenant, notice.id)
        if key in self._rows.notices:
            raise ValueError("a line with this id is stored already")
        self._rows.notices[key] = replace(notice, recorded_at=utc(notice.recorded_at))

    def of(self, ref: SubjectRef) -> tuple[NoticeSeen, ...]:
        own = [
            one
            for (tenant, _), one in self._rows.notices.items()
            if tenant == self._tenant and one.ref == ref
        ]
        own.sort(key=lambda one: (one.recorded_at, one.id), reverse=True)
        return tuple(own)

    def drop(self, ref: SubjectRef) -> None:
        for one in self.of(ref):
            del self._rows.notices[self._tenant, one.id]

    def move(self, old: SubjectRef, new: SubjectRef) -> None:
        if new.tenant != old.tenant:
            return
        for one in self.of(old):
            self._rows.notices[self._tenant, one.id] = replace(one, ref=new)


class FakeKeptDetails:
    """Satisfies `ports.KeptDetails`."""

    def __init__(self, rows: Rows, tenant: str) -> None:
        self._rows = rows
        self._tenant = tenant

    def of(self, ref: SubjectRef) -> Mapping[str, str]:
        own = ref.tenant == self._tenant
        return {
            field: value
            for (owner, field), value in self._rows.details.items()
            if own and owner == ref
        }

    def put(self, ref: SubjectRef, values: Mapping[str, str], at: datetime) -> None:
        must_own(self._tenant, ref)
        self._rows.details |= {(ref, field): value for field, value in values.items()}

    def drop(self, ref: SubjectRef) -> None:
        for field in self.of(ref):
            del self._rows.details[ref, field]

    def move(self, old: SubjectRef, new: SubjectRef) -> None:
        if new.tenant != old.tenant:
            return
        for field, value in self.of(old).items():
            self._rows.details.setdefault((new, field), value)
        self.drop(old)

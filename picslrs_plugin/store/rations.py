"""How much bulk work may ask of the LRS at once for one tenant, held in the database."""

from datetime import UTC, datetime

from picslrs_plugin.store.scope import TenantRows
from picslrs_plugin.store.tables_jobs import JobPlaceRow, JobTurnRow

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class SqlRations:
    """Satisfies `ports.Rations`."""

    def __init__(self, rows: TenantRows) -> None:
        self._rows = rows

    def take_place(self, owner: str, *, most: int, now: datetime, until: datetime) -> int | None:
        """Take one of `most` places, until the lease runs out; None when all are taken."""
        place = self._take_place(owner, most, now, until)
        if place is None and self._rows.number(JobPlaceRow, JobPlaceRow.place < most) < most:
            self._make_places(most)
            place = self._take_place(owner, most, now, until)
        return place

    def _take_place(self, owner: str, most: int, now: datetime, until: datetime) -> int | None:
        taken = self._rows.take(
            JobPlaceRow,
            JobPlaceRow.place < most,
            JobPlaceRow.until <= now,
            by=JobPlaceRow.place,
            limit=1,
            values={"owner": owner, "until": until},
        )
        return taken[0].place if taken else None

    def _make_places(self, most: int) -> None:
        empty = {"tenant": self._rows.tenant, "owner": "", "until": _LONG_AGO}
        self._rows.add_all(JobPlaceRow, [{**empty, "place": place} for place in range(most)])

    def leave_place(self, owner: str, place: int) -> None:
        """Give a place back."""
        mine = (JobPlaceRow.place == place, JobPlaceRow.owner == owner)
        self._rows.change(JobPlaceRow, *mine, values={"owner": "", "until": _LONG_AGO})

    def take_turns(self, count: int, *, per_second: float, now: datetime) -> tuple[float, ...]:
        """Take the next turns to call the LRS; return how many seconds to wait for each."""
        apart = 1 / per_second
        after_all = self._rows.advance(JobTurnRow, "next_turn", count * apart, now.timestamp())
        return tuple(max(0.0, after_all - left * apart) for left in range(count, 0, -1))

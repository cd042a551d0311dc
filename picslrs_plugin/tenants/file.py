"""The tenants file as it is now: read again when it changes, and kept when a change breaks it."""

import threading
from pathlib import Path

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.telemetry import logger
from picslrs_plugin.tenants.reading import NotUsable, read
from picslrs_plugin.tenants.values import TenantConfig

log = logger(__name__)

SETTING = "PICSLRS_TENANTS_FILE"

Stamp = tuple[int, int, int] | None
"""Time of the last change, size and number of a file; None when it cannot be looked at."""


class TenantsFile:
    """What a TOML file says of its tenants. May be shared by threads.

    Making one raises ConfigurationError with one message that names everything that is wrong with
    the file. Afterwards a file that cannot be used is logged once and its last good state stays:
    nobody loses the LRS because somebody is halfway through an edit.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        self._turn = threading.Lock()
        self._stamp = self._stamp_now()
        try:
            self._tenants = self._read()
        except NotUsable as unusable:
            raise ConfigurationError(
                f"The tenants file {self._path} ({SETTING}) cannot be used: {unusable}.",
                changed="The application was not started.",
                advice=unusable.advice,
            ) from None

    def of(self, tenant: str) -> TenantConfig | None:
        """Return what the file says of the tenant now, or None."""
        return self._current().get(tenant)

    def tenants(self) -> tuple[str, ...]:
        """Return the keys of all tenants that the file names now, sorted."""
        return tuple(sorted(self._current()))

    def _current(self) -> dict[str, TenantConfig]:
        with self._turn:
            stamp = self._stamp_now()
            if stamp != self._stamp:
                # Taken before the file is read: a change in between is seen the next time.
                self._stamp = stamp
                self._read_again()
            return self._tenants

    def _read_again(self) -> None:
        try:
            self._tenants = self._read()
        except NotUsable as unusable:
            log.error(  # noqa: TRY400 - the message says all, and a trace might quote the file
                "The tenants file %s (%s) cannot be used, its last good state stays: %s",
                self._path,
                SETTING,
                unusable,
            )
        else:
            log.info("The tenants file (%s) was read again", SETTING)

    def _read(self) -> dict[str, TenantConfig]:
        try:
            text = self._path.read_text(encoding="utf-8-sig")  # some editors put a mark first
        except (FileNotFoundError, NotADirectoryError):
            raise NotUsable(["it is missing"], f"Make the file, or correct {SETTING}.") from None
        except UnicodeDecodeError:
            raise NotUsable(["it is not UTF-8"], "Save the file as UTF-8.") from None
        except OSError as error:
            raise NotUsable(*_unreadable(error)) from None
        return read(text, self._path.parent)

    def _stamp_now(self) -> Stamp:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino


def _unreadable(error: OSError) -> tuple[list[str], str]:
    """Return why a file that is there cannot be read, and the mend."""
    match error:
        case PermissionError():
            return ["it may not be read"], "Let the user who runs the application read it."
        case IsADirectoryError():
            return ["it is a folder"], f"Name a file in {SETTING}."
    return ["it cannot be read"], f"Look at the file's disk, or correct {SETTING}."

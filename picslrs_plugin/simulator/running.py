"""What everything that serves on a port has in common."""

from types import TracebackType
from typing import Self


class Running:
    """Runs from `start()` to `stop()`, or within a `with` block."""

    def start(self) -> None:
        """Begin to serve."""
        raise NotImplementedError

    def stop(self) -> None:
        """Serve no more; a second time, or without having started, does nothing."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()


def url_of(scheme: str, host: str, port: int) -> str:
    """Return an address such as `http://127.0.0.1:8081`, without a slash at its end."""
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"

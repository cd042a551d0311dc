"""A connection of cheroot's whose client may leave before the answer."""

from cheroot.server import HTTPConnection


class Connection(HTTPConnection):
    """Drops what could not be sent when it is closed.

    cheroot closes the socket but not the file that it writes through. When the client is gone,
    the rest of the answer stays in that file's buffer until the garbage collector finds it, and
    is then written to a closed socket: since Python 3.13 "Bad file descriptor" is told of it, in
    whatever happens to run at that moment.
    """

    def close(self) -> None:
        """Close the socket, and the file without flushing it."""
        try:
            super().close()
        finally:
            self.wfile.raw.close()

"""A client that leaves before the answer."""

import socket
from typing import Any

import pytest

from picslrs_plugin.simulator.connections import Connection


class _Server:
    peercreds_enabled = False
    peercreds_resolve_enabled = False


def test_what_could_not_be_sent_is_dropped_with_the_connection() -> None:
    ours, theirs = socket.socketpair()
    connection = Connection(_Server(), ours)
    theirs.close()
    writer: Any = connection.wfile
    with pytest.raises(BrokenPipeError):
        writer.write(b"an answer")
    connection.close()
    assert ours.fileno() == -1
    # The garbage collector asks this before it writes what is left.
    assert writer.closed

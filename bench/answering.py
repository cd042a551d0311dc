"""A server that answers every call with the same verification, in a process of its own.

It stands where the LRS would and does next to nothing, so that a call to it costs what the client
costs. `python -m bench.answering` runs one and prints its port.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

ULN, FAMILY_NAME, GIVEN_NAME = "1026893096", "Sampleton", "Testa"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
REPORT = "http://api.lrs.miap.gov.uk/reportmsg"
ANSWER = f"""\
<?xml version='1.0' encoding='utf-8'?>
<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><n:VerifyLearnerResponse xmlns:n="{REPORT}">\
<VerifiedLearner><SearchedULN>{ULN}</SearchedULN>\
<SearchedFamilyName>{FAMILY_NAME}</SearchedFamilyName>\
<SearchedGivenName>{GIVEN_NAME}</SearchedGivenName>\
<SearchedDateOfBirth/><SearchedGender/><ResponseCode>WSVRC001</ResponseCode><ULN>{ULN}</ULN>\
<FamilyName>{FAMILY_NAME}</FamilyName><GivenName>{GIVEN_NAME}</GivenName>\
<DateOfBirth>2007-03-04</DateOfBirth><Gender>2</Gender></VerifiedLearner>\
</n:VerifyLearnerResponse></s:Body></s:Envelope>""".encode()
HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: {len(ANSWER)}"
WHOLE = HEAD.encode() + b"\r\n\r\n" + ANSWER
END_OF_REQUEST = b"Envelope>"


class _Answering(asyncio.Protocol):
    """Answers whenever an envelope has ended."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._heard = b""

    def data_received(self, data: bytes) -> None:
        self._heard += data
        if self._heard.rstrip().endswith(END_OF_REQUEST):
            self._heard = b""
            self._transport.write(WHOLE)


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Answering, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def answering() -> Iterator[str]:
    """Run the server for a while; give its address."""
    command = [sys.executable, "-m", "bench.answering"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


if __name__ == "__main__":
    asyncio.run(_serve())

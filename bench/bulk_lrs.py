"""An LRS for bulk work that takes its time and next to no processor: what it says is made before.

The simulator does what the real service does, and costs as much processor time as the client; on
a small machine it would be measured instead of the workers. So it is asked once, and here every
call gets the same answer with its own ULN, after the latency. Also notes when each call came.
"""

import asyncio
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.hookspecs import LrsCredentials
from picslrs_plugin.lrs.contract import LEARNER_SERVICE, contract_of
from picslrs_plugin.lrs.questions import Questions
from picslrs_plugin.ports import Caller, NameCheck
from picslrs_plugin.simulator.app import create_app
from picslrs_plugin.simulator.config import SimulatorConfig
from picslrs_plugin.simulator.records import Record
from picslrs_plugin.simulator.text import check_digit

GIVEN, FAMILY, BORN, GENDER, POSTCODE = "Testa", "Sampleton", "2007-03-04", "2", "QX1 1AA"
SAMPLE = "1026893096"
VERIFY, FIND, SUBMIT, OUTPUT = (
    "verifyLearner",
    "learnerByULN",
    "submitVerifyBatch",
    "getVerifyBatchOutput",
)
_END = b"Envelope>"
_ASKED = re.compile(rb"Body>\s*<(?:[\w-]+:)?(\w+)")
_ULN = re.compile(rb"<(?:[\w-]+:)?ULN>(\d{10})<")
_NAMED = re.compile(rb"<(?:[\w-]+:)?MISIdentifier>([^<]+)<")
_JOB = re.compile(rb"<(?:[\w-]+:)?JobID>(\d+)<")
_ROW = re.compile(rb"<(?:[\w-]+:)?VerifiedLearner>.*?</(?:[\w-]+:)?VerifiedLearner>", re.DOTALL)


def ulns(count: int) -> list[str]:
    """Return so many valid ULNs, the same ones each time."""
    found: list[str] = []
    nine = 100_000_000
    while len(found) < count:
        nine += 1
        digit = check_digit(str(nine))
        if digit is not None:
            found.append(f"{nine}{digit}")
    return found


def _asked(envelope: bytes) -> bytes:
    """Return the name of the element in an envelope's body."""
    found = _ASKED.search(envelope)
    assert found is not None
    return found[1]


def _answers() -> dict[bytes, bytes]:
    """Ask the simulator each question once; return what it says by the question's element."""
    config = SimulatorConfig(batch_seconds=0)
    known = Record(
        uln=SAMPLE,
        given_name=GIVEN,
        family_name=FAMILY,
        date_of_birth=BORN,
        gender=GENDER,
        last_known_post_code=POSTCODE,
        verification_type="2",
        ability_to_share="1",
        version_number=3,
    )
    client = create_app(config, [known]).test_client()
    credentials = LrsCredentials(
        address="http://127.0.0.1", ukprn=config.ukprn, password=config.password
    )
    caller, ask = Caller(credentials, "bench", "bench"), Questions(empty_elements=True)
    check = NameCheck(Uln(SAMPLE), FAMILY, GIVEN, date.fromisoformat(BORN), GENDER)
    contract = contract_of(LEARNER_SERVICE)
    found: dict[bytes, bytes] = {}
    for operation, values in (
        (VERIFY, ask.verify(caller, check)),
        (FIND, ask.find_by_uln(caller, Uln(SAMPLE), FAMILY, GIVEN)),
        (SUBMIT, ask.submit_verifications(caller, [("row", check)])),
        (OUTPUT, ask.output(caller, 1)),
    ):
        envelope = contract.write(operation, values)
        answer = client.post(
            LEARNER_SERVICE.path,
            data=envelope,
            headers={"SOAPAction": contract.soap_action(operation), "Content-Type": "text/xml"},
        )
        assert answer.status_code == 200, operation
        found[_asked(envelope)] = answer.get_data()
    return found


@dataclass
class BulkLrs:
    """What serves, what was asked and when; `times` are those of the machine's own clock."""

    latency: float
    url: str = ""
    times: list[float] = field(default_factory=list)
    batches: list[list[tuple[bytes, bytes]]] = field(default_factory=list)
    answers: dict[bytes, bytes] = field(default_factory=_answers)

    def __post_init__(self) -> None:
        self._submits, self._outputs = list(self.answers)[2:]

    def answer(self, request: bytes) -> bytes:
        """Return the body of the answer to a whole request."""
        _, _, body = request.partition(b"\r\n\r\n")
        asked = _asked(body)
        template = self.answers[asked]
        if asked == self._submits:
            rows = zip(_NAMED.findall(body), _ULN.findall(body), strict=True)
            self.batches.append(list(rows))
            return _JOB.sub(self._renumbered(len(self.batches)), template)
        if asked == self._outputs:
            (number,) = _JOB.findall(body)
            return self._output(template, self.batches[int(number) - 1])
        return template.replace(SAMPLE.encode(), _ULN.findall(body)[0])

    @staticmethod
    def _renumbered(number: int) -> bytes:
        return b"<JobID>%d<" % number

    @staticmethod
    def _output(template: bytes, rows: list[tuple[bytes, bytes]]) -> bytes:
        (sample,) = _ROW.findall(template)
        made = b"".join(
            sample.replace(b">row<", b">" + name + b"<").replace(SAMPLE.encode(), uln)
            for name, uln in rows
        )
        return template.replace(sample, made)


class _Serving(asyncio.Protocol):
    """Answers whenever an envelope has ended."""

    def __init__(self, lrs: BulkLrs) -> None:
        self._lrs = lrs
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._heard += data
        if self._heard.rstrip().endswith(_END):
            request, self._heard = self._heard, b""
            self._lrs.times.append(time.monotonic())
            asyncio.get_running_loop().call_later(self._lrs.latency, self._say, request)

    def _say(self, request: bytes) -> None:
        body = self._lrs.answer(request)
        head = (
            "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self._transport.write(head.encode() + body)


@contextmanager
def serving(latency: float) -> Iterator[BulkLrs]:
    """Serve for a while, in a thread of this process."""
    lrs = BulkLrs(latency)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(lambda: _Serving(lrs), "127.0.0.1", 0))
    lrs.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield lrs
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.close()

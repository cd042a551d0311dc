"""The sender sends what it should, keeps nothing, and survives whatever is answered."""

import socket
import threading
import time

import pytest
import requests
from requests.adapters import HTTPAdapter

from picslrs_plugin.errors import (
    ConfigurationError,
    LrsAccessRefused,
    LrsAnswerUnusable,
    LrsError,
    LrsFailed,
    LrsTimedOut,
    LrsUnreachable,
)
from picslrs_plugin.lrs.answer import HttpAnswer
from picslrs_plugin.lrs.sender import Sender
from picslrs_plugin.settings import Settings
from tests.lrs import hostile
from tests.lrs.hostile import HostileServer, Script, http
from tests.lrs.soap import PASSWORD, QUICK, caller, envelope

BODY = envelope("<a/>")
SMALL = Settings(connect_seconds=2.0, read_seconds=2.0, deadline_seconds=4.0, answer_bytes=4096)


def sender(settings: Settings = QUICK) -> Sender:
    return Sender(caller("http://127.0.0.1:1").credentials, settings)


def post(server: HostileServer, settings: Settings = QUICK, *, action: str = "") -> HttpAnswer:
    return sender(settings).post(f"{server.url}/LearnerService.svc", BODY, soap_action=action)


def error_from(script: Script, settings: Settings = QUICK) -> LrsError:
    with HostileServer(script) as server, pytest.raises(LrsError) as caught:
        post(server, settings)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    return caught.value


def test_it_brings_the_answer_back() -> None:
    with HostileServer(hostile.saying(http(BODY))) as server:
        answer = post(server)
    assert (answer.status, answer.media_type, answer.charset) == (200, "text/xml", "utf-8")
    assert answer.body == BODY


def test_it_posts_soap_11() -> None:
    with HostileServer(hostile.saying(http(BODY))) as server:
        post(server, action="http://tempuri.org/x")
    request = server.requests[0]
    assert request.line == "POST /LearnerService.svc HTTP/1.1"
    assert request.body == BODY
    assert request.headers["content-type"] == "text/xml; charset=utf-8"
    assert request.headers["soapaction"] == '"http://tempuri.org/x"'
    assert request.headers["accept-encoding"] == "identity"


def test_an_empty_soap_action_is_sent_as_an_empty_quoted_one() -> None:
    with HostileServer(hostile.saying(http(BODY))) as server:
        post(server)
    assert server.requests[0].headers["soapaction"] == '""'


def test_a_connection_is_used_again() -> None:
    one = sender()
    with HostileServer(hostile.saying(http(BODY))) as server:
        for _ in range(3):
            one.post(server.url, BODY, soap_action="")
        assert len(server.requests) == 3
        assert server.connections == 1


def test_a_connection_that_died_while_idle_is_opened_again() -> None:
    one = sender()
    hung_up = threading.Event()

    def answer_and_hang_up(sock: socket.socket) -> None:
        sock.sendall(http(BODY))
        sock.shutdown(socket.SHUT_RDWR)
        hung_up.set()

    with HostileServer(answer_and_hang_up) as server:
        for _ in range(2):
            hung_up.clear()
            one.post(server.url, BODY, soap_action="")
            assert hung_up.wait(2)
        assert (server.connections, len(server.requests)) == (2, 2)


def test_the_connection_does_not_wait_to_fill_its_packets() -> None:
    from urllib3.connection import HTTPConnection

    from picslrs_plugin.lrs.connections import BoundedConnection

    assert BoundedConnection("127.0.0.1").socket_options == HTTPConnection.default_socket_options


def test_no_cookie_is_kept() -> None:
    one = sender()
    with HostileServer(hostile.saying(http(BODY, headers="Set-Cookie: a=b\r\n"))) as server:
        for _ in range(2):
            one.post(server.url, BODY, soap_action="")
    assert "cookie" not in server.requests[1].headers
    assert not list(one.session.cookies)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_not_followed(status: str) -> None:
    with HostileServer(hostile.saying(http(BODY))) as elsewhere:
        moved = http(b"", status=status, headers=f"Location: {elsewhere.url}/\r\n")
        assert isinstance(error_from(hostile.saying(moved)), LrsAnswerUnusable)
    assert not elsewhere.requests


def test_the_page_of_a_redirect_is_not_read() -> None:
    page = hostile.dripping(b"x", b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n")
    assert isinstance(error_from(page), LrsAnswerUnusable)


def test_proxies_and_bundles_of_the_environment_are_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with HostileServer(hostile.saying(http(BODY))) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
        with HostileServer(hostile.saying(http(BODY))) as server:
            post(server)
    assert not proxy.requests


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("503 Service Unavailable", LrsFailed),
        ("404 Not Found", LrsFailed),
        ("202 Accepted", LrsFailed),
        ("401 Unauthorized", LrsAccessRefused),
        ("403 Forbidden", LrsAccessRefused),
    ],
)
def test_another_status_than_200_or_500_is_no_answer(status: str, error: type[LrsError]) -> None:
    assert type(error_from(hostile.saying(http(BODY, status=status)))) is error


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "x-gzip, identity"])
def test_a_compressed_answer_is_refused(encoding: str) -> None:
    bomb = http(b"\x1f\x8b" + b"\0" * 100, headers=f"Content-Encoding: {encoding}\r\n")
    assert isinstance(error_from(hostile.saying(bomb)), LrsAnswerUnusable)


def test_an_answer_that_says_it_is_too_long_is_not_read() -> None:
    declared = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 99999999999\r\n\r\n"
    assert isinstance(error_from(hostile.saying(declared), SMALL), LrsAnswerUnusable)


def test_a_length_of_thousands_of_digits_is_not_even_read() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: "
    declared = hostile.saying(head + b"9" * 6000 + b"\r\n\r\n")
    assert isinstance(error_from(declared), LrsAnswerUnusable)


def test_an_answer_of_just_the_allowed_length_is_read() -> None:
    with HostileServer(hostile.saying(http(b"x" * 4096))) as server:
        assert len(post(server, SMALL).body) == 4096


def test_an_answer_one_byte_too_long_is_refused() -> None:
    assert isinstance(error_from(hostile.saying(http(b"x" * 4097)), SMALL), LrsAnswerUnusable)


def test_a_length_that_is_not_declared_is_counted() -> None:
    for size, fits in ((4096, True), (4097, False)):
        chunk = f"{size:x}\r\n".encode() + b"x" * size + b"\r\n0\r\n\r\n"
        with HostileServer(hostile.saying(CHUNKED + chunk)) as server:
            if fits:
                assert len(post(server, SMALL).body) == size
            else:
                with pytest.raises(LrsAnswerUnusable):
                    post(server, SMALL)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"

FLOODS = {
    "a body without end": hostile.endless(b"x" * 65536, HEAD + b"\r\n"),
    "chunks without end": hostile.endless(b"1000\r\n" + b"x" * 4096 + b"\r\n", CHUNKED),
    "chunk extensions without end": hostile.endless(b"1;" + b"e" * 8000 + b"\r\nx\r\n", CHUNKED),
    "a chunk size without end": hostile.endless(b"0" * 65536, CHUNKED),
    "trailers without end": hostile.endless(b"A: b\r\n" * 1000, CHUNKED + b"0\r\n"),
    "interim answers without end": hostile.endless(b"HTTP/1.1 100 Continue\r\n\r\n" * 500),
    "header lines without end": hostile.endless(b"A: b\r\n" * 500, b"HTTP/1.1 200 OK\r\n"),
    "one header line without end": hostile.endless(b"a" * 65536, b"HTTP/1.1 200 OK\r\nA: "),
    "a status line without end": hostile.endless(b"a" * 65536, b"HTTP/1.1 200 "),
}


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_is_cut_off(flood: str) -> None:
    started = time.monotonic()
    error = error_from(FLOODS[flood], SMALL)
    assert isinstance(error, LrsAnswerUnusable)
    assert error.may_have_acted
    assert time.monotonic() - started < 3


DRIPS = {
    "nothing at all": hostile.dripping(b"", pause=0.2),
    "a byte of the status line": hostile.dripping(b"H"),
    "a header line": hostile.dripping(b"A: b\r\n", b"HTTP/1.1 200 OK\r\n", pause=0.1),
    "an interim answer": hostile.dripping(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a byte of the body": hostile.dripping(b"x", HEAD + b"Content-Length: 4000\r\n\r\n"),
    "a small chunk": hostile.dripping(b"1\r\nx\r\n", CHUNKED),
    "a trailer": hostile.dripping(b"A: b\r\n", CHUNKED + b"0\r\n"),
}


@pytest.mark.parametrize("drip", DRIPS)
def test_a_server_that_drips_is_given_up_when_the_time_is_over(drip: str) -> None:
    started = time.monotonic()
    error = error_from(DRIPS[drip])
    assert isinstance(error, LrsTimedOut)
    assert error.may_have_acted
    assert time.monotonic() - started < QUICK.deadline_seconds + 0.4


class SlowReader(HostileServer):
    """Takes a little of a request now and then."""

    def _serve(self, sock: socket.socket) -> None:
        while not self.wait(0.02):
            sock.recv(32768)


def test_a_server_that_reads_a_long_request_slowly_is_given_up() -> None:
    started = time.monotonic()
    with SlowReader(lambda _: None) as server, pytest.raises(LrsTimedOut) as caught:
        sender().post(server.url, b"x" * 30_000_000, soap_action="")
    assert caught.value.may_have_acted
    assert time.monotonic() - started < QUICK.deadline_seconds + 0.4


BROKEN = {
    "a cut body": hostile.hanging_up_after(HEAD + b"Content-Length: 4000\r\n\r\n<a>"),
    "a cut chunk": hostile.hanging_up_after(CHUNKED + b"ff\r\n<a>"),
    "no answer": hostile.hanging_up_after(b""),
    "half a header": hostile.hanging_up_after(b"HTTP/1.1 200 OK\r\nConte"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_dropped_connection_may_have_acted(broken: str) -> None:
    error = error_from(BROKEN[broken])
    assert isinstance(error, (LrsFailed, LrsAnswerUnusable))
    assert error.may_have_acted


def test_headers_that_run_into_the_body_are_refused_and_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    run_together = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n<a>Secret Learner</a>\r\n\r\n"
    assert isinstance(error_from(hostile.saying(run_together)), LrsAnswerUnusable)
    assert "Secret" not in caplog.text


ODD = {
    "another protocol": b"+OK ready\r\n" * 3,
    "a status in words": b"HTTP/1.1 fine OK\r\n\r\n",
    "a hundred and more headers": b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n",
    "two lengths": HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a chunk of a negative size": CHUNKED + b"-5\r\n" + b"x" * 3_000_000,
    "a chunk of no size": CHUNKED + b"zz\r\nabc\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_good_http_is_no_answer(odd: str) -> None:
    error = error_from(hostile.hanging_up_after(ODD[odd]), SMALL)
    assert isinstance(error, LrsAnswerUnusable | LrsFailed)
    assert error.may_have_acted


def test_a_port_where_nobody_listens_is_unreachable_and_nothing_was_sent() -> None:
    with HostileServer(lambda _: None) as server:
        url = server.url
    with pytest.raises(LrsUnreachable) as caught:
        sender().post(url, BODY, soap_action="")
    assert not caught.value.may_have_acted


@pytest.mark.parametrize(
    "address",
    [
        "http://192.0.2.1/",
        "http://127.0.0.1.example/",
        "http://user:pass@127.0.0.1/",
        "ftp://127.0.0.1/",
        "127.0.0.1",
        "",
    ],
)
def test_credentials_go_nowhere_but_over_tls_or_to_this_machine(address: str) -> None:
    with pytest.raises(ConfigurationError):
        sender().post(address, BODY, soap_action="")


def test_the_session_alone_does_not_need_a_call_of_the_senders() -> None:
    one = sender()
    with HostileServer(hostile.saying(http(BODY))) as server:
        assert one.session.post(server.url, data=BODY).content == BODY


def test_somebody_elses_adapter_may_carry_the_request() -> None:
    class Counting(HTTPAdapter):
        calls = 0

        def send(self, *args: object, **options: object) -> requests.Response:
            type(self).calls += 1
            return super().send(*args, **options)  # type: ignore[arg-type]

    one = sender()
    one.session.mount("http://", Counting())
    with HostileServer(hostile.saying(http(BODY))) as server:
        assert one.post(server.url, BODY, soap_action="").body == BODY
    assert Counting.calls == 1


def test_what_somebody_elses_adapter_cannot_tell_counts_as_sent() -> None:
    class Failing(HTTPAdapter):
        def send(self, *args: object, **options: object) -> requests.Response:
            raise requests.ConnectionError("gone")

    one = sender()
    one.session.mount("http://", Failing())
    with pytest.raises(LrsFailed) as caught:
        one.post("http://127.0.0.1:1/", BODY, soap_action="")
    assert caught.value.may_have_acted


def test_many_threads_share_one_sender() -> None:
    one = sender(Settings(connect_seconds=5, read_seconds=5, deadline_seconds=5, connections=4))
    bodies: list[bytes] = []

    def call(server: HostileServer) -> None:
        bodies.extend(one.post(server.url, BODY, soap_action="").body for _ in range(5))

    with HostileServer(hostile.saying(http(BODY))) as server:
        threads = [threading.Thread(target=call, args=(server,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert bodies == [BODY] * 40


def test_neither_password_nor_body_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    error_from(hostile.saying(http(b"Secret Learner", status="503 Oops", content_type="text/html")))
    error_from(hostile.hanging_up_after(b"Secret Learner\r\n"))
    assert "Secret" not in caplog.text
    assert PASSWORD not in caplog.text

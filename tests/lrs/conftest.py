"""Fixtures for tests of the client."""

from collections.abc import Iterator

import pytest
import responses

from picslrs_plugin.lrs.client import LrsClient
from picslrs_plugin.ports import Caller, Lrs
from picslrs_plugin.settings import Settings
from tests.lrs import soap
from tests.lrs.written import ADDRESS, ADDRESS_R9, HOST, Answer


@pytest.fixture
def answering() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def lrs() -> Lrs:
    return LrsClient(Settings())


@pytest.fixture
def me() -> Caller:
    return soap.caller(HOST)


@pytest.fixture
def answer(answering: responses.RequestsMock) -> Answer:
    """Put one answer behind both services' addresses."""
    answering.assert_all_requests_are_fired = False

    def put(body: bytes, status: int = 200) -> None:
        for address in (ADDRESS, ADDRESS_R9):
            answering.post(address, body=body, status=status, content_type="text/xml")

    return put

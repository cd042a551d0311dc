"""The client when it goes wrong, what it logs, and how it is shared."""

import logging
import threading

import pytest
import requests
import responses

from picslrs_plugin.domain.response_codes import (
    FindOutcome,
)
from picslrs_plugin.errors import (
    ConfigurationError,
    LrsError,
    LrsFailed,
    LrsOutOfHours,
    LrsTimedOut,
    LrsUnreachable,
)
from picslrs_plugin.lrs.client import UNKNOWN_RESULT, LrsClient
from picslrs_plugin.ports import Caller, Lrs
from picslrs_plugin.settings import Settings
from tests.lrs import soap
from tests.lrs.soap import PASSWORD, miap_exception
from tests.lrs.written import (
    ADDRESS,
    DETAILS,
    HOST,
    LEARNER,
    Answer,
    find,
    found,
)


@pytest.mark.parametrize(
    ("failure", "error", "acted"),
    [
        (requests.ReadTimeout(), LrsTimedOut, True),
        (requests.ConnectTimeout(), LrsUnreachable, False),
        (requests.ConnectionError(), LrsFailed, True),
    ],
)
def test_a_write_without_an_answer_says_what_is_known(
    lrs: Lrs,
    me: Caller,
    answering: responses.RequestsMock,
    failure: Exception,
    error: type[LrsError],
    acted: bool,
) -> None:
    answering.post(ADDRESS, body=failure)
    with pytest.raises(LrsError) as caught:
        lrs.register(me, DETAILS)
    assert type(caught.value) is error
    assert caught.value.may_have_acted is acted
    assert (UNKNOWN_RESULT in str(caught.value)) is acted
    assert len(answering.calls) == 1


def test_a_read_without_an_answer_changed_nothing(
    lrs: Lrs, me: Caller, answering: responses.RequestsMock
) -> None:
    answering.post(ADDRESS, body=requests.ReadTimeout())
    with pytest.raises(LrsTimedOut) as caught:
        find(lrs, me)
    assert "Nothing was changed." in str(caught.value)


def test_a_fault_is_named(lrs: Lrs, me: Caller, answering: responses.RequestsMock) -> None:
    answering.post(ADDRESS, body=miap_exception("WSEC0004"), status=500, content_type="text/xml")
    with pytest.raises(LrsOutOfHours):
        find(lrs, me)


def test_a_certificate_that_is_not_there_is_a_matter_of_configuration(lrs: Lrs) -> None:
    from pathlib import Path

    with pytest.raises(ConfigurationError):
        find(lrs, soap.caller(HOST, certificate=Path("/nowhere/at-all.pem")))


def test_nothing_personal_is_logged_by_anybody(
    lrs: Lrs, me: Caller, answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer(found("WSRC0004", LEARNER))
    find(lrs, me)
    for secret in ("Testa", "Sampleby", "1026893096", "2007-03-04", PASSWORD):
        assert secret not in caplog.text


def test_zeep_is_quiet_for_us_and_for_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    from picslrs_plugin.lrs.contract import LEARNER_SERVICE, contract_of
    from picslrs_plugin.lrs.quiet import zeep_kept_quiet

    contract_of(LEARNER_SERVICE)
    log = logging.getLogger("zeep.xsd.types.simple")
    with zeep_kept_quiet():
        log.error("ours")
    log.error("theirs")
    assert [record.message for record in caplog.records] == ["theirs"]


def test_threads_share_one_client(me: Caller, answering: responses.RequestsMock) -> None:
    answering.post(ADDRESS, body=found("WSRC0004", LEARNER), content_type="text/xml")
    lrs = LrsClient(Settings())
    results: list[FindOutcome] = []
    threads = [
        threading.Thread(target=lambda: results.append(find(lrs, me).outcome)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [FindOutcome.EXACT] * 8


def test_importing_the_client_does_not_import_zeep() -> None:
    import subprocess
    import sys

    script = "import sys, picslrs_plugin.lrs.client; sys.exit('zeep' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0

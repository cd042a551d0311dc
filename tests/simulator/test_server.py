import socket
import threading
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest
import requests

from picslrs_plugin.simulator.server import SimulatorConfig, SimulatorServer
from tests.simulator.kit import (
    CALLER,
    FIND,
    REGISTER,
    REPORT,
    ULN,
    Answer,
    Clock,
    demographics,
    element,
    envelope,
    learner,
    to_register,
)

NAMES = {"ULN": ULN, "FamilyName": "Sampleton", "GivenName": "Ada"}
FIND_ADA = element("FindLearnerByULN", {"FindType": "FUL", **CALLER, **NAMES}, FIND)


@pytest.fixture
def server() -> Iterator[SimulatorServer]:
    config = SimulatorConfig(clock=Clock(), sleep=lambda _: None)
    with SimulatorServer(config, [learner()]) as running:
        yield running


def post(server: SimulatorServer, body: str) -> Answer:
    response = requests.post(
        f"{server.url}/LearnerService.svc",
        data=envelope(body).encode(),
        headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'},
        timeout=5,
    )
    return Answer(response.status_code, response.content)


def find_by_uln(server: SimulatorServer) -> Answer:
    return post(server, FIND_ADA)


def test_a_learner_is_found_over_a_socket(server: SimulatorServer) -> None:
    answer = find_by_uln(server)
    assert (answer.status, answer.code) == (200, "WSRC0004")
    assert answer.rows("Learner")[0]["GivenName"] == "Ada"


def test_a_learner_is_verified_over_a_socket(server: SimulatorServer) -> None:
    answer = post(server, element("VerifyLearner", {**CALLER, "LearnerToVerify": NAMES}, REPORT))
    assert (answer.status, answer.code) == (200, "WSVRC001")


def test_a_learner_is_updated_over_a_socket_and_the_test_sees_it(server: SimulatorServer) -> None:
    block = {**to_register(learner()), "Notes": "Read me", "ULN": ULN, "VersionNumber": "3"}
    answer = post(server, element("UpdateLearner", {**CALLER, "Learner": block}, REGISTER))
    record = server.state.get(ULN)
    assert (answer.status, answer.code) == (200, "WSRC0006")
    assert record is not None
    assert record.notes == "Read me"
    assert server.state.count("updateSingleLearner") == 1


def test_a_fault_is_status_500_over_a_socket(server: SimulatorServer) -> None:
    assert post(server, element("Nothing", {}, FIND)).fault == "WSEC0002"


def test_the_wsdl_is_served_with_this_server_in_it(server: SimulatorServer) -> None:
    text = requests.get(f"{server.url}/LearnerServiceR9.svc?wsdl", timeout=5).text
    assert f'location="{server.url}/LearnerServiceR9.svc"' in text


def in_chunks(server: SimulatorServer, chunks: Iterable[bytes]) -> requests.Response:
    return requests.post(
        f"{server.url}/LearnerService.svc",
        data=iter(chunks),
        headers={"Content-Type": "text/xml"},
        timeout=5,
    )


def test_a_request_in_chunks_is_read(server: SimulatorServer) -> None:
    document = envelope(FIND_ADA).encode()
    response = in_chunks(server, (document[start : start + 50] for start in range(0, 5000, 50)))
    assert Answer(response.status_code, response.content).code == "WSRC0004"


def test_a_request_in_too_many_chunks_is_cut_off(server: SimulatorServer) -> None:
    response = in_chunks(server, (b"<" * 65536 for _ in range(65)))
    assert response.status_code == 413


def test_one_learner_is_registered_once_however_many_ask(server: SimulatorServer) -> None:
    new = learner(given_name="Bram", family_name="Testerby", date_of_birth="2001-02-03")
    post(
        server,
        element(
            "FindLearnerByDemographics",
            {"FindType": "CHK", **CALLER, **demographics(new)},
            FIND,
        ),
    )
    request = element("RegisterLearner", {**CALLER, "Learner": to_register(new)}, REGISTER)
    codes: Counter[str] = Counter()

    def ask() -> None:
        codes[post(server, request).code] += 1

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == {"WSRC0005": 1, "WSRC0021": 7}
    assert len(server.state.learners()) == 2


def test_many_threads_read_and_write_at_once(server: SimulatorServer) -> None:
    wrong: list[str] = []

    def work() -> None:
        for _ in range(5):
            server.state.change(ULN, notes="x")
            if find_by_uln(server).code != "WSRC0004":
                wrong.append("find")

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    record = server.state.get(ULN)
    assert wrong == []
    assert server.state.count("learnerByULN") == 40
    assert record is not None
    assert record.version_number == 3 + 40


def test_a_port_that_is_taken_is_an_os_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        SimulatorServer(SimulatorConfig(), [], port=taken.getsockname()[1]).__enter__()


def test_a_stopped_server_answers_no_more_and_can_be_stopped_again() -> None:
    server = SimulatorServer(SimulatorConfig(), [])
    server.start()
    url = server.url
    server.stop()
    server.stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=1)


def test_two_hundred_learners_are_there_without_asking() -> None:
    with SimulatorServer() as server:
        assert len(server.state.learners()) == 200

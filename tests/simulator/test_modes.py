import pytest

from picslrs_plugin.simulator.state import Mode
from tests.simulator.kit import CALLER, FIND, ULN, element, envelope, learner, simulator

BODY = envelope(
    element(
        "FindLearnerByULN",
        {"FindType": "FUL", **CALLER, "ULN": ULN, "FamilyName": "Sampleton", "GivenName": "Ada"},
        FIND,
    )
)


@pytest.mark.parametrize("service", ["LearnerService", "LearnerServiceR9"])
@pytest.mark.parametrize(
    ("mode", "code"),
    [
        (Mode.OUT_OF_HOURS, "WSEC0004"),
        (Mode.MAINTENANCE, "WSEC0001"),
        (Mode.NO_ACCESS, "WSEC0006"),
    ],
)
def test_a_closed_service_answers_faults_of_its_own(service: str, mode: Mode, code: str) -> None:
    with simulator(learner()) as lrs:
        lrs.state.set_mode(mode)
        answer = lrs.post("<a/>", service)
        assert answer.fault == code
        lrs.state.set_mode("normal")
        assert lrs.find_by_uln(ULN, "Sampleton", "Ada").code == "WSRC0004"


@pytest.mark.parametrize("service", ["LearnerService", "LearnerServiceR9"])
def test_the_fault_of_maintenance_names_the_unsupported_verb(service: str) -> None:
    with simulator() as lrs:
        lrs.state.set_mode(Mode.MAINTENANCE)
        assert "UnsupportedHttpVerb" in lrs.post("<a/>", service).text("faultstring")


@pytest.mark.parametrize(
    ("mode", "status", "page"),
    [
        (Mode.EMPTY_500, 500, ""),
        (Mode.HTML_500, 500, "Server Error"),
        (Mode.HTML_503, 503, "Service Unavailable"),
    ],
)
@pytest.mark.parametrize("document", [BODY, "not an envelope"])
def test_a_failing_service_answers_no_soap(
    mode: Mode, status: int, page: str, document: str
) -> None:
    with simulator(learner()) as lrs:
        lrs.state.set_mode(mode)
        response = lrs.client.post("/LearnerService.svc", data=document, content_type="text/xml")
    assert response.status_code == status
    assert page in response.text
    assert bool(page) == bool(response.text)
    assert "xml" not in (response.content_type or "")


def test_a_slow_service_waits_on_top_of_its_latency() -> None:
    with simulator(learner(), latency_ms=40) as lrs:
        lrs.find_by_uln(ULN, "Sampleton", "Ada")
        lrs.state.set_mode(Mode.SLOW, slow_ms=1500)
        lrs.find_by_uln(ULN, "Sampleton", "Ada")
    assert lrs.slept == [0.04, 1.54]


def test_a_normal_service_does_not_wait() -> None:
    with simulator(learner()) as lrs:
        lrs.find_by_uln(ULN, "Sampleton", "Ada")
    assert lrs.slept == []


def test_calls_are_counted_with_their_codes_and_nothing_else() -> None:
    with simulator(learner()) as lrs:
        lrs.find_by_uln(ULN, "Sampleton", "Ada")
        lrs.find_by_uln("9999999999", "Sampleton", "Ada")
        lrs.verify(ULN, "Sampleton", "Ada")
        lrs.post(element("Nothing", {}, FIND))
        lrs.client.post("/LearnerService.svc", data="no XML", content_type="text/xml")
        lrs.state.set_mode(Mode.HTML_503)
        lrs.client.post("/LearnerService.svc", data=BODY, content_type="text/xml")
        seen = [(call.operation, call.code) for call in lrs.state.last_calls()]
        assert lrs.state.count("learnerByULN") == 3
        assert lrs.state.count("registerSingleLearner") == 0
        assert lrs.state.counts()["verifyLearner"] == 1
    assert seen == [
        ("learnerByULN", "503"),
        ("(not read)", "WSEC0001"),
        ("(not known)", "WSEC0002"),
        ("verifyLearner", "WSVRC001"),
        ("learnerByULN", "WSEC0136"),
        ("learnerByULN", "WSRC0004"),
    ]


def test_an_unknown_mode_and_an_impossible_wait_are_refused() -> None:
    with simulator() as lrs:
        with pytest.raises(ValueError, match="nonsense"):
            lrs.state.set_mode("nonsense")
        with pytest.raises(ValueError, match="latency"):
            lrs.state.set_mode(Mode.SLOW, slow_ms=-1)
        assert lrs.state.mode is Mode.NORMAL

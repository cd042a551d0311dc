import pytest

from picslrs_plugin.simulator.faults import Code
from picslrs_plugin.simulator.operations import OPERATIONS
from picslrs_plugin.simulator.population import generate
from picslrs_plugin.simulator.scripted import OF_THE_CONNECTION, ScriptedFault, Trouble
from picslrs_plugin.simulator.state import Mode
from tests.simulator.kit import OTHER_ULN, ULN, learner, simulator

ORIGIN = {"Origin": "http://localhost"}


def test_the_page_shows_behaviour_operations_and_learners() -> None:
    with simulator(learner(linked_ulns=(OTHER_ULN,), ability_to_share="2")) as lrs:
        page = lrs.client.get("/admin").text
    assert "10099999" in page
    assert all(operation.name in page for operation in OPERATIONS)
    assert ULN in page
    assert f"Master of {OTHER_ULN}" in page
    assert "Unable to share" in page


def test_the_page_is_plain_and_cannot_be_framed_or_kept() -> None:
    with simulator(learner()) as lrs:
        response = lrs.client.get("/admin")
    assert "<script" not in response.text
    assert " style=" not in response.text
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "no-store"


def test_its_stylesheet_is_its_own() -> None:
    with simulator() as lrs:
        response = lrs.client.get("/admin/static/admin.css")
        assert (response.status_code, response.mimetype) == (200, "text/css")
        assert "/admin/static/admin.css" in lrs.client.get("/admin").text
        response.close()


@pytest.mark.parametrize("mode", list(Mode))
def test_the_form_changes_the_mode(mode: Mode) -> None:
    with simulator() as lrs:
        response = lrs.client.post(
            "/admin/mode", data={"mode": mode.value, "slow_ms": "250"}, headers=ORIGIN
        )
        assert (response.status_code, response.headers["Location"]) == (303, "/admin")
        assert (lrs.state.mode, lrs.state.slow_ms) == (mode, 250)
        assert f'value="{mode.value}" checked' in lrs.client.get("/admin").text


@pytest.mark.parametrize(
    ("form", "words", "target"),
    [
        ({"mode": "slow", "slow_ms": "soon"}, "whole number", "#slow_ms"),
        ({"mode": "slow", "slow_ms": "-5"}, "whole number", "#slow_ms"),
        ({"mode": "slow", "slow_ms": "600001"}, "whole number", "#slow_ms"),
        ({"mode": "nonsense", "slow_ms": "5"}, "Select how", "#mode-normal"),
        ({}, "whole number", "#slow_ms"),
    ],
)
def test_a_wrong_form_is_shown_again_with_the_problem(
    form: dict[str, str], words: str, target: str
) -> None:
    with simulator() as lrs:
        response = lrs.client.post("/admin/mode", data=form, headers=ORIGIN)
        assert lrs.state.mode is Mode.NORMAL
    assert response.status_code == 422
    assert "There is a problem" in response.text
    assert words in response.text
    assert f'href="{target}"' in response.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "http://elsewhere.example"},
        {"Origin": "https://localhost"},
        {"Origin": "http://localhost:81"},
        {"Referer": "http://elsewhere.example/http://localhost"},
        {"Origin": "http://elsewhere.example", "Referer": "http://localhost/admin"},
    ],
)
@pytest.mark.parametrize("path", ["mode", "batch", "calls", "faults", "faults/clear"])
def test_a_form_from_another_page_changes_nothing(headers: dict[str, str], path: str) -> None:
    with simulator() as lrs:
        response = lrs.client.post(
            f"/admin/{path}", data={"mode": "slow", "slow_ms": "5", **FAULT}, headers=headers
        )
        assert lrs.state.mode is Mode.NORMAL
        assert lrs.state.faults.waiting() == []
        assert not lrs.state.take_batch_failure()
    assert response.status_code == 403


def test_a_referer_of_its_own_is_enough() -> None:
    with simulator() as lrs:
        lrs.client.post(
            "/admin/mode",
            data={"mode": "maintenance", "slow_ms": "5"},
            headers={"Referer": "http://localhost/admin?page=2"},
        )
        assert lrs.state.mode is Mode.MAINTENANCE


def test_the_next_batch_can_be_made_to_fail() -> None:
    with simulator() as lrs:
        response = lrs.client.post("/admin/batch", headers=ORIGIN, follow_redirects=True)
        assert "will fail" in response.text
        assert lrs.state.take_batch_failure()
        assert not lrs.state.take_batch_failure()


FAULT = {"operation": "verifyLearner", "when": "after", "what": "truncated", "times": "2"}


def test_a_fault_is_set_shown_and_forgotten() -> None:
    spec = ":".join(FAULT.values())
    with simulator() as lrs:
        response = lrs.client.post("/admin/faults", data=FAULT, headers=ORIGIN)
        assert (response.status_code, response.headers["Location"]) == (303, "/admin#faults")
        assert lrs.state.faults.waiting() == [ScriptedFault.from_spec(spec)]
        page = lrs.client.get("/admin").text
        assert "Let nothing go wrong" in page
        assert "<td>The first half of the answer</td>" in page
        assert lrs.client.get("/admin/state.json").get_json()["faults"] == [spec]
        lrs.client.post("/admin/faults/clear", headers=ORIGIN)
        assert lrs.state.faults.waiting() == []
        assert "Let nothing go wrong" not in lrs.client.get("/admin").text


def test_the_page_offers_every_trouble_every_known_code_and_every_operation() -> None:
    with simulator() as lrs:
        lrs.state.faults.relayed = True
        page = lrs.client.get("/admin").text
    assert [what for what in (*Trouble, *Code) if f'<option value="{what}"' not in page] == []
    assert [one.name for one in OPERATIONS if f"<option>{one.name}</option>" not in page] == []


def test_without_a_proxy_in_front_no_fault_of_the_connection_is_offered_or_taken() -> None:
    with simulator() as lrs:
        page = lrs.client.get("/admin").text
        answer = lrs.client.post("/admin/faults", data=FAULT | {"what": "cut"}, headers=ORIGIN)
    assert [what for what in OF_THE_CONNECTION if f'<option value="{what}"' in page] == []
    assert answer.status_code == 422
    assert "--proxy" in answer.text


@pytest.mark.parametrize(
    "change", [{"operation": "nothing"}, {"when": "never"}, {"what": "rain"}, {"times": "soon"}]
)
def test_a_fault_that_cannot_be_is_shown_again_with_the_problem(change: dict[str, str]) -> None:
    with simulator() as lrs:
        response = lrs.client.post("/admin/faults", data=FAULT | change, headers=ORIGIN)
        assert lrs.state.faults.waiting() == []
    assert response.status_code == 422
    assert "There is a problem" in response.text
    assert 'href="#operation"' in response.text


def test_the_calls_can_be_forgotten() -> None:
    with simulator(learner()) as lrs:
        lrs.verify(ULN, "Sampleton", "Ada")
        lrs.client.post("/admin/calls", headers=ORIGIN)
        assert lrs.state.count("verifyLearner") == 0
        assert lrs.state.last_calls() == []


def test_scripts_read_the_state_as_json_without_any_personal_data() -> None:
    with simulator(learner()) as lrs:
        lrs.verify(ULN, "Sampleton", "Ada")
        response = lrs.client.get("/admin/state.json")
    state = response.get_json()
    assert (state["mode"], state["learners"]) == ("normal", 1)
    assert state["calls"]["verifyLearner"] == 1
    assert state["last_calls"] == [
        {"operation": "verifyLearner", "code": "WSVRC001", "at": "2026-03-02 10:00:00"}
    ]
    assert not any(value in response.text for value in (ULN, "Sampleton", "Ada", "secret"))


def test_learners_are_found_by_name_and_by_the_start_of_a_uln() -> None:
    with simulator(
        learner(), learner(uln=OTHER_ULN, given_name="Bram", family_name="Test_erby%")
    ) as lrs:
        by_name = lrs.client.get("/admin?q=samPLE").text
        by_number = lrs.client.get(f"/admin?q={OTHER_ULN[:6]}").text
        by_sign = lrs.client.get("/admin?q=_").text
        nobody = lrs.client.get("/admin?q=nobody").text
    assert (ULN in by_name, OTHER_ULN in by_name) == (True, False)
    assert (ULN in by_number, OTHER_ULN in by_number) == (False, True)
    assert (ULN in by_sign, OTHER_ULN in by_sign) == (False, True)
    assert "No learner matches" in nobody


def test_learners_are_shown_page_by_page() -> None:
    people = generate(60)
    with simulator(*people) as lrs:
        first, second = (lrs.client.get(f"/admin?page={page}").text for page in (1, 2))
    shown = [sum(f"<td>{one.uln}</td>" in page for one in people) for page in (first, second)]
    assert shown == [50, 10]
    assert ("Next page" in first, "Next page" in second) == (True, False)


def test_what_is_shown_is_escaped() -> None:
    with simulator(learner(family_name="<b>Test</b>")) as lrs:
        assert "<b>Test</b>" not in lrs.client.get("/admin?q=<b>").text

"""The page on which a developer or trainer switches the simulator's behaviour."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from picslrs_plugin.simulator.faults import DESCRIPTIONS, TIMESTAMP
from picslrs_plugin.simulator.operations import OPERATIONS
from picslrs_plugin.simulator.scripted import OF_THE_CONNECTION, TROUBLE_WORDS, ScriptedFault, When
from picslrs_plugin.simulator.state import LONGEST_LATENCY_MS, MODE_WORDS, Mode, SimulatorState

PER_PAGE = 50
LAST_PAGE = 100_000
MOST_DIGITS = 9
POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def make_admin(state: SimulatorState) -> Blueprint:
    """Return the admin pages of one simulator."""
    admin = Blueprint(
        "admin",
        "picslrs_plugin.simulator",
        url_prefix="/admin",
        template_folder="templates",
        static_folder="static",
    )
    admin.before_request(_refuse_other_origins)
    admin.after_request(_guard)

    @admin.get("")
    def page() -> str:
        return _page(state)

    @admin.get("/state.json")
    def state_json() -> Response:
        return jsonify(_describe(state))

    @admin.post("/mode")
    def mode() -> tuple[str, int] | AnyResponse:
        problem = _change_mode(state)
        if problem:
            return _page(state, problem), 422
        return redirect(url_for("admin.page"), 303)

    @admin.post("/faults")
    def faults() -> tuple[str, int] | AnyResponse:
        problem = _script_fault(state)
        if problem:
            return _page(state, problem), 422
        return redirect(url_for("admin.page", _anchor="faults"), 303)

    @admin.post("/faults/clear")
    def clear_faults() -> AnyResponse:
        state.faults.clear()
        return redirect(url_for("admin.page", _anchor="faults"), 303)

    @admin.post("/batch")
    def batch() -> AnyResponse:
        state.fail_next_batch()
        return redirect(url_for("admin.page", batch="fails"), 303)

    @admin.post("/calls")
    def calls() -> AnyResponse:
        state.forget_calls()
        return redirect(url_for("admin.page"), 303)

    return admin


def _refuse_other_origins() -> None:
    """Let nobody else's page change anything: browsers name the origin of every form they send."""
    if request.method != "POST":
        return
    sent = request.headers.get("Origin") or request.headers.get("Referer") or ""
    parts = urlsplit(sent)
    if (parts.scheme, parts.netloc) != (request.scheme, request.host):
        abort(403, "This form must be sent from the simulator's own page.")


def _guard(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response


def _change_mode(state: SimulatorState) -> tuple[str, str] | None:
    """Apply the form and return what is wrong with it, if anything, and where."""
    latency = request.form.get("slow_ms", "").strip()
    number = latency.isascii() and latency.isdigit() and len(latency) <= MOST_DIGITS
    if not number or int(latency) > LONGEST_LATENCY_MS:
        sentence = f"Enter the wait as a whole number from 0 to {LONGEST_LATENCY_MS} milliseconds."
        return sentence, "slow_ms"
    try:
        state.set_mode(request.form.get("mode", ""), slow_ms=int(latency))
    except ValueError:
        return "Select how the simulator should behave.", f"mode-{Mode.NORMAL}"
    return None


FAULT_WORDS = {code: f"Fault {code}: {words}" for code, words in DESCRIPTIONS.items()}
WHEN_WORDS = {
    When.BEFORE: "Nothing of the call is kept",
    When.AFTER: "The service has acted on the call",
}


def _script_fault(state: SimulatorState) -> tuple[str, str] | None:
    """Apply the form and return what is wrong with it, if anything, and where."""
    parts = (request.form.get(name, "").strip() for name in ("operation", "when", "what", "times"))
    try:
        state.faults.add(ScriptedFault.from_spec(":".join(parts)))
    except ValueError as wrong:
        return f"This fault cannot be set: {wrong}.", "operation"
    return None


def _describe(state: SimulatorState) -> dict[str, Any]:
    return {
        "mode": state.mode.value,
        "latency_ms": state.config.latency_ms,
        "slow_ms": state.slow_ms,
        "faults": [fault.spec for fault in state.faults.waiting()],
        "learners": state.store.count(),
        "ukprn": state.config.ukprn,
        "organisation_ref": state.config.organisation_ref,
        "calls": {operation.name: state.count(operation.name) for operation in OPERATIONS},
        "last_calls": [
            {"operation": call.operation, "code": call.code, "at": call.at.strftime(TIMESTAMP)}
            for call in state.last_calls()
        ],
    }


def _page(state: SimulatorState, problem: tuple[str, str] | None = None) -> str:
    text = request.args.get("q", "").strip()
    number = min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
    # One more than is shown, to know whether there is a next page.
    found = state.store.learners(text, offset=(number - 1) * PER_PAGE, limit=PER_PAGE + 1)
    return render_template(
        "admin.html",
        state=_describe(state),
        modes=[(mode.value, MODE_WORDS[mode]) for mode in Mode],
        mode_words=MODE_WORDS[state.mode],
        operations=[operation.name for operation in OPERATIONS],
        when_words=WHEN_WORDS,
        what_words={**TROUBLE_WORDS, **FAULT_WORDS},
        not_offered=() if state.faults.relayed else OF_THE_CONNECTION,
        waiting=state.faults.waiting(),
        problem=problem,
        sent=request.form,
        batch_fails=request.args.get("batch") == "fails",
        text=text,
        page=number,
        learners=found[:PER_PAGE],
        more=len(found) > PER_PAGE,
    )

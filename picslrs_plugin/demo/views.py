"""The MIS's own pages: sign-in, lists, summary pages and the connection to the LRS."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from picslrs_plugin.bootstrap import Picslrs
from picslrs_plugin.demo import contact
from picslrs_plugin.demo.crowd import GENERATED
from picslrs_plugin.demo.hooks import FOLDERS
from picslrs_plugin.demo.people import SCENARIO_BY_KEY
from picslrs_plugin.demo.practice import Practice
from picslrs_plugin.demo.scenarios import Group, Scenario
from picslrs_plugin.demo.session import SignedIn, sign_in, sign_out, signed_in
from picslrs_plugin.demo.tables import RecordLocked, Row, Tables
from picslrs_plugin.demo.tenants import ROLE_BY_KEY, ROLES, TENANT_BY_KEY, TENANTS
from picslrs_plugin.domain.codes import Gender
from picslrs_plugin.hookspecs import Action, SubjectKind, SubjectRef
from picslrs_plugin.hookspecs.types import PASSWORD_LENGTH

mis = Blueprint("mis", __name__)

EXTENSION = "northgate"
KINDS = {folder: kind for kind, folder in FOLDERS.items()}
FOLDER = "any(learners, applicants):folder"
INVALID = 422

LOOKED_AT = "To be looked at"
"""The heading over those with whom nothing can be tried."""

Listed = Sequence[tuple[Row, Scenario | None]]

Page = str | tuple[str, int] | Response


@dataclass(frozen=True)
class Northgate:
    """What the pages work with; kept as `app.extensions["northgate"]`."""

    tables: Tables
    practice: Practice
    simulator: str


def northgate() -> Northgate:
    """Return the current application's own."""
    found: Northgate = current_app.extensions[EXTENSION]
    return found


@mis.before_request
def only_when_signed_in() -> Response | None:
    """Send everybody to the sign-in page first."""
    if request.endpoint == "mis.sign_in_page" or signed_in():
        return None
    return redirect(url_for("mis.sign_in_page"))


@mis.get("/")
def home() -> Response:
    """Start with the learners."""
    return redirect(url_for("mis.people", folder="learners"))


@mis.route("/sign-in", methods=["GET", "POST"])
def sign_in_page() -> Page:
    """Choose an organisation and a role. There is no password: everybody is made up."""
    if request.method == "GET":
        return _sign_in_form({})
    tenant = TENANT_BY_KEY.get(request.form.get("tenant", ""))
    role = ROLE_BY_KEY.get(request.form.get("role", ""))
    if tenant and role:
        sign_in(tenant, role)
        return redirect(url_for("mis.people", folder="learners"), 303)
    problems = {} if tenant else {"tenant": "Select an organisation."}
    problems |= {} if role else {"role": "Select a role."}
    return _sign_in_form(problems), INVALID


def _sign_in_form(problems: dict[str, str]) -> str:
    who = signed_in()
    chosen = {
        "tenant": request.form.get("tenant", who.tenant.key if who else ""),
        "role": request.form.get("role", who.role.key if who else ""),
    }
    return render_template(
        "sign_in.html", tenants=TENANTS, roles=ROLES, chosen=chosen, problems=problems
    )


@mis.post("/sign-out")
def sign_out_page() -> Response:
    """End the session."""
    sign_out()
    return redirect(url_for("mis.sign_in_page"), 303)


@mis.get(f"/<{FOLDER}>")
def people(folder: str) -> str:
    """List everybody, or those whom the search box names."""
    who = _who()
    wanted = " ".join(request.args.get("q", "").split())
    tables = northgate().tables
    rows = tables.all(who.tenant.key, KINDS[folder], but=GENERATED.key)
    found = [row for row in rows if _matches(row, wanted)]
    untried = _nothing_to_try(who, KINDS[folder])
    told: list[tuple[str, Listed]] = [(group.value, _told(found, group)) for group in Group]
    groups: list[tuple[str, Listed]] = (
        [(LOOKED_AT, [(row, None) for row in found])] if untried else told
    )
    return render_template(
        "people.html",
        folder=folder,
        wanted=wanted,
        count=len(found),
        crowd=tables.number_of(who.tenant.key, KINDS[folder], GENERATED.key),
        groups=[(heading, listed) for heading, listed in groups if listed],
        tenant=who.tenant,
        untried=untried,
    )


def _nothing_to_try(who: SignedIn, kind: SubjectKind) -> str:
    """Say why nothing that the scenarios tell can be done here, or return empty text."""
    lacks = who.tenant.licence.why_not(kind)
    if lacks:
        return f"{lacks} The LRS tab says so, and shows what is stored."
    if Action.VERIFY not in who.role.may:
        return "Your role only looks: the LRS tab shows how everybody stands."
    return ""


def _matches(row: Row, wanted: str) -> bool:
    scenario = SCENARIO_BY_KEY[row.scenario]
    text = f"{row.details.full_name} {row.ref.id} {row.uln} {scenario.shows} {scenario.steps}"
    return all(word in text.casefold() for word in wanted.casefold().split())


def _told(rows: list[Row], group: Group) -> Listed:
    told = [(row, SCENARIO_BY_KEY[row.scenario]) for row in rows]
    return [(row, scenario) for row, scenario in told if scenario.group is group]


@mis.get(f"/<{FOLDER}>/<subject_id>")
def summary(folder: str, subject_id: str) -> str:
    """Show the first tab of a summary page."""
    return _summary_page("summary", _row(folder, subject_id))


@mis.get(f"/<{FOLDER}>/<subject_id>/enrolments")
def enrolments(folder: str, subject_id: str) -> str:
    """Show what somebody is enrolled on or has applied for."""
    return _summary_page("enrolments", _row(folder, subject_id))


@mis.get(f"/<{FOLDER}>/<subject_id>/lrs")
def lrs(folder: str, subject_id: str) -> str:
    """Show the plugin's tab inside the summary page."""
    return _summary_page("lrs", _row(folder, subject_id))


@mis.route(f"/<{FOLDER}>/<subject_id>/contact", methods=["GET", "POST"])
def contact_details(folder: str, subject_id: str) -> Page:
    """Show and correct names, address and birth facts."""
    row = _row(folder, subject_id)
    if request.method == "GET":
        return _summary_page("contact", row, form=contact.held(row.details))
    if not _who().role.corrects:
        abort(403)
    form = contact.read(request.form)
    if form.problems:
        return _summary_page("contact", row, form=form), INVALID
    try:
        northgate().tables.save(row.ref, form.values)
    except RecordLocked:
        flash("This record is locked. Unlock it first; nothing was saved.")
        return _summary_page("contact", row, form=form), 409
    Picslrs.subject_changed(current_app, row.ref)
    flash("The contact details were saved.")
    return redirect(url_for("mis.contact_details", folder=folder, subject_id=subject_id), 303)


@mis.post(f"/<{FOLDER}>/<subject_id>/unlock")
def unlock(folder: str, subject_id: str) -> Response:
    """Unlock a record, so that it can be saved again."""
    row = _row(folder, subject_id)
    if not _who().role.corrects:
        abort(403)
    northgate().tables.unlock(row.ref)
    flash("The record was unlocked.")
    return redirect(url_for("mis.lrs", folder=folder, subject_id=subject_id), 303)


@mis.post(f"/<{FOLDER}>/<subject_id>/meanwhile")
def meanwhile(folder: str, subject_id: str) -> Response:
    """Let somebody else do something at the LRS."""
    row = _row(folder, subject_id)
    try:
        flash(northgate().practice.happen(row))
    except KeyError:
        abort(404)
    return redirect(url_for("mis.lrs", folder=folder, subject_id=subject_id), 303)


@mis.route("/connection", methods=["GET", "POST"])
def connection() -> Page:
    """Show the connection to the LRS and change its password."""
    if not _who().role.connects:
        abort(403)
    problem = ""
    if request.method == "POST":
        password = request.form.get("password", "")
        if len(password) == PASSWORD_LENGTH:
            northgate().tables.set_password(password)
            flash("The LRS password was saved.")
            return redirect(url_for("mis.connection"), 303)
        problem = f"The LRS password must have {PASSWORD_LENGTH} characters."
    page = render_template("connection.html", simulator=northgate().simulator, problem=problem)
    return (page, INVALID) if problem else page


def _who() -> SignedIn:
    who = signed_in()
    if who is None:
        abort(401)
    return who


def _row(folder: str, subject_id: str) -> Row:
    """Return the record of the page, of the signed-in person's own organisation only."""
    try:
        ref = SubjectRef(_who().tenant.key, KINDS[folder], subject_id)
    except ValueError:
        abort(404)
    row = northgate().tables.one(ref)
    if row is None:
        abort(404)
    return row


def _summary_page(tab: str, row: Row, **values: Any) -> str:  # noqa: ANN401 - for the template
    who = _who()
    return render_template(
        f"tab_{tab}.html",
        row=row,
        ref=row.ref,
        details=row.details,
        folder=FOLDERS[row.ref.kind],
        shown_tab=tab,
        scenario=SCENARIO_BY_KEY.get(row.scenario, GENERATED),
        untried=_nothing_to_try(who, row.ref.kind),
        meanwhile=northgate().practice.offers(row.ref),
        may_correct=who.role.corrects,
        genders=Gender,
        is_learner=row.ref.kind is SubjectKind.LEARNER,
        **values,
    )

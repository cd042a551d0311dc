"""Steps of the walk: licences, roles, organisations and forged requests. Each is made once."""

from picslrs_plugin.demo.ground import Ground, same
from picslrs_plugin.demo.hooks import FOLDERS
from picslrs_plugin.demo.steps_search import PASSPORT_SHOWN, searched
from picslrs_plugin.demo.visitor import Visitor
from picslrs_plugin.hookspecs import SubjectKind

ACTIONS = ("Search the LRS for a ULN", "Verify", "Edit", "Update the LRS record")
WINDOWS = ("/search", "/edit")


def _is_shut(at: Ground, message: str) -> None:
    """See that neither tab nor address nor form leads to an action."""
    for key in ("exact", "verify-exact"):
        at.tab(key).says(message).does_not_offer(*ACTIONS)
    with at.no_call():
        for window in WINDOWS:
            at.visitor.get(at.window_path("exact", window)).has_status(403)
        token = _token(at)
        for action in ("/search", "/verify", "/edit", "/select", "/update", "/register"):
            path = at.window_path("verify-exact", action)
            at.visitor.send("POST", path, [("csrf_token", token)]).has_status(403)


def _token(at: Ground) -> str:
    """Take a token from a form that this visitor may see: the one to sign out."""
    values = at.visitor.get(at.summary_path("exact")).form("Sign out").values
    return dict(values)["csrf_token"]


def bronze(at: Ground) -> None:
    """Licence, Bronze: the tab says what is missing, and every action is refused."""
    for kind, needed in (
        (SubjectKind.LEARNER, "needs the Silver or a higher tier"),
        (SubjectKind.APPLICANT, "needs the Platinum"),
    ):
        there = at.elsewhere(tenant="northgate-sixth-form", kind=kind)
        _is_shut(there, needed)
        there.visitor.get(there.window_path("exact", "/search")).says(needed, "Bronze tier")


def silver(at: Ground) -> None:
    """Licence, Silver: learners yes, applicants no."""
    learners = at.elsewhere(tenant="northgate-training", kind=SubjectKind.LEARNER)
    learners.verify("verify-exact").says("ULN found (exact match)")
    applicants = at.elsewhere(tenant="northgate-training", kind=SubjectKind.APPLICANT)
    _is_shut(applicants, "needs the Platinum")


def platinum(at: Ground) -> None:
    """Licence, Platinum: learners and applicants."""
    for kind in SubjectKind:
        there = at.elsewhere(tenant="northgate-academy", kind=kind)
        there.verify("verify-exact").says("ULN found (exact match)")
        searched(there, "exact").says("Exact match found")


def organisations_do_not_touch(at: Ground) -> None:
    """Organisations: what one does with its people changes nothing for another."""
    there = at.elsewhere(tenant="northgate-academy", kind=SubjectKind.LEARNER)
    there.verify("verify-update").says("ULN found (update required)", "2 details differ")


def viewer(at: Ground) -> None:
    """Role, viewer: looks, and can do nothing else."""
    _is_shut(at.elsewhere(role="viewer"), "You can look at these details.")


def records_officer(at: Ground) -> None:
    """Role, records officer: searches, and cannot register."""
    there = at.elsewhere(role="records", tenant="northgate-academy")
    results = searched(there, "none").says("No match found").does_not_offer("Register New ULN")
    attempt = results.path.rpartition("/")[2]
    with at.no_call():
        there.visitor.get(there.window_path("none", f"/register/{attempt}")).has_status(403)
        form = [("csrf_token", _token(there)), ("attempt", attempt), *PASSPORT_SHOWN.items()]
        path = there.window_path("none", "/register")
        there.visitor.send("POST", path, form).has_status(403).says("does not include this action")


def results_of_a_colleague(at: Ground) -> None:
    """Search results belong to the person who searched."""
    there = at.elsewhere(role="records", tenant="northgate-academy")
    path = searched(there, "merged").says("Linked ULN found").path
    colleague = at.elsewhere(tenant="northgate-academy")
    colleague.visitor.get(path).has_status(409).says("can no longer be used")


def another_organisation(at: Ground) -> None:
    """Another organisation's people are not found."""
    for kind in SubjectKind:
        theirs = at.elsewhere(tenant="northgate-academy", kind=kind)
        at.visitor.get(f"{theirs.summary_path('exact')}/lrs").has_status(404)
        for window in ("", "/search", "/verify", "/edit", "/update"):
            page = at.visitor.get(theirs.window_path("exact", window)).has_status(404)
            page.does_not_say(theirs.person("exact").details.family_name)
        path = theirs.window_path("verify-exact", "/verify")
        with at.no_call():
            at.visitor.send("POST", path, [("csrf_token", _token(at))]).has_status(404)


def not_signed_in(at: Ground) -> None:
    """Nobody signed in: the MIS asks to sign in, the tab's own pages refuse."""
    stranger = Visitor(at.demo.url)
    stranger.get("/learners").says("Sign in", "There are no passwords here.")
    for window in ("", "/search", "/edit"):
        stranger.get(at.window_path("exact", window)).has_status(401).says("not signed in")


def signing_in(at: Ground) -> None:
    """Signing in: organisation and role must be selected; signing out ends it."""
    stranger = Visitor(at.demo.url)
    wrong = stranger.get("/").press("Sign in").has_status(422)
    wrong.says("There is a problem", "Select an organisation.", "Select a role.")
    home = wrong.press("Sign in", {"tenant": "northgate-training", "role": "viewer"})
    home.says("Northgate Training", "Sam Heath, viewer", "Learners")
    home.press("Sign out").says("Sign in")
    stranger.get("/learners").says("There are no passwords here.")


def forged_requests(at: Ground) -> None:
    """Forge forms: without their token they do nothing."""
    with at.no_call():
        for action in ("/search", "/verify", "/edit", "/update", "/register", "/select"):
            path = at.window_path("share-2", action)
            refused = at.visitor.send("POST", path, [("given_name", "Forged")])
            same(refused.status in (400, 403), True, "the status of a forged request")
        token = [("csrf_token", "made-up")]
        at.visitor.send("POST", at.window_path("share-2", "/verify"), token).has_status(400)


def the_lists(at: Ground) -> None:
    """List: everybody is there with what they show, and can be searched for."""
    for kind in SubjectKind:
        there = at.elsewhere(kind=kind)
        path = f"/{FOLDERS[kind]}"
        everybody = there.visitor.get(path)
        for key in ("too-many", "verify-doubt", "share-2"):
            person = there.person(key)
            everybody.says(person.ref.id, person.scenario.shows)
        one = there.visitor.get(path).press("Find", {"q": there.person("twin").ref.id})
        one.says("1 of these").says("A possible match that is somebody else")
        one.does_not_say("Too many matches")
        summary = there.visitor.get(there.summary_path("too-many"))
        summary.follow("LRS").says("Learning Records Service", "No ULN")
        there.visitor.get(path).press("Find", {"q": "nobody-at-all"}).says("0 of these")


def contact_form(at: Ground) -> None:
    """Correct contact details: the MIS refuses what cannot be right."""
    page = at.visitor.get(f"{at.summary_path('missing')}/contact")
    wrong = page.press(
        "Save contact details",
        {"given_name": " ", "date_of_birth_month": "13", "address_town": "Z" * 101},
    ).has_status(422)
    wrong.says("Enter the given name.", "Date of birth must be a real date", "Town must be 100")
    same(at.held("missing").details, at.person("missing").details, "what the MIS holds")


STEPS = (
    signing_in,
    not_signed_in,
    the_lists,
    contact_form,
    bronze,
    silver,
    platinum,
    organisations_do_not_touch,
    viewer,
    records_officer,
    results_of_a_colleague,
    another_organisation,
    forged_requests,
)

"""An MIS that runs pluggy itself, for several colleges at once.

Its plugin manager has the project name `mis` and hooks of its own. The same plugins answer the
hooks of the LRS tab: `Picslrs.adopt` takes them over with their names.
"""

from dataclasses import replace
from datetime import date
from itertools import chain

import pluggy
from flask import Flask, abort, g, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

import picslrs_plugin.hookspecs as lrs
from picslrs_plugin.bootstrap import Picslrs

PROJECT = "mis"
mis_spec = pluggy.HookspecMarker(PROJECT)
mis_impl = pluggy.HookimplMarker(PROJECT)

KINDS = {"learners": lrs.SubjectKind.LEARNER, "applicants": lrs.SubjectKind.APPLICANT}
PEOPLE = {
    ("northgate", "robin"): lrs.Person("robin", "Robin Marsh"),
    ("northgate", "sam"): lrs.Person("sam", "Sam Heath"),
    ("southgate", "alex"): lrs.Person("alex", "Alex Field"),
    ("westgate", "kim"): lrs.Person("kim", "Kim Brook"),
}
LOOK_ONLY = frozenset({"sam"})
LICENCES = {
    "northgate": lrs.Licence(modules=frozenset({"LRS"})),
    "southgate": lrs.Licence(tier=lrs.Tier.SILVER),
    "westgate": lrs.Licence(tier=lrs.Tier.BRONZE),
}

FOLDERS = {kind: folder for folder, kind in KINDS.items()}


class MisSpecs:
    """The MIS's own hooks; they have nothing to do with the LRS."""

    @mis_spec
    def mis_menu(self, identity: lrs.Identity) -> list[str]:
        """List entries of the menu for somebody who is signed in."""
        raise NotImplementedError


class Staff:
    """Who is signed in, and what they may do."""

    @lrs.hookimpl
    def picslrs_identity(self) -> lrs.Identity | None:
        """Look the session's person up."""
        key = (session.get("tenant", ""), session.get("person", ""))
        person = PEOPLE.get(key)
        return lrs.Identity(person, key[0]) if person else None

    @lrs.hookimpl
    def picslrs_permission(
        self, identity: lrs.Identity, subject: lrs.SubjectRef, action: lrs.Action
    ) -> lrs.Vote | None:
        """Let some only look, and everybody work in their own college."""
        if subject.tenant != identity.tenant:
            return None
        if identity.person.id in LOOK_ONLY and action is not lrs.Action.VIEW:
            return lrs.Vote(lrs.Decision.DENY, "You may look at learners, but not change them.")
        return lrs.Vote(lrs.Decision.ALLOW)


class Contracts:
    """What each college has bought, and how it reaches the LRS."""

    def __init__(self, simulator: str) -> None:
        self._simulator = simulator

    @lrs.hookimpl
    def picslrs_licence(self, tenant: str) -> lrs.Licence | None:
        """Look the college's licence up."""
        return LICENCES.get(tenant)

    @lrs.hookimpl
    def picslrs_credentials(self, tenant: str) -> lrs.LrsCredentials | None:
        """Let every college use the simulator. Real ones have a password of their own each."""
        if tenant not in LICENCES:
            return None
        return lrs.LrsCredentials(
            address=self._simulator, ukprn="10099999", password="simulator-secret"
        )


class Register:
    """The learners and applicants of all colleges, and the menu entry that leads to them."""

    def __init__(self) -> None:
        self._held = {subject.ref: subject for subject in _everybody()}

    @mis_impl
    def mis_menu(self, identity: lrs.Identity) -> list[str]:
        """List one entry for each kind that the college has somebody of."""
        return sorted({FOLDERS[one.ref.kind] for one in self.of(identity.tenant)})

    def of(self, tenant: str) -> list[lrs.Subject]:
        """Return everybody of a college in the order of their refs."""
        mine = [ref for ref in self._held if ref.tenant == tenant]
        return [self._held[ref] for ref in sorted(mine, key=lambda ref: (ref.kind, ref.id))]

    @lrs.hookimpl
    def picslrs_subject(self, subject: lrs.SubjectRef) -> lrs.Subject | None:
        """Look one up. The ref has the tenant in it, so that no other college's is found."""
        return self._held.get(subject)

    @lrs.hookimpl
    def picslrs_subjects(
        self, tenant: str, cursor: str | None, limit: int
    ) -> lrs.SubjectList | None:
        """List a stretch; the cursor is the place at which the next one starts."""
        start = int(cursor or 0)
        stretch = self.of(tenant)[start : start + limit]
        more = start + limit < len(self.of(tenant))
        return lrs.SubjectList(
            tuple(
                lrs.ListedSubject(one, (lrs.Group("engineering", "Engineering"),))
                for one in stretch
            ),
            str(start + limit) if more else None,
        )

    @lrs.hookimpl
    def picslrs_save(self, subject: lrs.SubjectRef, changes: lrs.Changes) -> lrs.Saved | None:
        """Put a changed record in the place of the old one, whole or not at all."""
        held = self._held.get(subject)
        if held is None:
            return None
        uln = str(changes.uln) if changes.uln else None
        self._held[subject] = replace(
            held,
            details=held.details.with_values(**changes.values),
            uln=uln if changes.uln_changes else held.uln,
        )
        return lrs.Saved()


def _everybody() -> list[lrs.Subject]:
    """Return made-up people; some are known to the simulator of `picslrs simulator`."""
    ada = lrs.LearnerDetails(
        given_name="Ada",
        family_name="Lampshade",
        date_of_birth=date(2001, 5, 9),
        gender="2",
        postcode="XQ10 8AU",
    )
    people = [
        ("northgate", lrs.SubjectKind.LEARNER, "1", ada),
        ("northgate", lrs.SubjectKind.LEARNER, "2", ada.with_values(given_name="Ida")),
        ("northgate", lrs.SubjectKind.APPLICANT, "A1", ada.with_values(given_name="Oda")),
        ("southgate", lrs.SubjectKind.LEARNER, "1", ada.with_values(family_name="Teaspoon")),
        ("westgate", lrs.SubjectKind.LEARNER, "W1", ada.with_values(family_name="Inkwell")),
    ]
    return [
        lrs.Subject(
            lrs.SubjectRef(tenant, kind, number),
            details,
            summary_url=f"/{FOLDERS[kind]}/{number}",
        )
        for tenant, kind, number, details in people
    ]


def make_manager(**plugins: object) -> pluggy.PluginManager:
    """Return the MIS's own plugin manager with these plugins."""
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(MisSpecs)
    for name, plugin in plugins.items():
        manager.register(plugin, name=name)
    return manager


def create_app(simulator: str = "http://127.0.0.1:8081", **config: object) -> Flask:
    """Return the MIS with the LRS tab in it."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY="change me", PICSLRS_LAYOUT="layout.html")
    app.config.update(config)
    CSRFProtect(app)

    staff, register = Staff(), Register()
    manager = make_manager(staff=staff, contracts=Contracts(simulator), register=register)
    picslrs = Picslrs()
    picslrs.adopt(manager)
    picslrs.init_app(app)

    @app.before_request
    def signed_in() -> Response | None:
        g.identity = staff.picslrs_identity()
        entries = manager.hook.mis_menu(identity=g.identity) if g.identity else []
        g.menu = list(chain.from_iterable(entries))
        open_to_all = request.endpoint in ("sign_in", "picslrs.static")
        return None if g.identity or open_to_all else redirect(url_for("sign_in"))

    @app.route("/sign-in", methods=["GET", "POST"])
    def sign_in() -> str | Response:
        key = (request.form.get("tenant", ""), request.form.get("person", ""))
        if key in PEOPLE:
            session["tenant"], session["person"] = key
            return redirect(url_for("home"), 303)
        return render_template("sign_in.html", people=PEOPLE)

    @app.post("/sign-out")
    def sign_out() -> Response:
        session.clear()
        return redirect(url_for("sign_in"), 303)

    @app.get("/")
    def home() -> str:
        return render_template("home.html", people=register.of(g.identity.tenant))

    @app.get("/<any(learners, applicants):folder>/<number>")
    def summary(folder: str, number: str) -> str:
        ref = lrs.SubjectRef(g.identity.tenant, KINDS[folder], number)
        subject = register.picslrs_subject(ref)
        if subject is None:
            abort(404)
        return render_template("summary.html", subject=subject)

    return app

"""The smallest MIS with the LRS tab: one file, learners in a dictionary, one member of staff."""

from datetime import date

from flask import Flask, render_template_string, request, session

import picslrs_plugin.hookspecs as lrs
from picslrs_plugin.bootstrap import Picslrs

SIMULATOR = "http://127.0.0.1:8081"  # picslrs simulator --port 8081
TENANT = "sample-college"
REGISTRAR = lrs.Identity(lrs.Person("r.sample", "Robin Sample"), TENANT)

ADA = lrs.LearnerDetails(given_name="Ada", family_name="Lampshade", gender="2", postcode="XQ10 8AU")
CLEO = lrs.LearnerDetails(given_name="Cleo", family_name="O'Sample", gender="2", postcode="QZ2 8NH")
LEARNERS = {
    "1": ADA.with_values(date_of_birth=date(2001, 5, 9)),
    "2": CLEO.with_values(date_of_birth=date(1979, 5, 31)),
}
ULNS: dict[str, str | None] = {"2": "5381486579"}

PAGE = "<!doctype html><title>Learner</title>{{ picslrs_head() }}<body>{{ picslrs_tab(ref) }}"
HOME = """{% for number, person in learners.items() if session.signed_in %}
<p><a href="/learners/{{ number }}">{{ person.full_name }}</a></p>
{% else %}<form method="post"><button>Sign in</button></form>{% endfor %}"""


class SampleCollege:
    @lrs.hookimpl
    def picslrs_identity(self) -> lrs.Identity | None:
        return REGISTRAR if session.get("signed_in") else None

    @lrs.hookimpl
    def picslrs_licence(self, tenant: str) -> lrs.Licence | None:
        return lrs.Licence(tier=lrs.Tier.SILVER) if tenant == TENANT else None

    @lrs.hookimpl
    def picslrs_permission(self, identity: lrs.Identity) -> lrs.Vote | None:
        return lrs.Vote(lrs.Decision.ALLOW) if identity == REGISTRAR else None

    @lrs.hookimpl
    def picslrs_subject(self, subject: lrs.SubjectRef) -> lrs.Subject | None:
        number = subject.id
        if number not in LEARNERS or subject != learner(number):
            return None
        return lrs.Subject(subject, LEARNERS[number], ULNS.get(number), f"/learners/{number}")

    @lrs.hookimpl
    def picslrs_save(self, subject: lrs.SubjectRef, changes: lrs.Changes) -> lrs.Saved | None:
        if subject.id not in LEARNERS or subject != learner(subject.id):
            return None
        LEARNERS[subject.id] = LEARNERS[subject.id].with_values(**changes.values)
        if changes.uln_changes:
            ULNS[subject.id] = str(changes.uln) if changes.uln else None
        return lrs.Saved()

    @lrs.hookimpl
    def picslrs_credentials(self) -> lrs.LrsCredentials | None:
        return lrs.LrsCredentials(address=SIMULATOR, ukprn="10099999", password="simulator-secret")


def learner(number: str) -> lrs.SubjectRef:
    return lrs.SubjectRef(TENANT, lrs.SubjectKind.LEARNER, number)


app = Flask(__name__)
app.secret_key = "change me before anybody else can reach this"
Picslrs(app, hooks=[SampleCollege()])


@app.route("/", methods=["GET", "POST"])
def home() -> str:
    session["signed_in"] = request.method == "POST" or session.get("signed_in", False)
    return render_template_string(HOME, learners=LEARNERS)


@app.get("/learners/<number>")
def summary(number: str) -> str:
    return render_template_string(PAGE, ref=learner(number))

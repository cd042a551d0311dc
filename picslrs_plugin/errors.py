"""Every error that the plugin raises on purpose, in one tree.

    PicslrsError
    ├── ConfigurationError          a setting or a credential is missing or cannot be right
    ├── InvalidInput                a person's input, told field by field
    ├── Refused                     the action is not allowed; nothing was done
    │   ├── NotSignedIn
    │   ├── NotLicensed
    │   │   └── LicenceUnknown      a plugin that was asked about the licence failed
    │   └── NotPermitted
    ├── SubjectNotFound             the host knows no such learner or applicant
    ├── JobNotFound                 there is no such bulk job
    ├── Conflict                    something else came first
    │   ├── ChangedMeanwhile        the values on the page are no longer the current ones
    │   ├── AlreadyUnderWay         the same write is still waiting for its answer
    │   └── SelectionRefused        the ULN does not come from a search that may be used now
    ├── HostError                   one of the host's own hooks failed
    │   ├── LookupFailed
    │   ├── NotListed               the host does not list its learners and applicants
    │   ├── SaveFailed
    │   └── JobNotTaken             whoever runs bulk jobs elsewhere failed to take one
    ├── StoreUnavailable            the plugin's database did not answer
    └── LrsError                    the Learning Records Service gave no answer to work with
        ├── LrsUnreachable          no connection; the request was never sent
        ├── LrsConnectionInsecure   TLS failed; the request was never sent
        ├── LrsNotAnswering         it has not answered for a while, so it was not even asked
        ├── LrsTimedOut             sent, but no whole answer within the time allowed
        ├── LrsOutOfHours           fault WSEC0004
        ├── LrsMaintenance          the service says that it is down for maintenance
        ├── LrsFailed               an empty or HTML error page, a dropped connection
        ├── LrsAccessRefused        faults WSEC0003, 0005, 0006: the credentials are wrong
        ├── LrsRequestRefused       every other fault: the LRS would not read the request
        └── LrsAnswerUnusable       an answer that is broken, too long or not to be trusted

Messages are for people and have three parts: what happened, what was and was not changed,
and what to do next. None of them ever holds a value of a learner, a password or any part of
an answer's body.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from picslrs_plugin.wording import told


class PicslrsError(Exception):
    """The root of the tree.

    `happened`, `changed` and `advice` are whole sentences; a subclass sets the usual ones and a
    call may replace any of them.
    """

    happened: str = told("Something went wrong.")
    changed: str = told("Nothing was changed.")
    advice: str = told("Try again. If it happens again, tell your system administrator.")

    def __init__(
        self,
        happened: str | None = None,
        *,
        changed: str | None = None,
        advice: str | None = None,
    ) -> None:
        self.happened = happened or type(self).happened
        self.changed = changed or type(self).changed
        self.advice = advice or type(self).advice
        super().__init__(self.happened)

    def __str__(self) -> str:
        return f"{self.happened} {self.changed} {self.advice}"


class ConfigurationError(PicslrsError):
    """A setting or a credential is missing or cannot be right."""

    happened = told("The LRS connection is not set up correctly.")
    advice = told("Ask your system administrator to check the LRS settings.")


class InvalidInput(PicslrsError):
    """A person's input was refused.

    `problems` maps a field's name to the sentences that say what is wrong with it. The sentences
    name the rule, never the value.
    """

    happened = told("Some details are missing or are not valid.")
    advice = told("Correct the details that are marked and try again.")

    def __init__(self, problems: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self.problems: dict[str, list[str]] = {key: list(value) for key, value in problems.items()}


class Refused(PicslrsError):
    """The action is not allowed."""

    happened = told("You cannot do this.")
    advice = told("Ask your system administrator if you think that you should be able to.")


class NotSignedIn(Refused):
    """The host says that nobody is signed in."""

    happened = told("You are not signed in, or your session has ended.")
    advice = told("Sign in and open the learner's LRS tab again.")


class NotLicensed(Refused):
    """The tenant's licence does not cover this kind of subject."""

    happened = told("Your organisation's licence does not include this.")
    advice = told("Ask your supplier about the licence that includes the LRS.")


class LicenceUnknown(NotLicensed):
    """A plugin that was asked about the licence failed, so that nothing may be done."""

    happened = told("Whether your organisation's licence allows this could not be checked.")
    advice = told(
        "Try again in a few minutes. If it happens again, tell your system administrator."
    )


class NotPermitted(Refused):
    """The host or a plugin denied the action, or nobody allowed it."""

    happened = told("Your role does not allow this.")


class SubjectNotFound(PicslrsError):
    """The host knows no such learner or applicant in this tenant."""

    happened = told("This learner or applicant was not found.")
    advice = told("Go back to the list and open the record again.")


class JobNotFound(PicslrsError):
    """The tenant has no such bulk job, or the job no such learner."""

    happened = told("There is no such job.")
    advice = told("Look at the list of jobs.")


class Conflict(PicslrsError):
    """Something else came first."""


class ChangedMeanwhile(Conflict):
    """The values that the person saw are no longer the current ones."""

    happened = told("Somebody else changed this record after you opened it.")
    advice = told("Look at the details as they are now, then decide again.")


class AlreadyUnderWay(Conflict):
    """Another person's save, or a write that waits for its answer, holds the subject."""

    happened = told("This record is being worked on at this moment.")
    changed = told("Nothing was saved or changed by this request.")
    advice = told("Wait a moment, then open the LRS tab again to see how it stands.")


class SelectionRefused(Conflict):
    """The ULN does not come from this person's own recent search for this subject."""

    happened = told("These search results can no longer be used.")
    advice = told("Search the LRS again and select from the new results.")


class HostError(PicslrsError):
    """One of the host's own hooks failed."""

    happened = told("The learner system did not answer as it should.")


class LookupFailed(HostError):
    """The host could not say who the subject is. This is never the same as not found."""

    happened = told("The learner's details could not be read from the learner system.")


class NotListed(HostError):
    """No plugin lists the tenant's learners and applicants."""

    happened = told("The learner system does not list its learners and applicants.")
    advice = told("Ask your supplier whether it can. The LRS tab of each of them works without.")


class SaveFailed(HostError):
    """The host did not save the values."""

    happened = told("The learner system could not save the details.")


class JobNotTaken(HostError):
    """A plugin that runs bulk jobs somewhere else failed, and no other took the job."""

    happened = told("The job could not be handed to whoever works on it.")
    advice = told("Resume the job. If it stops again, tell your system administrator.")


class StoreUnavailable(PicslrsError):
    """The plugin's own database did not answer."""

    happened = told("The LRS tab's database is not available.")
    advice: str = told("Try again in a few minutes. If it goes on, tell your system administrator.")


class LrsError(PicslrsError):
    """The Learning Records Service gave no answer to work with.

    `may_have_acted` is true when the request reached the service, or may have: a write that ends
    so has an unknown result and is never sent again before the record was read.
    """

    happened = told("The Learning Records Service could not be used.")
    may_have_acted_by_default = False

    def __init__(
        self,
        happened: str | None = None,
        *,
        changed: str | None = None,
        advice: str | None = None,
        may_have_acted: bool | None = None,
    ) -> None:
        super().__init__(happened, changed=changed, advice=advice)
        self.may_have_acted = (
            self.may_have_acted_by_default if may_have_acted is None else may_have_acted
        )


class LrsUnreachable(LrsError):
    """No connection could be made; the request was never sent."""

    happened = told("The Learning Records Service could not be reached.")
    advice = told("Try again in a few minutes.")


class LrsConnectionInsecure(LrsError):
    """TLS failed: wrong authority, name, date or client certificate. Never sent."""

    happened = told("A secure connection to the Learning Records Service could not be made.")
    advice = told("Ask your system administrator to check the LRS certificate and address.")


class LrsNotAnswering(LrsError):
    """The LRS has not been answering, so that this request was not even sent.

    `since` is when its first answer failed to come, `next_trial` when it is asked again; that is
    None while somebody's request is finding out.
    """

    happened = told("The Learning Records Service has not been answering.")
    changed = told("Nothing was sent and nothing was changed.")
    advice = told("Try again in a minute.")

    def __init__(
        self,
        happened: str | None = None,
        *,
        advice: str | None = None,
        since: datetime | None = None,
        next_trial: datetime | None = None,
    ) -> None:
        super().__init__(happened, advice=advice)
        self.since = since
        self.next_trial = next_trial


class LrsTimedOut(LrsError):
    """The request was sent, but no whole answer came within the time allowed."""

    happened = told("The Learning Records Service did not answer in time.")
    advice = told("Try again in a few minutes.")
    may_have_acted_by_default = True


class LrsOutOfHours(LrsError):
    """Fault WSEC0004."""

    happened = told("The Learning Records Service is closed at this time of day.")
    advice = told("Try again during its opening hours.")


class LrsMaintenance(LrsError):
    """The service says that it is down for maintenance."""

    happened = told("The Learning Records Service is down for maintenance.")
    advice = told("Try again later today.")


class LrsFailed(LrsError):
    """An error page, an empty error or a dropped connection."""

    happened = told("The Learning Records Service had an error of its own.")
    advice = told("Try again in a few minutes.")
    may_have_acted_by_default = True


class LrsAccessRefused(LrsError):
    """Faults WSEC0003 (organisation), WSEC0005 (password) and WSEC0006 (insufficient access).

    `code` is the fault's code.
    """

    happened = told("The Learning Records Service refused your organisation's credentials.")
    advice = told(
        "Ask your system administrator to check the organisation number and LRS password."
    )

    def __init__(
        self, happened: str | None = None, *, advice: str | None = None, code: str = ""
    ) -> None:
        super().__init__(happened, advice=advice)
        self.code = code


class LrsRequestRefused(LrsError):
    """A fault that says that the request itself was wrong. `code` is the fault's code or empty."""

    happened = told("The Learning Records Service refused the request.")
    advice = told("Check the learner's details. If they are right, tell your system administrator.")

    def __init__(self, happened: str | None = None, *, code: str = "") -> None:
        super().__init__(happened)
        self.code = code


class LrsAnswerUnusable(LrsError):
    """The answer is broken, too long, or not one that can be trusted."""

    happened = told("The Learning Records Service sent an answer that could not be used.")
    advice = told("Try again. If it happens again, tell your system administrator.")
    may_have_acted_by_default = True

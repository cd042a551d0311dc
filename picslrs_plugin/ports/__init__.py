"""What the services need from the outside, as Protocols and the values that cross them.

`Lrs` is the Learning Records Service, `UnitOfWork` the database, `Host` the host's hooks and
`Clock` the time. Adapters implement them; tests use fakes that satisfy the same contract.
"""

from picslrs_plugin.ports.lrs import (
    BatchLearner,
    BatchRow,
    Caller,
    EventsAnswer,
    FindAnswer,
    LearningEvent,
    Lrs,
    NameCheck,
    RegisterAnswer,
    RegistrationOutput,
    RetrievedUln,
    Submitted,
    UpdateAnswer,
    VerifyAnswer,
    VerifyOutput,
    VerifyRow,
)
from picslrs_plugin.ports.outside import Clock, Host
from picslrs_plugin.ports.roster import Count, Ignored, Reading, Roster, RosterEntry
from picslrs_plugin.ports.store import (
    Attempt,
    Attempts,
    Intent,
    Intents,
    IntentState,
    Link,
    Links,
    Operation,
    Outbox,
    Store,
    UnitOfWork,
    Waiting,
)

__all__ = [
    "Attempt",
    "Attempts",
    "BatchLearner",
    "BatchRow",
    "Caller",
    "Clock",
    "Count",
    "EventsAnswer",
    "FindAnswer",
    "Host",
    "Ignored",
    "Intent",
    "IntentState",
    "Intents",
    "LearningEvent",
    "Link",
    "Links",
    "Lrs",
    "NameCheck",
    "Operation",
    "Outbox",
    "Reading",
    "RegisterAnswer",
    "RegistrationOutput",
    "RetrievedUln",
    "Roster",
    "RosterEntry",
    "Store",
    "Submitted",
    "UnitOfWork",
    "UpdateAnswer",
    "VerifyAnswer",
    "VerifyOutput",
    "VerifyRow",
    "Waiting",
]

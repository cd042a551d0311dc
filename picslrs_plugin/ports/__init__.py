"""What the services need from the outside, as Protocols and the values that cross them.

`Lrs` is the Learning Records Service and `Endpoints` how it has been answering, `UnitOfWork` the
database and `Upkeep` the view of whoever runs it, `Host` the host's hooks, `Clock` the time and
`Metrics` what counts. Adapters implement them; tests use fakes that satisfy the same contract.
"""

from picslrs_plugin.ports.endpoints import BreakerState, Endpoint, Endpoints
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
from picslrs_plugin.ports.measures import Exchange, Metrics, NoMetrics
from picslrs_plugin.ports.outside import Clock, Host
from picslrs_plugin.ports.roster import Count, Ignored, Reading, Roster, RosterEntry
from picslrs_plugin.ports.store import (
    Attempt,
    Attempts,
    Holding,
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
from picslrs_plugin.ports.upkeep import DatabaseState, NoUpkeep, Sizes, Upkeep

__all__ = [
    "Attempt",
    "Attempts",
    "BatchLearner",
    "BatchRow",
    "BreakerState",
    "Caller",
    "Clock",
    "Count",
    "DatabaseState",
    "Endpoint",
    "Endpoints",
    "EventsAnswer",
    "Exchange",
    "FindAnswer",
    "Holding",
    "Host",
    "Ignored",
    "Intent",
    "IntentState",
    "Intents",
    "LearningEvent",
    "Link",
    "Links",
    "Lrs",
    "Metrics",
    "NameCheck",
    "NoMetrics",
    "NoUpkeep",
    "Operation",
    "Outbox",
    "Reading",
    "RegisterAnswer",
    "RegistrationOutput",
    "RetrievedUln",
    "Roster",
    "RosterEntry",
    "Sizes",
    "Store",
    "Submitted",
    "UnitOfWork",
    "UpdateAnswer",
    "Upkeep",
    "VerifyAnswer",
    "VerifyOutput",
    "VerifyRow",
    "Waiting",
]

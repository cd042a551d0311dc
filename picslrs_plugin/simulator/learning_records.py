"""The operation GetLearnerLearningEvents: the Personal Learning Record.

Source: docs/lrs-rules.md, "Learning events".
"""

from picslrs_plugin.simulator import unpublished
from picslrs_plugin.simulator.calls import Answer, Call
from picslrs_plugin.simulator.records import LearningEvent, Record
from picslrs_plugin.simulator.soap import Node
from picslrs_plugin.simulator.store import Access

R9_MESSAGES = "http://tempuri.org/"
R9_MODEL = "http://api.lrs.qcf.gov.uk/model"

EVENT_FIELDS = (
    ("AchievementAwardDate", "achievement_award_date"),
    ("AchievementProviderName", "achievement_provider_name"),
    ("AchievementProviderUkprn", "achievement_provider_ukprn"),
    ("AwardingOrganisationName", "awarding_organisation_name"),
    ("AwardingOrganisationUkprn", "awarding_organisation_ukprn"),
    ("CollectionType", "collection_type"),
    ("Credits", "credits"),
    ("DateLoaded", "date_loaded"),
    ("Grade", "grade"),
    ("ID", "id"),
    ("LanguageForAssessment", "language_for_assessment"),
    ("Level", "level"),
    ("ParticipationEndDate", "participation_end_date"),
    ("ParticipationStartDate", "participation_start_date"),
    ("QualificationType", "qualification_type"),
    ("Restriction", "restriction"),
    ("ReturnNumber", "return_number"),
    ("Source", "source"),
    ("Status", "status"),
    ("Subject", "subject"),
    ("SubjectCode", "subject_code"),
    ("UnderDataChallenge", "under_data_challenge"),
)


def get_learner_learning_events(call: Call) -> Answer:
    """Give out a learner's events to a caller who knows the learner, and remember who looked."""
    request = call.request
    incoming = request.text("uln")
    unpublished.refuse_wrong_uln(incoming)
    sent = {
        "given_name": request.text("givenName"),
        "family_name": request.text("familyName"),
        "date_of_birth": request.text("dateOfBirth"),
        "gender": request.text("gender"),
    }
    master = call.store.master(incoming)
    known = [record for record in (call.store.get(incoming), master) if record is not None]
    if master is None or not any(
        unpublished.is_verified_for_events(record, sent) for record in known
    ):
        return _answer(unpublished.EVENTS_NOT_VERIFIED, incoming)
    if unpublished.learning_record_is_withheld(master):
        return _answer(unpublished.EVENTS_WITHHELD, incoming, master)
    call.store.add_access(
        master.uln,
        Access(
            unpublished.AUDIT_OF_LEARNING_RECORD,
            call.now,
            call.config.organisation_ref,
            call.user_name,
        ),
    )
    under_master = master.uln != incoming
    code = unpublished.EVENTS_UNDER_MASTER if under_master else unpublished.EVENTS_FOUND
    return _answer(code, incoming, master, events=master.events)


def model_value(name: str, text: str) -> Node:
    """Return a member of an R9 data contract; nil when it is empty."""
    return Node(name, R9_MODEL, text=text, nil=not text)


def _answer(
    code: str,
    incoming: str,
    found: Record | None = None,
    events: tuple[LearningEvent, ...] | None = None,
) -> Answer:
    record = Node(
        "LearnerRecord",
        R9_MODEL,
        children=tuple(_event(event) for event in events or ()),
        nil=events is None,
    )
    result = Node(
        "GetLearnerLearningEventsResult",
        R9_MESSAGES,
        children=(
            model_value("ResponseCode", code),
            model_value("FoundULN", found.uln if found else ""),
            model_value("IncomingULN", incoming),
            record,
        ),
    )
    root = Node("GetLearnerLearningEventsResponse", R9_MESSAGES, children=(result,))
    return Answer(root, code)


def _event(event: LearningEvent) -> Node:
    return Node(
        "LearningEvent",
        R9_MODEL,
        children=tuple(
            model_value(wire, str(getattr(event, attribute))) for wire, attribute in EVENT_FIELDS
        ),
    )

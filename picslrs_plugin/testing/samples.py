"""Made-up learners for tests. None of them exists, and their postcodes belong to no place."""

from datetime import date

from picslrs_plugin.domain.learner import LearnerDetails, LrsRecord
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.hookspecs import Subject, SubjectKind, SubjectRef

SAMPLE_TENANT = "sample-college"
SAMPLE_ULN = Uln("1026893096")


def sample_details(**changes: object) -> LearnerDetails:
    """Return a complete learner whom the LRS would take as they are, with some values replaced."""
    made_up = LearnerDetails(
        given_name="Testa",
        family_name="Sampleton",
        date_of_birth=date(2007, 3, 4),
        gender="2",
        postcode="QX1 1AA",
        verification_type="2",
        ability_to_share="1",
    )
    return made_up.with_values(**changes)


def sample_subject(
    subject_id: str = "7",
    *,
    tenant: str = SAMPLE_TENANT,
    kind: SubjectKind = SubjectKind.LEARNER,
    uln: str | None = None,
    summary_url: str = "",
    **changes: object,
) -> Subject:
    """Return a subject with these details; `changes` are values of LearnerDetails."""
    ref = SubjectRef(tenant, kind, subject_id)
    return Subject(ref, sample_details(**changes), uln, summary_url)


def sample_record(uln: Uln = SAMPLE_ULN, **changes: object) -> LrsRecord:
    """Return the LRS's record of that learner, with some values replaced."""
    return LrsRecord(uln=uln, details=sample_details(**changes), version_number=1)

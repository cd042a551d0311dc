"""Says domain values in the LRS's words: what is put into each request.

Source of the elements: the WSDLs beside this module. A value has been checked before it comes here.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from picslrs_plugin.domain.fields import FIELDS
from picslrs_plugin.domain.learner import Demographics, LearnerDetails
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.lrs.contract import left_out
from picslrs_plugin.ports import BatchLearner, Caller, NameCheck

Values = dict[str, Any]

FULL_RECORDS = "FUL"
REGISTER_JOB = "FUL"
ORGANISATION = "ORG"
ENGLISH = "ENG"
FULL_EVENTS = "FULL"


class Questions:
    """Makes the values of every request.

    `empty_elements` decides how a required element without a value is sent: empty, or as
    xsi:nil. Which one the service prefers is not published. An organisation's number that is not
    held is left out in either case: its pattern has no empty form.
    """

    def __init__(self, *, empty_elements: bool) -> None:
        self._empty = "" if empty_elements else None

    def find_by_uln(self, caller: Caller, uln: Uln, family_name: str, given_name: str) -> Values:
        """Make the values of learnerByULN."""
        return {
            "FindType": FULL_RECORDS,
            **_organisation(caller),
            "ULN": str(uln),
            "FamilyName": family_name,
            "GivenName": given_name,
        }

    def find_by_demographics(self, caller: Caller, wanted: Demographics) -> Values:
        """Make the values of learnerByDemographics."""
        return {
            "FindType": FULL_RECORDS,
            **_organisation(caller),
            "FamilyName": wanted.family_name,
            "GivenName": wanted.given_name,
            "DateOfBirth": wanted.date_of_birth.isoformat(),
            "Gender": wanted.gender,
            "LastKnownPostCode": wanted.postcode,
            "PreviousFamilyName": self._held(wanted.previous_family_name),
            "SchoolAtAge16": self._held(wanted.school_at_16),
            "PlaceOfBirth": self._held(wanted.place_of_birth),
            "EmailAddress": self._held(wanted.email_address),
        }

    def verify(self, caller: Caller, check: NameCheck) -> Values:
        """Make the values of verifyLearner."""
        return {**_organisation(caller), "LearnerToVerify": self._check(check)}

    def register(self, caller: Caller, details: LearnerDetails) -> Values:
        """Make the values of registerSingleLearner."""
        return {**_organisation(caller), "Learner": _details(details)}

    def update(
        self, caller: Caller, uln: Uln, details: LearnerDetails, version_number: int
    ) -> Values:
        """Make the values of updateSingleLearner."""
        learner = {**_details(details), "ULN": str(uln), "VersionNumber": version_number}
        return {**_organisation(caller), "Learner": learner}

    def learning_events(
        self,
        caller: Caller,
        uln: Uln,
        *,
        family_name: str,
        given_name: str,
        date_of_birth: date | None,
        gender: str,
    ) -> Values:
        """Make the values of GetLearnerLearningEvents."""
        credentials = caller.credentials
        return {
            "invokingOrganisation": {
                "OrganisationRef": credentials.organisation_ref or None,
                "Password": credentials.password,
                "Ukprn": credentials.ukprn or None,
                "Username": caller.user_name,
            },
            "userType": ORGANISATION,
            "vendorID": credentials.vendor_id,
            "language": ENGLISH,
            "uln": str(uln),
            "givenName": given_name,
            "familyName": family_name,
            "dateOfBirth": self._held(_written(date_of_birth)),
            "gender": self._held(gender),
            "getType": FULL_EVENTS,
        }

    def submit_registrations(self, caller: Caller, learners: Sequence[BatchLearner]) -> Values:
        """Make the values of submitBatchRegistration."""
        return {
            **_organisation(caller),
            "JobType": REGISTER_JOB,
            "LearnerRecordCount": len(learners),
            "Learner": [
                {
                    **_details(learner.details),
                    "ULN": str(learner.uln) if learner.uln else None,
                    "MISIdentifier": learner.mis_identifier,
                }
                for learner in learners
            ],
        }

    def submit_verifications(
        self, caller: Caller, checks: Sequence[tuple[str, NameCheck]]
    ) -> Values:
        """Make the values of submitVerifyBatch."""
        return {
            **_organisation(caller),
            "LearnerRecordCount": len(checks),
            "OrgEmail": self._empty,
            "Learner": [
                {"MISIdentifier": mis_identifier, **self._check(check)}
                for mis_identifier, check in checks
            ],
        }

    def output(self, caller: Caller, job_id: int) -> Values:
        """Make the values of both requests for a batch's output."""
        return {**_organisation(caller), "JobID": job_id}

    def retrieve_ulns(self, caller: Caller, ulns: Sequence[Uln]) -> Values:
        """Make the values of retrieveULNs."""
        return {**_organisation(caller), "ULNsToRetrieve": {"ULN": [str(uln) for uln in ulns]}}

    def _check(self, check: NameCheck) -> Values:
        return {
            "ULN": str(check.uln),
            "FamilyName": check.family_name,
            "GivenName": check.given_name,
            "DateOfBirth": self._held(_written(check.date_of_birth)),
            "Gender": self._held(check.gender),
        }

    def _held(self, value: str) -> str | None:
        return value or self._empty


def _organisation(caller: Caller) -> Values:
    credentials = caller.credentials
    return {
        "OrganisationRef": credentials.organisation_ref or left_out(),
        "UKPRN": credentials.ukprn or left_out(),
        "OrgPassword": credentials.password,
        "UserName": caller.user_name,
    }


def _details(details: LearnerDetails) -> Values:
    """Say the 24 details; what is not held is left out, because some patterns refuse empty text."""
    held = {field.element: details.value(field.name) for field in FIELDS}
    return {
        element: value.isoformat() if isinstance(value, date) else value
        for element, value in held.items()
        if value
    }


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""

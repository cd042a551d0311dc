"""The declaration of every request: its elements, their order, and which must be there.

Source: the published interface specification of the LRS web services and the services' own WSDL.
"""

from picslrs_plugin.simulator.facets import FACETS, is_int, one_of
from picslrs_plugin.simulator.reading import Field, Group, Shape
from picslrs_plugin.simulator.records import BATCH_LEARNER, LEARNER_TO_REGISTER, WIRE_NAMES

MOST_IN_A_BATCH = 200


def _must(name: str) -> Field:
    return Field(name, mandatory=True, check=FACETS.get(name))


def _may(name: str) -> Field:
    return Field(name, check=FACETS.get(name))


_CALLER: Shape = (
    Field("OrganisationRef", never_empty=True),
    Field("UKPRN", never_empty=True),
    Field("OrgPassword"),
    _must("UserName"),
)

_ALWAYS_IN_A_LEARNER = {
    "GivenName",
    "FamilyName",
    "LastKnownPostCode",
    "DateOfBirth",
    "Gender",
    "VerificationType",
    "AbilityToShare",
}

_LEARNER_TO_REGISTER: Shape = tuple(
    _must(wire) if wire in _ALWAYS_IN_A_LEARNER else _may(wire)
    for wire in (WIRE_NAMES[name] for name in LEARNER_TO_REGISTER)
)

FIND_BY_ULN: Shape = (
    _must("FindType"),
    *_CALLER,
    _must("ULN"),
    _must("FamilyName"),
    _must("GivenName"),
)

FIND_BY_DEMOGRAPHICS: Shape = (
    _must("FindType"),
    *_CALLER,
    _must("FamilyName"),
    _must("GivenName"),
    _must("DateOfBirth"),
    _must("Gender"),
    _must("LastKnownPostCode"),
    _may("PreviousFamilyName"),
    _may("SchoolAtAge16"),
    _may("PlaceOfBirth"),
    _may("EmailAddress"),
)

REGISTER: Shape = (*_CALLER, Group("Learner", _LEARNER_TO_REGISTER, mandatory=True))

UPDATE: Shape = (
    *_CALLER,
    Group(
        "Learner",
        (*_LEARNER_TO_REGISTER, _must("ULN"), _must("VersionNumber")),
        mandatory=True,
    ),
)

BATCH_ROW: Shape = (
    Field("ULN"),
    Field("MISIdentifier"),
    *(Field(WIRE_NAMES[name]) for name in BATCH_LEARNER),
)
"""Without checks: a bad row gets a return code of its own and does not stop the batch."""

SUBMIT_REGISTRATIONS: Shape = (
    *_CALLER,
    _must("JobType"),
    _must("LearnerRecordCount"),
    Group("Learner", BATCH_ROW, many=True),
)

JOB_OUTPUT: Shape = (*_CALLER, _must("JobID"))

_TO_VERIFY: Shape = (
    _must("ULN"),
    _must("FamilyName"),
    _must("GivenName"),
    _may("DateOfBirth"),
    _may("Gender"),
)

VERIFY: Shape = (*_CALLER, Group("LearnerToVerify", _TO_VERIFY, mandatory=True))

SUBMIT_VERIFICATIONS: Shape = (
    *_CALLER,
    _must("LearnerRecordCount"),
    Field("OrgEmail", check=FACETS["EmailAddress"]),
    Group("Learner", (_may("MISIdentifier"), *_TO_VERIFY), many=True),
)

RETRIEVE_ULNS: Shape = (
    *_CALLER,
    Group("ULNsToRetrieve", (Field("ULN", check=FACETS["ULN"], many=True),), mandatory=True),
)

_INVOKING_ORGANISATION_R10 = Group(
    "invokingOrganisation",
    (Field("OrganisationRef"), Field("Password"), Field("Ukprn"), Field("Username")),
    mandatory=True,
)

_INVOKING_ORGANISATION = Group(
    "invokingOrganisation",
    (
        Field(
            "ChannelCode",
            check=one_of("None", "Batch", "Portal", "WebServices", "LegacyAPI", "Legacy"),
        ),
        Field("Estab", check=is_int),
        Field("LaNumber", check=is_int),
        Field("Password"),
        Field("Reference"),
        Field("Ukprn"),
        Field("Username"),
    ),
    mandatory=True,
)


def _r9_caller(organisation: Group, vendor: str) -> Shape:
    return (
        organisation,
        Field("userType"),
        Field(vendor, mandatory=True, check=is_int),
        Field("language"),
    )


GET_LEARNING_EVENTS: Shape = (
    *_r9_caller(_INVOKING_ORGANISATION_R10, "vendorID"),
    Field("uln", mandatory=True),
    Field("givenName", mandatory=True),
    Field("familyName", mandatory=True),
    Field("dateOfBirth", check=FACETS["DateOfBirth"]),
    Field("gender", check=FACETS["Gender"]),
    Field("getType", mandatory=True, check=one_of("FULL")),
)

UPDATE_SUBSET: Shape = (
    *_r9_caller(_INVOKING_ORGANISATION, "vendorId"),
    Field("uln", mandatory=True),
    Field("versionNumber", mandatory=True, check=is_int),
    Field("emailAddress", check=FACETS["EmailAddress"]),
    Field("telephoneNumber", check=FACETS["Title"]),
    Field(
        "abilityToShare",
        mandatory=True,
        check=one_of("NotProvided", "FPNNotSeen", "FPNSeenShareData"),
    ),
    Field("schoolAtAge16", check=FACETS["SchoolAtAge16"]),
    Field("preferredGivenName", check=FACETS["PreferredGivenName"]),
)

VIEW_AUDIT: Shape = (
    *_r9_caller(_INVOKING_ORGANISATION, "vendorId"),
    Field("learnerUln", mandatory=True),
    Field("learnerGivenName", mandatory=True),
    Field("learnerFamilyName", mandatory=True),
    Field("page", mandatory=True, check=is_int),
)

GET_ORGANISATION: Shape = (
    *_r9_caller(_INVOKING_ORGANISATION, "vendorId"),
    Field("ukPrn"),
    Field("orgRef"),
)

"""Hand-made envelopes, a clock that tests move, and a simulator behind Flask's test client."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from flask.testing import FlaskClient
from lxml import etree  # type: ignore[import-untyped, unused-ignore]

from picslrs_plugin.simulator.app import create_app, state_of
from picslrs_plugin.simulator.config import SimulatorConfig
from picslrs_plugin.simulator.records import Record
from picslrs_plugin.simulator.state import SimulatorState

FIND = "http://api.lrs.miap.gov.uk/findmsg"
REGISTER = "http://api.lrs.miap.gov.uk/regmsg"
BATCH = "http://api.lrs.miap.gov.uk/batchmsg"
VERIFY_BATCH = "http://api.lrs.miap.gov.uk/vldmsg"
REPORT = "http://api.lrs.miap.gov.uk/reportmsg"
R9 = "http://tempuri.org/"

CALLER = {
    "OrganisationRef": "PICSLR",
    "UKPRN": "10099999",
    "OrgPassword": "simulator-secret",
    "UserName": "A Tester",
}
R10_CALLER = {
    "OrganisationRef": "PICSLR",
    "Password": "simulator-secret",
    "Ukprn": "10099999",
    "Username": "A Tester",
}
R9_CALLER = {
    "ChannelCode": "WebServices",
    "Password": "simulator-secret",
    "Reference": "PICSLR",
    "Ukprn": "10099999",
    "Username": "A Tester",
}

ULN, OTHER_ULN, THIRD_ULN = "1026893096", "1026922983", "1174112637"
UNUSED_ULN = "1964986809"

Content = str | None | Mapping[str, Any] | list[Any]


def learner(**changes: Any) -> Record:
    """A made-up learner with every mandatory value."""
    values: dict[str, Any] = {
        "uln": ULN,
        "given_name": "Ada",
        "family_name": "Sampleton",
        "date_of_birth": "2006-05-04",
        "gender": "2",
        "last_known_post_code": "QX1 1AA",
        "verification_type": "2",
        "ability_to_share": "1",
        "version_number": 3,
    }
    return Record(**{**values, **changes})


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 10, 0, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def element(name: str, content: Content, namespace: str = "") -> str:
    """One element: text, None for xsi:nil, a mapping of children, or a list of repetitions."""
    if isinstance(content, list):
        return "".join(element(name, one) for one in content)
    start = f'ns:{name} xmlns:ns="{namespace}"' if namespace else name
    if content is None:
        return f'<{start} xsi:nil="true"/>'
    inner = (
        escape(content)
        if isinstance(content, str)
        else "".join(element(child, value) for child, value in content.items())
    )
    return f"<{start}>{inner}</{start.split()[0]}>"


def envelope(body: str) -> str:
    return (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<soap:Header/><soap:Body>{body}</soap:Body></soap:Envelope>"
    )


class Answer:
    """An answer, read by local name."""

    def __init__(self, status: int, document: bytes) -> None:
        self.status = status
        self.document = document
        self.root = etree.fromstring(document)[0][0]

    def texts(self, name: str) -> list[str]:
        return [found.text or "" for found in self.root.iter(f"{{*}}{name}")]

    def text(self, name: str) -> str:
        found = self.texts(name)
        return found[0] if found else ""

    def has(self, name: str) -> bool:
        return bool(self.texts(name))

    @property
    def code(self) -> str:
        return self.text("ResponseCode")

    @property
    def fault(self) -> str:
        assert self.status == 500, self.document
        return self.text("ErrorCode")

    def rows(self, name: str) -> list[dict[str, str]]:
        return [
            {etree.QName(child).localname: child.text or "" for child in row}
            for row in self.root.iter(f"{{*}}{name}")
        ]


@dataclass
class Simulator:
    """A simulator whose services are called with hand-made envelopes."""

    client: FlaskClient
    state: SimulatorState
    clock: Clock
    slept: list[float] = field(default_factory=list)

    def post(self, body: str, service: str = "LearnerService") -> Answer:
        response = self.client.post(
            f"/{service}.svc",
            data=envelope(body).encode(),
            content_type="text/xml; charset=utf-8",
        )
        return Answer(response.status_code, response.data)

    def find_by_uln(
        self, uln: str, family_name: str, given_name: str, find_type: str = "FUL"
    ) -> Answer:
        names = {"ULN": uln, "FamilyName": family_name, "GivenName": given_name}
        request = {"FindType": find_type, **CALLER, **names}
        return self.post(element("FindLearnerByULN", request, FIND))

    def find(self, wanted: Record, find_type: str = "FUL", **optional: str) -> Answer:
        """Search for the five demographics of a record."""
        request = {"FindType": find_type, **CALLER, **demographics(wanted), **optional}
        return self.post(element("FindLearnerByDemographics", request, FIND))

    def verify(self, uln: str, family_name: str, given_name: str, **facts: str) -> Answer:
        wanted = {"ULN": uln, "FamilyName": family_name, "GivenName": given_name, **facts}
        return self.post(element("VerifyLearner", {**CALLER, "LearnerToVerify": wanted}, REPORT))

    def register(self, wanted: Record, **changes: Content) -> Answer:
        learner_block = {**to_register(wanted), **changes}
        return self.post(element("RegisterLearner", {**CALLER, "Learner": learner_block}, REGISTER))

    def update(self, record: Record, **changes: Content) -> Answer:
        block = {
            **to_register(record),
            **changes,
            "ULN": record.uln,
            "VersionNumber": str(record.version_number),
        }
        return self.post(element("UpdateLearner", {**CALLER, "Learner": block}, REGISTER))

    def batch(self, root: str, namespace: str, **content: Content) -> Answer:
        return self.post(element(root, {**CALLER, **content}, namespace))

    def r9(self, name: str, content: Mapping[str, Content]) -> Answer:
        return self.post(element(name, content, R9), "LearnerServiceR9")


def demographics(record: Record) -> dict[str, str]:
    return {
        "FamilyName": record.family_name,
        "GivenName": record.given_name,
        "DateOfBirth": record.date_of_birth,
        "Gender": record.gender,
        "LastKnownPostCode": record.last_known_post_code,
    }


def to_register(record: Record) -> dict[str, Content]:
    """A LearnerToRegister block, every element there and in order."""
    return {
        "Title": record.title,
        "GivenName": record.given_name,
        "MiddleOtherName": record.middle_other_name,
        "FamilyName": record.family_name,
        "PreferredGivenName": record.preferred_given_name,
        "PreviousFamilyName": record.previous_family_name,
        "FamilyNameAtAge16": record.family_name_at_age_16,
        "SchoolAtAge16": record.school_at_age_16,
        "LastKnownAddressLine1": record.last_known_address_line_1,
        "LastKnownAddressLine2": record.last_known_address_line_2,
        "LastKnownAddressTown": record.last_known_address_town,
        "LastKnownAddressCountyOrCity": record.last_known_address_county_or_city,
        "LastKnownPostCode": record.last_known_post_code,
        "DateOfAddressCapture": record.date_of_address_capture,
        "DateOfBirth": record.date_of_birth,
        "PlaceOfBirth": record.place_of_birth,
        "Gender": record.gender,
        "EmailAddress": record.email_address,
        "Nationality": record.nationality,
        "ScottishCandidateNumber": record.scottish_candidate_number,
        "VerificationType": record.verification_type,
        "OtherVerificationDescription": record.other_verification_description,
        "AbilityToShare": record.ability_to_share,
        "Notes": record.notes,
    }


@contextmanager
def simulator(*records: Record, **config: Any) -> Iterator[Simulator]:
    """A simulator that holds these records and no others."""
    clock = Clock()
    slept: list[float] = []
    app = create_app(SimulatorConfig(clock=clock, sleep=slept.append, **config), records)
    state = state_of(app)
    try:
        yield Simulator(app.test_client(), state, clock, slept)
    finally:
        state.close()


def without(content: Mapping[str, Content], names: Iterable[str]) -> dict[str, Content]:
    return {name: value for name, value in content.items() if name not in set(names)}

"""The forms of the tab's windows: a submitted mapping in, domain values out.

A form that cannot be right raises InvalidInput with every problem, field by field. Unknown keys
are left out, so that a host's own hidden fields do no harm.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load, validates_schema

from picslrs_plugin.domain.codes import AbilityToShare, VerificationType
from picslrs_plugin.domain.fields import BY_NAME, EDITABLE, FIELDS, Kind
from picslrs_plugin.domain.learner import (
    OPTIONAL_DEMOGRAPHICS,
    Demographics,
    LearnerDetails,
    Private,
)
from picslrs_plugin.domain.rules import DESCRIBE_OTHER
from picslrs_plugin.domain.text import tidy
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.errors import InvalidInput
from picslrs_plugin.schemas.inputs import (
    CountryCodeField,
    DateOfBirth,
    DayField,
    LearnerField,
    UlnField,
)
from picslrs_plugin.wording import told

Form = Mapping[str, object]


_SEARCH_AGAIN: dict[str, Any] = {"required": told("Search the LRS again first.")}


class FormSchema(Schema):
    """A form of ours: unknown keys are left out, and every problem is told."""

    class Meta:
        """A host's own hidden fields do no harm."""

        unknown = EXCLUDE

    def read(self, form: Form) -> dict[str, Any]:
        """Load the form. Raises InvalidInput."""
        try:
            loaded: dict[str, Any] = self.load(dict(form))
        except ValidationError as error:
            raise InvalidInput(_sentences(error.messages_dict)) from None
        return loaded


def _sentences(messages: Mapping[str, Any]) -> dict[str, list[str]]:
    """Flatten marshmallow's messages: a list's own items are told as the list's problem."""
    flat: dict[str, list[str]] = {}
    for name, wrong in messages.items():
        if isinstance(wrong, Mapping):
            flat[str(name)] = [text for part in _sentences(wrong).values() for text in part]
        else:
            flat[str(name)] = [text if isinstance(text, str) else str(text) for text in wrong]
    return flat


def as_list(value: object) -> list[str]:
    """Return a form's value that may be there once, many times or not at all as a list."""
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, (list, tuple)) else [str(value)]


class _SearchSchema(FormSchema):
    given_name = LearnerField("given_name", needed=True)
    family_name = LearnerField("family_name", needed=True)
    gender = LearnerField("gender", needed=True)
    postcode = LearnerField("postcode", needed=True)
    previous_family_name = LearnerField("previous_family_name")
    school_at_16 = LearnerField("school_at_16")
    place_of_birth = LearnerField("place_of_birth")
    email_address = LearnerField("email_address", dropped=True)

    @pre_load
    def keep_only_what_is_ticked(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        ticked = as_list(data.get("send"))
        unticked = {name for name in OPTIONAL_DEMOGRAPHICS if name not in ticked}
        sent = {name: value for name, value in data.items() if name not in unticked}
        sent["date_of_birth"] = {
            part: data.get(f"date_of_birth_{part}") for part in ("day", "month", "year")
        }
        return sent


def read_search(form: Form, today: date) -> Demographics:
    """Read the search window. Only optional fields that `send` names are searched for.

    An email address in a form that the LRS refuses is left out, so that the search can be made.
    """
    schema = _SearchSchema.from_dict({"date_of_birth": DateOfBirth(today)})()
    assert isinstance(schema, _SearchSchema)
    return Demographics(**schema.read(form))


class _SelectSchema(FormSchema):
    attempt = fields.String(required=True, error_messages=_SEARCH_AGAIN)
    uln = UlnField(needed=True)
    seen = fields.String(load_default="")
    confirm = fields.String(load_default="")


@dataclass(frozen=True, repr=False)
class Selection(Private):
    """A ULN that a person chose from the results of a search.

    `seen` stands for the ULN that was held when they were shown; `confirmed` says that they have
    checked that it is the same person.
    """

    attempt_id: str
    uln: Uln
    seen: str
    confirmed: bool


def read_selection(form: Form) -> Selection:
    """Read a selection."""
    read = _SelectSchema().read(form)
    return Selection(read["attempt"], read["uln"], read["seen"], read["confirm"] == "yes")


class _RejectSchema(FormSchema):
    attempt = fields.String(required=True, error_messages=_SEARCH_AGAIN)


def read_rejection(form: Form) -> str:
    """Read which search's results were rejected; returns its id."""
    attempt: str = _RejectSchema().read(form)["attempt"]
    return attempt


class _RetrySchema(_RejectSchema):
    retry = fields.String(load_default="")


@dataclass(frozen=True)
class RetryChoice:
    """Which of the ways to search again was chosen, and after which search."""

    attempt_id: str
    retry: str


def read_retry(form: Form) -> RetryChoice:
    """Read in which way is searched again."""
    read = _RetrySchema().read(form)
    return RetryChoice(read["attempt"], read["retry"])


class _MasterSchema(FormSchema):
    uln = UlnField(needed=True)
    confirm = fields.String(load_default="")


def read_master(form: Form) -> tuple[Uln, bool]:
    """Read which master ULN is taken, and whether the person confirmed who it is."""
    read = _MasterSchema().read(form)
    return read["uln"], read["confirm"] == "yes"


class _SeenSchema(FormSchema):
    seen = fields.String(load_default="")


def read_seen(form: Form) -> str:
    """Read what stands for ours as it was when the window was opened."""
    seen: str = _SeenSchema().read(form)["seen"]
    return seen


class _FindSchema(FormSchema):
    uln = UlnField(needed=True)


def read_find(form: Form) -> Uln:
    """Read whose ULN is looked for here."""
    uln: Uln = _FindSchema().read(form)["uln"]
    return uln


class _UpdateSchema(FormSchema):
    version_number = fields.Integer(
        required=True,
        error_messages={
            "required": told("Open the update window again."),
            "invalid": told("Open the update window again."),
        },
    )
    field = fields.List(fields.String())
    take = fields.List(fields.String())
    confirm = fields.String(load_default="")
    seen = fields.String(load_default="")

    @pre_load
    def gather(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return {**data, **{name: as_list(data.get(name)) for name in ("field", "take")}}


@dataclass(frozen=True)
class UpdateChoice:
    """Which fields of ours go to the LRS, which of theirs are taken, and on what that was decided.

    `version_number` is the version of the LRS's record and `seen` stands for ours, as shown.
    """

    version_number: int
    fields: tuple[str, ...]
    taken: tuple[str, ...]
    confirmed: bool
    seen: str


def read_update(form: Form) -> UpdateChoice:
    """Read the update window."""
    read = _UpdateSchema().read(form)
    known = {field.name for field in FIELDS}
    sent = tuple(name for name in read["field"] if name in known)
    taken = tuple(name for name in read["take"] if name in known and name not in sent)
    if not (sent or taken):
        raise InvalidInput({"field": [NOTHING_DECIDED]})
    return UpdateChoice(read["version_number"], sent, taken, read["confirm"] == "yes", read["seen"])


NOTHING_DECIDED = told("Choose for at least one detail to keep yours or to take theirs.")
_DECIDE = "decide-"


@dataclass(frozen=True)
class Decided:
    """What a person decided for the details that differ: the names to send, and to take."""

    sent: tuple[str, ...]
    taken: tuple[str, ...]


def decision_name(field: str) -> str:
    """Return the name under which a form says what is decided about a field."""
    return f"{_DECIDE}{field}"


def is_decision(name: str) -> bool:
    """Whether a form's value says what is decided about some field."""
    return name.startswith(_DECIDE)


def read_decisions(form: Form) -> Decided:
    """Read what was decided for each detail; one that is not named is left alone."""
    decided = {field.name: form.get(decision_name(field.name)) for field in FIELDS}
    return Decided(
        tuple(name for name, decision in decided.items() if decision == "ours"),
        tuple(name for name, decision in decided.items() if decision == "theirs"),
    )


EARLIEST_NOTICE = 2000
"""A year before there were ULNs, and so before anybody was given a notice about them."""


class _NoticeDay(DayField):
    def __init__(self, today: date) -> None:
        super().__init__(told("Notice seen on"), today, enter_it=told("Enter the day."))

    def wrong(self, day: date) -> str | None:
        """Say what is wrong with a real date, or return None."""
        if day.year < EARLIEST_NOTICE:
            return told("Notice seen on must be in {year} or later.", year=EARLIEST_NOTICE)
        return told("Notice seen on must be today or in the past.") if day > self.today else None


_NOTICE_SEEN = "notice_seen"
_NOT_SEEN_ON_A_DAY = told("Leave the day empty: you have answered that the notice was not seen.")


def _day_of_notice(form: Form, today: date) -> dict[str, fields.Field[Any]]:
    """Return the field for the day on which the notice was seen, if a day was typed."""
    parts = (form.get(f"{_NOTICE_SEEN}_{part}") for part in ("day", "month", "year"))
    return {_NOTICE_SEEN: _NoticeDay(today)} if any(str(one or "").strip() for one in parts) else {}


class _VerificationSchema(FormSchema):
    """Verification type with its description, ability to share and the day of the notice."""

    @pre_load
    def gather_the_day(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        parts = ("day", "month", "year")
        return {
            **data,
            _NOTICE_SEEN: {part: data.get(f"{_NOTICE_SEEN}_{part}") for part in parts},
        }

    @validates_schema(skip_on_field_errors=False, pass_original=True)
    def other_is_described(
        self, data: dict[str, Any], original: Mapping[str, Any], **_: object
    ) -> None:
        other = data.get("verification_type") == VerificationType.OTHER
        typed = tidy(str(original.get("other_verification_description") or ""))
        if other and not typed:
            raise ValidationError(DESCRIBE_OTHER, "other_verification_description")

    @validates_schema(skip_on_field_errors=False)
    def seen_on_a_day_only_if_seen(self, data: dict[str, Any], **_: object) -> None:
        if _NOTICE_SEEN in data and data.get("ability_to_share") == AbilityToShare.NOT_SEEN:
            raise ValidationError(_NOT_SEEN_ON_A_DAY, _NOTICE_SEEN)


class _RegisterSchema(_VerificationSchema):
    attempt = fields.String(required=True, error_messages=_SEARCH_AGAIN)
    verification_type = LearnerField("verification_type", needed=True)
    other_verification_description = LearnerField("other_verification_description")
    ability_to_share = LearnerField("ability_to_share", needed=True)
    seen = fields.String(load_default="")
    confirm = fields.String(load_default="")


@dataclass(frozen=True, repr=False)
class RegisterAnswers(Private):
    """What a person answers before a registration.

    `seen` stands for what was shown of ours; `confirmed` says that they have checked that what
    is registered is this person.
    """

    attempt_id: str
    seen: str
    confirmed: bool
    verification_type: str
    other_verification_description: str
    ability_to_share: str
    notice_seen: date | None = None

    @property
    def values(self) -> dict[str, str]:
        """The answers by field name; the description only where it belongs."""
        return {
            "verification_type": self.verification_type,
            "other_verification_description": self.other_verification_description,
            "ability_to_share": self.ability_to_share,
        }


def read_registration(form: Form, today: date) -> RegisterAnswers:
    """Read the register window."""
    schema = _RegisterSchema.from_dict(_day_of_notice(form, today))()
    assert isinstance(schema, _RegisterSchema)
    read = schema.read(form)
    other = read["verification_type"] == VerificationType.OTHER
    described = read.get("other_verification_description", "")
    return RegisterAnswers(
        read["attempt"],
        read["seen"],
        read["confirm"] == "yes",
        read["verification_type"],
        described if other else "",
        read["ability_to_share"],
        read.get(_NOTICE_SEEN),
    )


class _EditSchema(_VerificationSchema):
    seen = fields.String(load_default="")
    confirm = fields.String(load_default="")


@dataclass(frozen=True, repr=False)
class Edit(Private):
    """What a person wants our record to hold. A field that the form left out is not named.

    `confirmed` says that they have checked whose ULN it is.
    """

    seen: str
    values: Mapping[str, str]
    uln: Uln | None
    uln_given: bool
    confirmed: bool
    notice_seen: date | None = None


def read_edit(form: Form, held: LearnerDetails, held_uln: str, today: date) -> Edit:
    """Read the edit window. A value that is held already passes, whatever it is.

    The ULN is read only when the form has it and it is not the text that is held.
    """
    edited = {
        name: (CountryCodeField if BY_NAME[name].kind is Kind.NATIONALITY else LearnerField)(
            name, kept=str(held.value(name) or "")
        )
        for name in EDITABLE
        if name in form
    }
    uln_given = "uln" in form and str(form["uln"]).strip() != held_uln.strip()
    uln_field = {"uln": UlnField()} if uln_given else {}
    schema = _EditSchema.from_dict({**edited, **uln_field, **_day_of_notice(form, today)})()
    assert isinstance(schema, _EditSchema)
    read = schema.read(form)
    values = {name: read[name] for name in edited}
    if "verification_type" in values and values["verification_type"] != VerificationType.OTHER:
        values["other_verification_description"] = ""
    confirmed = read["confirm"] == "yes"
    return Edit(read["seen"], values, read.get("uln"), uln_given, confirmed, read.get(_NOTICE_SEEN))

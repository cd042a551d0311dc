"""The scenarios of people whose details need care before the LRS takes them."""

from picslrs_plugin.demo.scenarios import Group, Held, Scenario, Theirs
from picslrs_plugin.demo.scenarios_search import NOTHING_SEEN

CARE_SCENARIOS = (
    Scenario(
        key="missing",
        group=Group.CARE,
        shows="Mandatory details are missing",
        steps="Search: postcode and gender are missing, and you are told both before anything is "
        "sent. Fill them in for this search: exact match.",
        learner=("Yusuf", "Gapman"),
        applicant=("Omar", "Blankley"),
        gender="1",
        ours={"postcode": "", "gender": ""},
        theirs=(Theirs({"postcode": "QX9 9ZZ", "gender": "1"}),),
    ),
    Scenario(
        key="long-name",
        group=Group.CARE,
        shows="A name longer than the LRS takes",
        steps="Search: the family name has more than 35 characters. Shorten it to Longnamington "
        "for this search: exact match.",
        learner=("Zoë", "Longnamington-Verylongerson-Evenlongerby"),
        applicant=("Chloë", "Longnamington-Stretchington-Farfetchedly"),
        gender="2",
        theirs=(Theirs({"family_name": "Longnamington"}),),
    ),
    Scenario(
        key="email",
        group=Group.CARE,
        shows="An email address that the LRS refuses",
        steps="Search: nothing is found. Register: you are told that the email address is left "
        "out, and the ULN comes all the same.",
        learner=("Aron", "Mailer"),
        applicant=("Boris", "Postbox"),
        gender="1",
        ours={**NOTHING_SEEN, "email_address": "first.last@students.northgate.example"},
        theirs=(),
    ),
    Scenario(
        key="age",
        group=Group.CARE,
        shows="Too young for a ULN",
        steps="Search: you are warned that ULNs are issued from 13 on. Nothing is found, and the "
        "LRS refuses to register.",
        learner=("Bea", "Youngling"),
        applicant=("Dot", "Tinyfolk"),
        gender="2",
        ours=NOTHING_SEEN,
        theirs=(),
        age=7,
    ),
    Scenario(
        key="locked",
        group=Group.CARE,
        shows="A new ULN that the MIS cannot save",
        steps="This record is locked in the MIS. Search, register: the ULN is made, but not saved "
        "here, and the tab keeps it. Unlock the record, then save the ULN from the tab.",
        learner=("Fay", "Lockhart-Test"),
        applicant=("Neil", "Boltwright"),
        gender="2",
        ours=NOTHING_SEEN,
        theirs=(),
        locked=True,
    ),
    Scenario(
        key="invalid-uln",
        group=Group.CARE,
        shows="The ULN held is not valid",
        steps="The tab says that the number held is no ULN. Search finds the right one; Edit "
        "refuses another mistyped one.",
        learner=("Carl", "Typingham"),
        applicant=("Hugo", "Slipkey"),
        gender="1",
        uln=Held.INVALID,
    ),
    Scenario(
        key="share-2",
        group=Group.CARE,
        shows="“Unable to share” in the LRS",
        steps="Verify: the address differs, and the LRS holds the withdrawn answer “unable to "
        "share”. Update is refused until you record under Edit that the privacy notice was seen.",
        learner=("Dina", "Optedout"),
        applicant=("Gwen", "Privatson"),
        gender="2",
        uln=Held.THEIRS,
        ours={"ability_to_share": ""},
        theirs=(Theirs({"ability_to_share": "2", "address_line_1": "6 Former Lane"}),),
    ),
)

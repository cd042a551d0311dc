"""The scenarios of people without a ULN: search, select and register."""

from picslrs_plugin.demo.scenarios import Group, Held, Meanwhile, Scenario, Theirs

NOTHING_SEEN = {"verification_type": "", "ability_to_share": ""}
"""The MIS has neither a verification type nor an answer about the privacy notice yet."""

_MANY_PLACES = ("Mockham", "Sampleby", "Testbridge", "Demoford", "Fictley", "Placeholme")

SEARCH_SCENARIOS = (
    Scenario(
        key="exact",
        group=Group.SEARCH,
        shows="Exact match",
        steps="Search, then select the ULN. The LRS also knows the place of birth and the "
        "nationality, which are empty here: they are filled in.",
        learner=("Ada", "Sampleton"),
        applicant=("Ivy", "Sampleford"),
        gender="2",
        ours={"place_of_birth": "", "nationality": ""},
        theirs=(Theirs({"place_of_birth": "Testbridge", "nationality": "GBR"}),),
    ),
    Scenario(
        key="exact-differs",
        group=Group.SEARCH,
        shows="Exact match, but some details differ",
        steps="Search and select. The address and email address in the LRS are old: the update "
        "window opens and shows exactly what Update LRS will send.",
        learner=("Ben", "Mockridge"),
        applicant=("Tom", "Mockwell"),
        gender="1",
        theirs=(
            Theirs({"address_line_1": "3 Former Lane", "email_address": "old@mail.example.org"}),
        ),
    ),
    Scenario(
        key="possible",
        group=Group.SEARCH,
        shows="Possible matches",
        steps="Search: three records come close. Open each, compare, and select the one that is "
        "this person.",
        learner=("Chloe", "Testworth"),
        applicant=("Mia", "Testbury"),
        gender="2",
        theirs=(
            Theirs({"postcode": "QZ1 1AA", "address_line_1": "9 Otherway"}),
            Theirs({"postcode": "QZ2 2BB", "gender": "1", "address_line_1": "4 Elsewhere Road"}),
            Theirs({"postcode": "QZ3 3DD", "middle_other_name": "Jane"}),
        ),
    ),
    Scenario(
        key="lone",
        group=Group.SEARCH,
        shows="A lone possible match",
        steps="Search: one record comes close, with another postcode. It is never taken by "
        "itself; a person has to select it.",
        learner=("Dev", "Fictionham"),
        applicant=("Raj", "Fictionby"),
        gender="1",
        theirs=(Theirs({"postcode": "QZ4 4EE", "address_line_1": "8 Former Lane"}),),
    ),
    Scenario(
        key="too-many",
        group=Group.SEARCH,
        shows="Too many matches",
        steps="Search: more than ten records come close, and the LRS shows none. Search again "
        "and tick Place of birth: two are left.",
        learner=("Ella", "Commonname"),
        applicant=("Lily", "Oftenheard"),
        gender="2",
        ours={"place_of_birth": "Testbridge"},
        theirs=tuple(
            Theirs(
                {
                    "postcode": f"QZ{number % 9 + 1} {number % 7 + 1}FF",
                    "place_of_birth": _MANY_PLACES[number % len(_MANY_PLACES)],
                    "address_line_1": f"{number + 1} Manyfold Street",
                }
            )
            for number in range(12)
        ),
    ),
    Scenario(
        key="none",
        group=Group.SEARCH,
        shows="No match, so register",
        steps="Search: nothing is found. Register, answer the two questions, and a new ULN comes "
        "back. Press Register at once without an answer to see what is missing.",
        learner=("Finn", "Newcombe-Test"),
        applicant=("Max", "Firstcomer"),
        gender="1",
        ours=NOTHING_SEEN,
        theirs=(),
    ),
    Scenario(
        key="earlier-name",
        group=Group.SEARCH,
        shows="No match at first, found under an earlier name",
        steps="Search: nothing is found, because name and postcode are new. The next "
        "search is offered, with the previous family name Samplesmith: one possible match.",
        learner=("Grace", "Demoworth"),
        applicant=("Ruby", "Demoleigh"),
        gender="2",
        ours={"previous_family_name": "Samplesmith"},
        theirs=(
            Theirs(
                {
                    "family_name": "Samplesmith",
                    "previous_family_name": "",
                    "postcode": "QZ5 5GG",
                    "address_line_1": "1 Childhood Close",
                }
            ),
        ),
    ),
    Scenario(
        key="merged",
        group=Group.SEARCH,
        shows="Linked ULN found by a search",
        steps="Search: the record found was merged. The LRS answers with the master record that "
        "took its place; compare and select the master ULN.",
        learner=("Harry", "Twicefold"),
        applicant=("Leo", "Doublet"),
        gender="1",
        theirs=(Theirs({"postcode": "QZ8 8JJ", "address_line_1": "10 Master Court"}, merged=True),),
    ),
    Scenario(
        key="twin",
        group=Group.SEARCH,
        shows="A possible match that is somebody else, so register",
        steps="Search: the twin is found, born on the same day at the same address. Say that this "
        "is not the one. Registered at once, the LRS does not take it yet; a little later it does.",
        learner=("Isla", "Twinning"),
        applicant=("Anna", "Pairman"),
        gender="2",
        ours=NOTHING_SEEN,
        theirs=(Theirs({"given_name": "Other{given}"}),),
    ),
    Scenario(
        key="registered-first",
        group=Group.SEARCH,
        shows="Somebody else registers first",
        steps="Search: nothing is found. In a second browser tab press the button on this page, "
        "then register. The search is made again and finds the new record: no second ULN.",
        learner=("Jack", "Latecomer"),
        applicant=("Owen", "Secondling"),
        gender="1",
        theirs=(),
        meanwhile=Meanwhile.REGISTER,
    ),
    Scenario(
        key="placeholder",
        group=Group.SEARCH,
        shows="9999999999 counts as no ULN",
        steps="The MIS holds 9999999999, as the funding return asks for a learner without a ULN. "
        "The tab treats it as none and offers the search.",
        learner=("Kim", "Placeholder"),
        applicant=("Robin", "Standin"),
        gender="9",
        uln=Held.PLACEHOLDER,
    ),
)

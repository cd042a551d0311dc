from tests.simulator.kit import (
    OTHER_ULN,
    REPORT,
    ULN,
    UNUSED_ULN,
    Answer,
    Simulator,
    learner,
    simulator,
)


def retrieve(lrs: Simulator, *ulns: str) -> Answer:
    return lrs.batch("RetrieveULNs", REPORT, ULNsToRetrieve={"ULN": list(ulns)})


def test_each_uln_gets_a_row_and_a_merged_one_its_master() -> None:
    with simulator(learner(linked_ulns=(OTHER_ULN,))) as lrs:
        rows = retrieve(lrs, ULN, OTHER_ULN, UNUSED_ULN).rows("VerifiedULN")
    assert [row["ULN"] for row in rows] == [ULN, OTHER_ULN, UNUSED_ULN]
    assert [row["ResponseCode"] for row in rows] == ["WSRC0004", "WSRC0022", "WSRC0001"]
    assert [row.get("MasterULN") for row in rows] == [None, ULN, None]
    assert (rows[1]["FamilyName"], rows[1]["DateOfBirth"]) == ("Sampleton", "2006-05-04")


def test_no_uln_at_all_is_told_by_a_row_of_its_own() -> None:
    with simulator() as lrs:
        assert retrieve(lrs).rows("VerifiedULN") == [{"ResponseCode": "WSRC0023"}]


def test_two_hundred_ulns_are_taken_and_one_more_is_badly_formed() -> None:
    with simulator() as lrs:
        assert len(retrieve(lrs, *[ULN] * 200).rows("VerifiedULN")) == 200
        assert retrieve(lrs, *[ULN] * 201).fault == "WSEC0001"

"""What every store does with replaced selections, the privacy-notice ledger, kept details."""

from dataclasses import replace
from datetime import timedelta

import pytest

from picslrs_plugin.ports import Store
from tests.store.samples import (
    APPLICANT,
    LEARNER,
    NORTH,
    NOW,
    OLD_ULN,
    ULN,
    a_notice,
    a_replaced,
)


def test_what_was_replaced_comes_back_equal(store: Store) -> None:
    with store(NORTH) as work:
        work.replacements.put(a_replaced())
        work.commit()
    with store(NORTH) as work:
        assert work.replacements.get(LEARNER) == a_replaced()
        assert work.replacements.get(APPLICANT) is None


def test_nothing_that_was_held_before_comes_back_too(store: Store) -> None:
    bare = replace(a_replaced(), before=None, link=None, filled={}, alias=False)
    with store(NORTH) as work:
        work.replacements.put(bare)
        assert work.replacements.get(LEARNER) == bare


def test_only_the_last_selection_is_kept(store: Store) -> None:
    later = replace(a_replaced(), linked_at=NOW + timedelta(minutes=1))
    with store(NORTH) as work:
        work.replacements.put(a_replaced())
        work.replacements.put(later)
        assert work.replacements.get(LEARNER) == later
        work.replacements.drop(LEARNER)
        assert work.replacements.get(LEARNER) is None


def test_an_old_uln_can_be_forgotten(store: Store) -> None:
    with store(NORTH) as work:
        work.links.add_alias(LEARNER, OLD_ULN, now=ULN, at=NOW)
        work.links.remove_alias(LEARNER, ULN)
        assert work.links.aliases(LEARNER) == (OLD_ULN,)
        work.links.remove_alias(LEARNER, OLD_ULN)
        assert work.links.aliases(LEARNER) == ()


def test_the_ledger_tells_the_line_recorded_last_first(store: Store) -> None:
    later = a_notice("notice-2", recorded_at=NOW + timedelta(days=1))
    with store(NORTH) as work:
        work.notices.add(a_notice())
        work.notices.add(later)
        work.notices.add(a_notice("notice-3", APPLICANT))
        work.commit()
    with store(NORTH) as work:
        assert work.notices.of(LEARNER) == (later, a_notice())


def test_a_line_is_added_once(store: Store) -> None:
    with store(NORTH) as work:
        work.notices.add(a_notice())
        with pytest.raises(ValueError, match="stored already"):
            work.notices.add(a_notice())


def test_the_ledger_moves_with_its_subject(store: Store) -> None:
    with store(NORTH) as work:
        work.notices.add(a_notice(ref=APPLICANT))
        work.notices.move(APPLICANT, LEARNER)
        assert work.notices.of(APPLICANT) == ()
        assert work.notices.of(LEARNER) == (a_notice(),)


def test_a_subjects_lines_of_the_ledger_can_be_removed(store: Store) -> None:
    with store(NORTH) as work:
        work.notices.add(a_notice())
        work.notices.add(a_notice("notice-2", APPLICANT))
        work.notices.drop(LEARNER)
        assert work.notices.of(LEARNER) == ()
        assert work.notices.of(APPLICANT) == (a_notice("notice-2", APPLICANT),)


def test_kept_details_follow_an_applicant_but_for_those_that_the_learner_has(store: Store) -> None:
    with store(NORTH) as work:
        work.details.put(APPLICANT, {"notes": "Of the applicant", "nationality": "IRL"}, NOW)
        work.details.put(LEARNER, {"notes": "Of the learner"}, NOW)
        for _ in range(2):
            work.details.move(APPLICANT, LEARNER)
        assert work.details.of(LEARNER) == {"notes": "Of the learner", "nationality": "IRL"}
        assert work.details.of(APPLICANT) == {}


def test_kept_details_can_be_forgotten(store: Store) -> None:
    with store(NORTH) as work:
        work.details.put(APPLICANT, {"notes": "Of the applicant"}, NOW)
        work.details.put(LEARNER, {"notes": "Of the learner"}, NOW)
        work.details.drop(LEARNER)
        assert work.details.of(LEARNER) == {}
        assert work.details.of(APPLICANT) == {"notes": "Of the applicant"}

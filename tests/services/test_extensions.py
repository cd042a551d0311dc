"""What other plugins may change in the use cases."""

import pytest

from picslrs_plugin.domain.comparison import Value
from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.errors import NotLicensed
from picslrs_plugin.hookspecs import Action
from picslrs_plugin.services.context import seen_of
from tests.fakes import ACTOR, LEARNER
from tests.learners import SEARCH_FORM, ULN, demographics, details, record
from tests.services.conftest import World


def test_a_veto_refuses_the_action_and_hides_it(world: World) -> None:
    world.host.vetoes = {Action.SEARCH: "Used up for this year."}
    with pytest.raises(NotLicensed, match="Used up"):
        world.services.search(ACTOR, LEARNER, SEARCH_FORM)
    allowed = world.services.summary(ACTOR, LEARNER).allowed
    assert Action.SEARCH not in allowed
    assert Action.EDIT in allowed


def test_what_is_sent_after_an_adjustment_is_what_is_shown_and_registered(world: World) -> None:
    world.host.adjustments = {"postcode": "QX8 8HH"}
    found = world.services.search(ACTOR, LEARNER, SEARCH_FORM)
    assert world.lrs.sent[0][1] == demographics(postcode="QX8 8HH")
    assert found.wanted.postcode == "QX8 8HH"
    answers = {"attempt": found.id, "verification_type": "2", "ability_to_share": "1"} | {
        "seen": seen_of(world.learner.details)
    }
    world.services.register(ACTOR, LEARNER, answers)
    finds = [sent[1] for sent in world.lrs.sent if sent[0] == "find_by_demographics"]
    assert finds == [demographics(postcode="QX8 8HH")] * 2


def test_somebody_elses_comparison_counts_everywhere(world: World) -> None:
    def same_street(field: str, ours: Value, theirs: Value) -> bool | None:
        return True if field == "address_line_1" else None

    world.host.judges = same_street
    world.host.holds(LEARNER, details(address_line_1="1 Mock St"), uln=str(ULN))
    world.lrs.records[ULN] = record(address_line_1="1 Mock Street")
    world.services.verify(ACTOR, LEARNER)
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.EXACT_MATCH
    assert world.services.update_form(ACTOR, LEARNER).differences == ()

"""The four operations as a person does them, what must be true after any end, and what is next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.services import Services
from picslrs_plugin.services.context import seen_of
from picslrs_plugin.services.results import Summary
from picslrs_plugin.simulator.records import Record
from picslrs_plugin.simulator.state import SimulatorState
from tests.fakes import ACTOR
from tests.survival.world import Somebody, World

UPDATES, REGISTERS = "updateSingleLearner", "registerSingleLearner"
FINDS, READS, VERIFIES = "learnerByDemographics", "learnerByULN", "verifyLearner"
NEW_PLACE, NEW_NATIONALITY = "Newmockham", "IRL"


@dataclass(frozen=True)
class Scene:
    """One learner, the installation and the LRS."""

    world: World
    somebody: Somebody
    lrs: SimulatorState

    @property
    def ref(self) -> SubjectRef:
        return self.somebody.ref

    def hold(self, uln: str | None = None, **changes: object) -> None:
        """Let the host hold the learner."""
        self.world.host.holds(self.ref, self.somebody.details.with_values(**changes), uln)
        self.world.host.keep()

    def held_uln(self) -> str | None:
        """Return the ULN that the host holds."""
        return self.world.host.subject(ACTOR, self.ref).uln

    def record(self) -> Record | None:
        """Return the learner's record in the LRS."""
        return self.lrs.get(str(self.somebody.uln))

    def records(self) -> list[Record]:
        """Return every record in the LRS that has the learner's names."""
        return self.lrs.store.learners(self.somebody.details.family_name)

    def acted(self) -> bool:
        """Whether the LRS has carried the write out."""
        record = self.record()
        return record.version_number > 1 if record else bool(self.records())

    def restarted(self) -> "Scene":
        """Return the same after the application was started again."""
        return replace(self, world=self.world.restarted())

    def tab(self, services: Services) -> Summary:
        """Open the tab."""
        return services.summary(ACTOR, self.ref)

    def search_form(self) -> dict[str, str]:
        """Return the search window, filled in with what is held."""
        found = self.somebody.details
        born = found.date_of_birth
        assert born is not None
        return {
            "given_name": found.given_name,
            "family_name": found.family_name,
            "date_of_birth_day": str(born.day),
            "date_of_birth_month": str(born.month),
            "date_of_birth_year": str(born.year),
            "gender": found.gender,
            "postcode": found.postcode,
        }


class Journey(Protocol):
    """An operation."""

    @property
    def calls(self) -> Sequence[str]:
        """Return the calls to the LRS that it makes when nothing goes wrong."""

    def prepare(self, scene: Scene) -> None:
        """Make everything ready."""

    def do(self, scene: Scene, services: Services) -> None:
        """Do it once."""

    def tells_the_truth(self, scene: Scene, services: Services) -> None:
        """Check what the tab says after a restart, whatever happened before."""

    def go_on(self, scene: Scene, services: Services) -> None:
        """Do what the tab says is to be done."""

    def is_done(self, scene: Scene, services: Services) -> None:
        """Check that it came to its end, once."""


class Updating:
    """Send a new postcode to the LRS."""

    calls = (READS, UPDATES, VERIFIES, READS)
    old, new = "QX1 1AA", "QX2 2BB"

    def prepare(self, scene: Scene) -> None:
        scene.lrs.add(scene.somebody.record(last_known_post_code=self.old))
        scene.hold(str(scene.somebody.uln), postcode=self.new)
        scene.world.services().verify(ACTOR, scene.ref)

    def do(self, scene: Scene, services: Services) -> None:
        form = services.update_form(ACTOR, scene.ref)
        sent: Mapping[str, object] = {
            "version_number": str(form.version_number),
            "field": list(form.chosen),
            "seen": form.seen,
        }
        services.update(ACTOR, scene.ref, sent)

    def tells_the_truth(self, scene: Scene, services: Services) -> None:
        record, tab = scene.record(), scene.tab(services)
        assert record is not None
        done = record.last_known_post_code == self.new
        assert record.version_number == (2 if done else 1)
        if done:
            assert tab.unresolved or tab.standing is not Standing.UPDATE_REQUIRED
        else:
            assert tab.standing is not Standing.EXACT_MATCH

    def go_on(self, scene: Scene, services: Services) -> None:
        services.verify(ACTOR, scene.ref)
        if scene.tab(services).standing is Standing.UPDATE_REQUIRED:
            self.do(scene, services)

    def is_done(self, scene: Scene, services: Services) -> None:
        record, tab = scene.record(), scene.tab(services)
        assert record is not None
        assert (record.last_known_post_code, record.version_number) == (self.new, 2)
        assert (tab.standing, tab.unresolved) == (Standing.EXACT_MATCH, ())


class Registering:
    """Search in vain, then register."""

    calls = (FINDS, FINDS, REGISTERS, READS)

    def prepare(self, scene: Scene) -> None:
        scene.hold()

    def do(self, scene: Scene, services: Services) -> None:
        found = services.search(ACTOR, scene.ref, scene.search_form())
        if found.candidates:
            _select_the_only_one(scene, services)
            return
        held = scene.world.host.subject(ACTOR, scene.ref).details
        answers = {"verification_type": "2", "ability_to_share": "1"}
        form = {"attempt": found.id, "seen": seen_of(held), **answers}
        services.register(ACTOR, scene.ref, form)

    def tells_the_truth(self, scene: Scene, services: Services) -> None:
        made, tab, held = scene.records(), scene.tab(services), scene.held_uln()
        assert len(made) <= 1
        if made and held is None:
            assert tab.standing is Standing.UNSAVED or tab.unresolved
        if made and tab.uln is not None:
            assert str(tab.uln) == made[0].uln
        if not made:
            assert (held, tab.uln, tab.standing) == (None, None, Standing.NO_ULN)

    def go_on(self, scene: Scene, services: Services) -> None:
        match scene.tab(services).standing:
            case Standing.UNSAVED:
                services.save_again(ACTOR, scene.ref)
            case Standing.NO_ULN:
                self.do(scene, services)

    def is_done(self, scene: Scene, services: Services) -> None:
        (made,) = scene.records()
        tab = scene.tab(services)
        assert scene.held_uln() == made.uln == str(tab.uln)
        assert tab.unresolved == ()
        services.verify(ACTOR, scene.ref)
        assert scene.tab(services).standing is Standing.EXACT_MATCH


class Selecting:
    """Search, and take the ULN that was found."""

    calls = (FINDS,)

    def prepare(self, scene: Scene) -> None:
        scene.lrs.add(scene.somebody.record())
        scene.hold()

    def do(self, scene: Scene, services: Services) -> None:
        _select_the_only_one(scene, services)

    def tells_the_truth(self, scene: Scene, services: Services) -> None:
        tab, held = scene.tab(services), scene.held_uln()
        assert held in (None, str(scene.somebody.uln))
        wanted = (Standing.UNVERIFIED,) if held else (Standing.NO_ULN, Standing.UNSAVED)
        assert tab.standing in wanted

    def go_on(self, scene: Scene, services: Services) -> None:
        match scene.tab(services).standing:
            case Standing.UNSAVED:
                services.save_again(ACTOR, scene.ref)
            case Standing.NO_ULN:
                self.do(scene, services)

    def is_done(self, scene: Scene, services: Services) -> None:
        services.verify(ACTOR, scene.ref)
        tab = scene.tab(services)
        assert scene.held_uln() == str(tab.uln) == str(scene.somebody.uln)
        assert tab.standing is Standing.EXACT_MATCH
        assert len(scene.records()) == 1


class Editing:
    """Change two details on our own side."""

    calls = ()

    def prepare(self, scene: Scene) -> None:
        scene.lrs.add(scene.somebody.record())
        scene.hold(str(scene.somebody.uln))
        scene.world.services().verify(ACTOR, scene.ref)

    def do(self, scene: Scene, services: Services) -> None:
        form = services.edit_form(ACTOR, scene.ref)
        new = {"place_of_birth": NEW_PLACE, "nationality": NEW_NATIONALITY}
        services.edit(ACTOR, scene.ref, {**form.values, "seen": form.seen, **new})

    def tells_the_truth(self, scene: Scene, services: Services) -> None:
        held = scene.world.host.subject(ACTOR, scene.ref).details
        saved = (held.place_of_birth, held.nationality)
        assert saved in ((scene.somebody.details.place_of_birth, ""), (NEW_PLACE, NEW_NATIONALITY))
        edited = saved == (NEW_PLACE, NEW_NATIONALITY)
        wanted = Standing.UPDATE_REQUIRED if edited else Standing.EXACT_MATCH
        assert scene.tab(services).standing is wanted

    def go_on(self, scene: Scene, services: Services) -> None:
        self.do(scene, services)

    def is_done(self, scene: Scene, services: Services) -> None:
        held = scene.world.host.subject(ACTOR, scene.ref).details
        assert (held.place_of_birth, held.nationality) == (NEW_PLACE, NEW_NATIONALITY)
        record = scene.record()
        assert record is not None
        assert record.version_number == 1


def _select_the_only_one(scene: Scene, services: Services) -> None:
    """Select what was found; of an answer that is not known nothing can be."""
    found = services.search(ACTOR, scene.ref, scene.search_form())
    assert len(found.candidates) <= 1
    for candidate in found.candidates:
        form = {"attempt": found.id, "uln": str(candidate.record.uln), "seen": found.seen}
        services.select(ACTOR, scene.ref, form)


JOURNEYS: Mapping[str, Journey] = {
    "update": Updating(),
    "register": Registering(),
    "select": Selecting(),
    "edit": Editing(),
}


def come_to_an_end(scene: Scene, journey: Journey) -> None:
    """Start again after whatever happened, hold the tab against the truth, go on, and finish."""
    services = scene.world.services()
    journey.tells_the_truth(scene, services)
    journey.go_on(scene, services)
    journey.tells_the_truth(scene, services)
    journey.is_done(scene, services)

"""The host is asked first, whatever the names of installed packages."""

from picslrs_plugin.hookspecs import Licence, SubjectRef, TabEntry, Tier, hookimpl
from picslrs_plugin.testing import SAMPLE_TENANT, hooks_over, sample_subject


class Says:
    """Answers with one tier and one tab."""

    def __init__(self, tier: Tier) -> None:
        self.tier = tier

    @hookimpl
    def picslrs_licence(self, tenant: str) -> Licence | None:
        return Licence(tier=self.tier)

    @hookimpl
    def picslrs_tabs(self, subject: SubjectRef) -> list[TabEntry] | None:
        name = self.tier.name.lower()
        return [TabEntry(name, name.capitalize(), f"/{name}")]


class SaysLast:
    @hookimpl(trylast=True)
    def picslrs_licence(self, tenant: str) -> Licence | None:
        return Licence(tier=Tier.BRONZE)


class SaysFirst:
    @hookimpl(tryfirst=True)
    def picslrs_licence(self, tenant: str) -> Licence | None:
        return Licence(tier=Tier.GOLD)


def test_an_installed_package_does_not_answer_for_the_host() -> None:
    hooks = hooks_over(Says(Tier.SILVER), installed={"aaa": Says(Tier.PLATINUM)})
    assert hooks.licence(SAMPLE_TENANT) == Licence(tier=Tier.SILVER)


def test_answers_are_joined_in_the_same_order() -> None:
    installed = {"bbb": Says(Tier.GOLD), "aaa": Says(Tier.PLATINUM)}
    hooks = hooks_over(Says(Tier.SILVER), installed=installed)
    tabs = [entry.key for entry in hooks.tabs(sample_subject().ref)]
    assert tabs == ["silver", "platinum", "gold"]


def test_where_the_host_goes_last_an_installed_package_answers() -> None:
    hooks = hooks_over(SaysLast(), installed={"zzz": Says(Tier.PLATINUM)})
    assert hooks.licence(SAMPLE_TENANT) == Licence(tier=Tier.PLATINUM)


def test_a_package_that_says_so_goes_before_the_host() -> None:
    hooks = hooks_over(Says(Tier.SILVER), installed={"zzz": SaysFirst()})
    assert hooks.licence(SAMPLE_TENANT) == Licence(tier=Tier.GOLD)

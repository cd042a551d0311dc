"""The page about the LRS connection: what it tells and tests, and what it takes instead."""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import trustme

from picslrs_plugin.errors import (
    ConfigurationError,
    LrsAccessRefused,
    LrsConnectionInsecure,
    LrsOutOfHours,
)
from picslrs_plugin.hookspecs.tenant_types import TenantAction
from picslrs_plugin.hookspecs.types import Licence, LrsCredentials
from picslrs_plugin.ports import BreakerState, Endpoint
from picslrs_plugin.vault import SealedVault
from tests.certificates import issued
from tests.fakes import ACTOR, CREDENTIALS, STRANGER, TENANT, FakeClock
from tests.pages.site import Page, Site, make_site
from tests.vault.samples import FakeRows, vault_on

PAGE = "/lrs/connection"
NEW = "another-secret-1"


class VaultFirst:
    """A host's credentials hook as the plugin answers it: from the vault, else from the host."""

    def __init__(self, site: Site, vault: SealedVault) -> None:
        site.host.credentials = self.credentials  # type: ignore[method-assign]
        self.vault = vault

    def credentials(self, tenant: str) -> LrsCredentials:
        kept = self.vault.in_use(tenant)
        return kept.credentials if kept else CREDENTIALS


@pytest.fixture
def vault() -> SealedVault:
    return vault_on(FakeRows())


@pytest.fixture
def site(vault: SealedVault) -> Site:
    """Give an application whose tenant keeps its credentials in the vault."""
    made = make_site(vault=vault)
    VaultFirst(made, vault)
    vault.propose(TENANT, CREDENTIALS, by="Test Person", at=made.clock())
    vault.accept(TENANT, CREDENTIALS, made.clock())
    return made


def said(page: Page, label: str) -> str:
    """Return what stands beside a label, in the first list that has it."""
    rows = page.tree.xpath(f"//div[dt[normalize-space()='{label}']]/dd")
    return " ".join(" ".join(rows[0].itertext()).split())


def send(site: Site, form: dict[str, object] | None = None, path: str = "") -> Page:
    token = site.get(PAGE).tree.xpath("//input[@name='csrf_token']")[0].get("value")
    data = {"csrf_token": token, **(form or {})}
    answer = site.client.post(PAGE + path, data=data, content_type="multipart/form-data")
    return Page(site.client, answer)


def pem(file: Path) -> tuple[io.BytesIO, str]:
    return io.BytesIO(file.read_bytes()), file.name


def test_the_page_tells_how_the_lrs_is_reached_and_no_secret(site: Site) -> None:
    page = site.get(PAGE)
    assert page.status == 200
    assert said(page, "Switched on for") == "learners and applicants"
    assert said(page, "Service") == "127.0.0.1:1"
    assert said(page, "Live or practice") == "Practice: a simulator on this machine"
    assert said(page, "Organisation") == "10099999"
    assert said(page, "Kept") == "Encrypted, in the vault"
    assert said(page, "Last answer") == "None since the application started"
    assert CREDENTIALS.password not in page.source


def test_the_last_answer_is_told() -> None:
    when = FakeClock().now
    made = make_site(
        endpoints=(
            Endpoint(f"{CREDENTIALS.address}/a", BreakerState.CLOSED, last_success=when),
            Endpoint("https://elsewhere.test/a", BreakerState.CLOSED, last_success=when),
        )
    )
    assert said(made.get(PAGE), "Last answer") == "24 November 2026 at 10:00am"


def test_an_address_elsewhere_is_live(site: Site, vault: SealedVault) -> None:
    live = replace(CREDENTIALS, address="https://lrs.example.org")
    vault.propose(TENANT, live, by="", at=site.clock())
    vault.accept(TENANT, live, site.clock())
    assert said(site.get(PAGE), "Live or practice") == "Live"


def test_what_the_host_keeps_cannot_be_replaced_here() -> None:
    page = make_site().get(PAGE)
    assert said(page, "Kept") == "By your system administrator"
    assert "Replace the password" not in page.text
    assert "who can replace them" in page.text


def test_without_credentials_the_page_says_so(site: Site) -> None:
    def none(_: str) -> LrsCredentials:
        raise ConfigurationError("Your organisation has no working LRS credentials.")

    site.host.credentials = none  # type: ignore[method-assign, assignment]
    page = site.get(PAGE)
    assert page.status == 200
    assert "no working LRS credentials" in page.text
    assert "Test the connection" not in page.labels


def test_without_a_licence_the_page_says_so(site: Site) -> None:
    site.host.licences = {TENANT: Licence()}
    page = site.get(PAGE)
    assert "The LRS is not switched on" in page.text
    assert said(page, "Switched on for") == "Nobody"


def test_whoever_may_not_change_settings_sees_nothing(site: Site) -> None:
    site.host.denied_for_all = {TenantAction.SETTINGS}
    page = site.get(PAGE)
    assert page.status == 403
    assert "10099999" not in page.text


def test_another_tenant_sees_its_own_connection(site: Site) -> None:
    site.host.signed_in = STRANGER
    assert said(site.get(PAGE), "Kept") == "By your system administrator"


def test_a_test_that_works_says_so(site: Site) -> None:
    page = site.follow(site.get(PAGE).press("Test the connection"))
    assert "The LRS answered" in page.text
    assert dict(site.lrs.calls) == {"find_by_uln": 1}
    assert "The LRS answered" not in site.get(PAGE).text


@pytest.mark.parametrize(
    ("error", "told", "status"),
    [
        (LrsConnectionInsecure(), "A secure connection", 502),
        (LrsAccessRefused(), "refused your organisation's credentials", 502),
        (LrsOutOfHours(), "is closed at this time of day", 503),
    ],
)
def test_a_test_that_fails_says_why_and_that_nothing_was_changed(
    site: Site, error: Exception, told: str, status: int
) -> None:
    site.lrs.script("find_by_uln", error)
    page = site.get(PAGE).press("Test the connection")
    assert told in page.text
    assert "Nothing was changed, here or in the LRS." in page.text
    assert page.status == status


def test_a_new_password_is_used_once_the_lrs_took_it(site: Site, vault: SealedVault) -> None:
    page = site.follow(send(site, {"password": NEW}))
    assert "The new credentials are in use" in page.text
    used = vault.in_use(TENANT)
    assert used is not None
    assert used.credentials == replace(CREDENTIALS, password=NEW)
    assert used.saved_by == "Test Person"
    assert NEW not in page.source


def test_a_password_that_is_refused_waits_and_the_old_one_stays(
    site: Site, vault: SealedVault
) -> None:
    site.lrs.script("find_by_uln", LrsAccessRefused())
    page = send(site, {"password": NEW})
    assert page.status == 502
    assert "The credentials in use stay as they were" in page.text
    assert "New credentials that wait" in page.text
    assert NEW not in page.source
    assert vault.in_use(TENANT).credentials == CREDENTIALS  # type: ignore[union-attr]


def test_what_waits_is_tried_again(site: Site, vault: SealedVault) -> None:
    site.lrs.script("find_by_uln", LrsAccessRefused())
    page = site.follow(send(site, {"password": NEW}).press("Try them now"))
    assert "The new credentials are in use" in page.text
    assert vault.in_use(TENANT).credentials.password == NEW  # type: ignore[union-attr]


def test_what_waits_is_forgotten(site: Site, vault: SealedVault) -> None:
    site.lrs.script("find_by_uln", LrsAccessRefused())
    page = site.follow(send(site, {"password": NEW}).press("Forget them"))
    assert "The new credentials were forgotten" in page.text
    assert vault.waiting(TENANT) is None


def test_a_certificate_is_uploaded_with_its_key(
    site: Site, vault: SealedVault, tmp_path: Path
) -> None:
    certificate, key = issued(trustme.CA(), tmp_path, "client", "client@example.test")
    send(site, {"certificate": pem(certificate), "key": pem(key)})
    used = vault.in_use(TENANT)
    assert used is not None
    assert used.credentials.certificate_pem == certificate.read_text().strip()
    assert used.credentials.key_pem == key.read_text().strip()
    assert used.credentials.password == CREDENTIALS.password


@pytest.mark.parametrize(
    ("form", "anchor", "told"),
    [
        ({}, "password", "Enter a new password, or choose a new certificate."),
        ({"password": "short"}, "password", "must have 16 characters"),
        ({"ukprn": "1009999"}, "ukprn", "must be 8 digits"),
        ({"ukprn": "\u0661" * 8}, "ukprn", "must be 8 digits"),
        ({"organisation_ref": "x" * 256}, "organisation_ref", "255 characters or fewer"),
        ({"certificate": (io.BytesIO(b"\x30\x82"), "a.pfx")}, "certificate", "in PEM form"),
        ({"key": (io.BytesIO(b"PRIVATE KEY-----"), "a.key")}, "certificate", "belongs to the key"),
        ({"key_password": "x"}, "key_password", "goes with a new certificate"),
    ],
)
def test_what_cannot_be_right_is_told_beside_its_box(
    site: Site, form: dict[str, object], anchor: str, told: str
) -> None:
    page = send(site, form)
    assert page.status == 422
    assert told in page.words("//*[@role='alert']")
    assert page.one(f"//*[@role='alert']//a[@href='#picslrs-{anchor}']") is not None
    assert told in page.words(f"//*[@id='picslrs-{anchor}-error']")
    assert site.lrs.calls == {}


def test_a_certificate_without_its_key_is_told(site: Site, tmp_path: Path) -> None:
    certificate, _ = issued(trustme.CA(), tmp_path, "client", "client@example.test")
    page = send(site, {"certificate": pem(certificate), "password": "short"})
    assert "Choose the private key that belongs to the certificate" in page.text
    assert page.value("password") == ""


@pytest.mark.parametrize(
    ("days", "tone", "told"),
    [
        (61, None, ""),
        (60, "info", "in 60 days"),
        (30, "warning", "in 30 days"),
        (7, "bad", "in 7 days"),
        (1, "bad", "in 1 day"),
        (0, "bad", "in less than a day"),
        (-1, "bad", "The client certificate expired on "),
    ],
)
def test_the_end_of_a_certificate_is_announced(
    site: Site, vault: SealedVault, tmp_path: Path, days: int, tone: str | None, told: str
) -> None:
    ends = site.clock() + timedelta(days=days, minutes=1)
    names = {"common_name": "Northgate", "not_after": ends}
    certificate, key = issued(trustme.CA(), tmp_path, "client", "northgate.example", **names)
    shown = replace(CREDENTIALS, certificate_pem=certificate.read_text(), key_pem=key.read_text())
    vault.propose(TENANT, shown, by="", at=site.clock())
    vault.accept(TENANT, shown, site.clock())
    page = site.get(PAGE)
    assert said(page, "Client certificate").startswith("Northgate, until ")
    messages = page.tree.xpath("//*[contains(@class,'picslrs-message ')]")
    if tone is None:
        assert messages == []
    else:
        (message,) = messages
        assert f"picslrs-tone-{tone}" in message.get("class")
        assert told in " ".join(message.itertext())


def test_a_certificate_that_does_not_hold_yet_is_told(
    site: Site, vault: SealedVault, tmp_path: Path
) -> None:
    begins = site.clock() + timedelta(days=2)
    names = {"not_before": begins, "not_after": begins + timedelta(days=400)}
    certificate, key = issued(trustme.CA(), tmp_path, "client", "northgate.example", **names)
    shown = replace(CREDENTIALS, certificate_pem=certificate.read_text(), key_pem=key.read_text())
    vault.propose(TENANT, shown, by="", at=site.clock())
    vault.accept(TENANT, shown, site.clock())
    told = f"The client certificate is not valid before {begins:%-d %B %Y}"
    assert told in site.get(PAGE).text


def entered(site: Site) -> list[tuple[str, str, str]]:
    """Return who did what, and its detail, as the audit tells of credentials."""
    with site.store(TENANT) as work:
        found = [one.entry for one in work.audit.after(0, 100)]
    assert NEW not in "".join(str(vars(one)) for one in found)
    return [(one.person_name, one.operation, one.detail) for one in found]


def test_the_audit_tells_who_replaced_the_credentials_and_no_secret(site: Site) -> None:
    send(site, {"password": NEW})
    assert entered(site) == [
        (ACTOR.person.name, "save credentials", "password"),
        (ACTOR.person.name, "use credentials", ""),
    ]


def test_the_audit_tells_who_dropped_what_waited(site: Site) -> None:
    site.lrs.script("find_by_uln", LrsAccessRefused())
    send(site, {"password": NEW})
    send(site, {}, "/withdraw")
    send(site, {}, "/withdraw")
    assert [operation for _, operation, _ in entered(site)] == [
        "save credentials",
        "drop credentials",
    ]


def test_an_address_cannot_be_typed(site: Site, vault: SealedVault) -> None:
    send(site, {"password": NEW, "address": "https://elsewhere.test", "authority_pem": "x"})
    assert vault.in_use(TENANT).credentials.address == CREDENTIALS.address  # type: ignore[union-attr]


@pytest.mark.parametrize("path", ["/test", "/prove", "/withdraw"])
def test_the_address_of_a_form_leads_to_the_page_when_it_is_opened(site: Site, path: str) -> None:
    answer = site.get(PAGE + path)
    assert (answer.status, answer.location) == (303, PAGE)

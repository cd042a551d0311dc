from datetime import time
from pathlib import Path

import pytest

from picslrs_plugin.hookspecs import Licence, Tier
from picslrs_plugin.tenants import Connection, TenantConfig
from picslrs_plugin.tenants.reading import NotUsable, read
from tests.tenants.samples import RIGHT, SECRET

FOLDER = Path("/etc/mis")


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(NotUsable) as refused:
        read(text, FOLDER)
    return refused.value.problems


def problem(text: str) -> str:
    (only,) = problems(text)
    return only


def lrs(*lines: str) -> str:
    """Return a file with one tenant, whose connection is right but for these lines."""
    right = {"address": '"https://a.example"', "ukprn": '"10099999"', "password_env": '"P"'}
    for line in lines:
        key, _, value = line.partition(" = ")
        right[key] = value
    told = [f"{key} = {value}" for key, value in right.items() if value]
    return "\n".join(["[tenants.northgate.lrs]", *told])


def test_everything_that_can_be_said_is_read() -> None:
    assert read(RIGHT, FOLDER) == {
        "northgate": TenantConfig(
            Licence(tier=Tier.SILVER),
            frozenset({"webhooks"}),
            Connection(
                address="https://lrs.example.org",
                ukprn="10099999",
                organisation_ref="NORTH",
                password_file=FOLDER / "northgate.password",
                certificate=FOLDER / "northgate.pem",
                key=FOLDER / "keys" / "northgate.key",
                key_password_file=Path("/run/secrets/key"),
                authority=FOLDER / "authority.pem",
                vendor_id=7,
            ),
            {
                "purposes": ("Enrolment", "Funding return"),
                "keep_values": False,
                "notice_version": "2026",
                "verify_in_batches": True,
                "calls_at_once": 4,
                "calls_per_second": 7.5,
                "bulk_from": time(18),
                "bulk_until": time(6, 30),
            },
        ),
        "southgate": TenantConfig(
            Licence(frozenset({"LRS", "Timetable"})),
            connection=Connection(
                address="http://127.0.0.1:8081",
                organisation_ref="SOUTH",
                password_env="SOUTHGATE_LRS_PASSWORD",
            ),
        ),
        "westgate": TenantConfig(),
    }


def test_no_modules_are_a_statement_and_silence_is_none() -> None:
    told = read("[tenants.a]\nmodules = []\n[tenants.b]\n", FOLDER)
    assert told["a"].licence == Licence()
    assert told["b"].licence is None


def test_a_file_without_tenants_says_so() -> None:
    assert read("[tenants]\n", FOLDER) == {}


def test_an_empty_file_is_one_that_is_being_written() -> None:
    assert problem("") == "it has no table [tenants]"


def test_what_is_no_toml_is_told_with_its_place_and_without_its_words() -> None:
    assert problem(f"[tenants.a]\ntier = {SECRET}") == "it is not TOML, at line 2, column 8"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('tenant = 1\n[tenants.a]\ntier = "gold"', "tenant is not a key (did you mean tenants?)"),
        ("[tenant.a]", "[tenant] is no table of this file (did you mean [tenants]?)"),
        ("[college]", "[college] is no table of this file (did you mean [tenants.college]?)"),
        ("tenants = 3", "it has no table [tenants]"),
        ("[tenants]\na = 3", "a must be a table, [tenants.a]"),
        ('[tenants.a]\nteir = "gold"', "a.teir is not a key (did you mean tier?)"),
        ("[tenants.a]\nxyz = 1", "a.xyz is not a key"),
        ('[tenants.a]\ntier = "sliver"', "a.tier must be bronze, silver, gold or platinum"),
        ("[tenants.a]\ntier = 2", "a.tier must be bronze, silver, gold or platinum"),
        ("[tenants.a]\nlrs = 2", "a.lrs must be a table"),
        ('[tenants.a]\nswitch_off = "x"', "a.switch_off must be a list of plugin names"),
        ('[tenants.a]\nswitch_off = [""]', "a.switch_off must be a list of plugin names"),
        ("[tenants.a]\npreferences = 1", "a.preferences must be a table"),
        ("[tenants.a.preferences]\npurpose = 1", "a.preferences.purpose is not a key (did you"),
        ("[tenants.a.preferences]\npurposes = 'x'", "a.preferences.purposes must be a list of"),
        ("[tenants.a.preferences]\nkeep_values = 1", "a.preferences.keep_values must be true or"),
        ("[tenants.a.preferences]\nbulk_from = '7'", "a.preferences.bulk_from must be a time of"),
        ("[tenants.a.preferences]\ncalls_at_once = 0", "a.preferences.calls_at_once must be 1"),
        (lrs("adress = 1"), "northgate.lrs.adress is not a key (did you mean address?)"),
        (lrs("address = "), "northgate.lrs.address is missing"),
        (lrs("ukprn = "), "northgate.lrs needs ukprn or organisation_ref"),
        (lrs("ukprn = 10099999"), 'northgate.lrs.ukprn must be 8 digits in quotes, such as "1'),
        (lrs('ukprn = "1009999\u0669"'), "northgate.lrs.ukprn must be 8 digits in quotes"),
        (lrs("password_env = "), "northgate.lrs needs one of password_file and password_env"),
        (lrs('password_file = "f"'), "northgate.lrs needs one of password_file and password_env"),
        (lrs('password_env = " "'), "northgate.lrs.password_env must be the name of an env"),
        (lrs('key = "k"'), "northgate.lrs.key needs certificate beside it"),
        (lrs("certificate = 1"), "northgate.lrs.certificate must be the name of a file"),
        (lrs("vendor_id = true"), "northgate.lrs.vendor_id must be a whole number"),
        (lrs("vendor_id = -1"), "northgate.lrs.vendor_id must be a whole number"),
    ],
)
def test_a_bad_key_is_named_with_its_tenant_and_what_would_fit(text: str, told: str) -> None:
    assert problem(text).startswith(told)


@pytest.mark.parametrize(
    "address", ["http://lrs.example.org", "lrs.example.org", "https://me:pw@lrs.example.org", ""]
)
def test_credentials_go_to_no_address_that_is_not_safe(address: str) -> None:
    assert "northgate.lrs.address must be https://host" in problem(lrs(f'address = "{address}"'))


@pytest.mark.parametrize("module", ["lrs", "Lrs", " LRS"])
def test_a_module_that_is_only_nearly_the_lrs_is_told(module: str) -> None:
    assert 'such as ["LRS"]' in problem(f'[tenants.a]\nmodules = ["{module}"]')


@pytest.mark.parametrize("key", ["password", "key_password"])
def test_a_password_in_the_file_is_refused_and_told_where_to_keep_it(key: str) -> None:
    told = problem(
        lrs(f'{key} = "{SECRET}"', "password_env = " if key == "password" else 'ukprn = "10099999"')
    )
    assert f"northgate.lrs.{key}: the password itself may not stand in this file" in told
    assert "password_file" in told
    assert SECRET not in told


def test_everything_that_is_wrong_is_told_at_once() -> None:
    text = f"{lrs('vendor_id = 0.5', 'ukprn = 1')}\n[tenants.south]\ntier = 1\nmodule = 1"
    assert [one.split(" ")[0] for one in problems(text)] == [
        "northgate.lrs.ukprn",
        "northgate.lrs.vendor_id",
        "south.tier",
        "south.module",
    ]


@pytest.mark.parametrize("stray", ["[tenant.north]", "[north]"])
def test_a_table_in_the_wrong_place_hides_nothing(stray: str) -> None:
    told = problems(f"{stray}\ntier = 1\n[tenants.south]\ntier = 1")
    assert [one.split(" ")[0] for one in told[1:]] == ["north.tier", "south.tier"]


@pytest.mark.parametrize("key", ["", " ", "x" * 65])
def test_a_tenant_needs_a_key_that_the_identity_could_name(key: str) -> None:
    assert "a tenant's key has 1 to 64 characters" in problem(f'[tenants."{key}"]')


def test_a_key_cannot_write_lines_of_its_own_into_the_log() -> None:
    told = problem('[tenants."a\\nERROR all is lost"]')
    assert "that can be printed" in told
    assert "\n" not in told

"""The packaged WSDLs say exactly what the LRS's published contract says.

`contract/*.txt` is the contract, written down for these tests alone and never made from a WSDL.
The WSDLs are read through zeep, so that what is compared is what would be sent.
"""

from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from lxml import etree  # type: ignore[import-untyped]

SERVICES = ("LearnerService", "LearnerServiceR9")
XSD = "http://www.w3.org/2001/XMLSchema"
SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"

Blocks = dict[str, list[str]]


def wsdl(service: str) -> Path:
    return Path(str(files("picslrs_plugin.lrs").joinpath("wsdl", f"{service}.wsdl")))


def written_contract(service: str) -> Blocks:
    blocks: Blocks = {}
    text = (Path(__file__).parent / "contract" / f"{service}.txt").read_text()
    for line in text.splitlines():
        if line.startswith("  "):
            blocks[next(reversed(blocks))].append(line.strip())
        elif not line.startswith("#"):
            blocks[line] = []
    return blocks


def contract_in(service: str, prefixes: dict[str, str]) -> Blocks:
    zeep = import_module("zeep")
    settings = zeep.Settings(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    client = zeep.Client(str(wsdl(service)), settings=settings)
    binding = next(iter(client.wsdl.bindings.values()))
    blocks: Blocks = {f"porttype {binding.port_type.name.localname}": []}
    blocks |= {f"prefix {prefix} {namespace}": [] for namespace, prefix in prefixes.items()}
    for name, operation in binding.all().items():
        fault = next(iter(operation.abstract.fault_messages.values())).parts["detail"].element
        roots = {
            "request": operation.input.body,
            "response": operation.output.body,
            "fault": fault,
        }
        blocks[f"operation {name}"] = [
            f"action {operation.soapaction or '-'}",
            *(f"{side} {short(root.qname, prefixes)}" for side, root in roots.items()),
        ]
        for root in roots.values():
            blocks[f"element {short(root.qname, prefixes)}"] = children(root.type, prefixes)
            blocks |= types_below(root.type, prefixes)
    return blocks


def types_below(kind: Any, prefixes: dict[str, str]) -> Blocks:
    blocks: Blocks = {}
    for _, child in kind.elements:
        if child.type.qname is None or child.type.qname.namespace == XSD:
            continue
        if hasattr(child.type, "elements"):
            name = f"type {short(child.type.qname, prefixes)}"
            blocks[name] = children(child.type, prefixes)
            blocks |= types_below(child.type, prefixes)
    return blocks


def children(kind: Any, prefixes: dict[str, str]) -> list[str]:
    return [described(child, prefixes) for _, child in kind.elements]


def described(child: Any, prefixes: dict[str, str]) -> str:
    signs = "?" * (child.min_occurs == 0) + "*" * child.accepts_multiple + "~" * child.nillable
    return f"{short(child.qname, prefixes)}{signs} {short(child.type.qname, prefixes)}"


def short(name: Any, prefixes: dict[str, str]) -> str:
    if name.namespace in (None, "", XSD):
        return str(name.localname)
    return f"{prefixes[name.namespace]}:{name.localname}"


def both(service: str) -> tuple[Blocks, Blocks]:
    wanted = written_contract(service)
    given = [line.split() for line in wanted if line.startswith("prefix ")]
    have = contract_in(service, {namespace: prefix for _, prefix, namespace in given})
    have |= enumerations(service, {namespace: prefix for _, prefix, namespace in given})
    return wanted, have


def enumerations(service: str, prefixes: dict[str, str]) -> Blocks:
    """zeep forgets what an enumeration allows, so these are read from the file."""
    found: Blocks = {}
    for kind in document(service).iter(f"{{{XSD}}}simpleType"):
        prefix = prefixes[kind.getparent().get("targetNamespace")]
        values = [one.get("value") for one in kind.iter(f"{{{XSD}}}enumeration")]
        found[f"values {prefix}:{kind.get('name')}"] = values
    return found


def document(service: str) -> Any:
    return etree.parse(str(wsdl(service))).getroot()


CASES = [
    pytest.param(service, block, id=f"{service}: {block}")
    for service in SERVICES
    for block in written_contract(service)
]


@pytest.fixture(scope="module")
def compared() -> dict[str, tuple[Blocks, Blocks]]:
    return {service: both(service) for service in SERVICES}


@pytest.mark.parametrize(("service", "block"), CASES)
def test_the_wsdl_says_what_the_contract_says(
    compared: dict[str, tuple[Blocks, Blocks]], service: str, block: str
) -> None:
    wanted, have = compared[service]
    assert have.get(block) == wanted[block]


@pytest.mark.parametrize("service", SERVICES)
def test_the_wsdl_says_nothing_beyond_the_contract(
    compared: dict[str, tuple[Blocks, Blocks]], service: str
) -> None:
    wanted, have = compared[service]
    assert set(have) == set(wanted)


@pytest.mark.parametrize("service", SERVICES)
def test_the_wsdl_fetches_nothing(service: str) -> None:
    imports = list(document(service).iter(f"{{{XSD}}}import", f"{{{XSD}}}include"))
    assert imports
    assert not [one for one in imports if one.get("schemaLocation")]


@pytest.mark.parametrize("service", SERVICES)
def test_the_wsdl_asks_for_no_ws_addressing(service: str) -> None:
    attributes = {name for one in document(service).iter() for name in one.attrib}
    assert not [name for name in attributes if "addressing" in name.lower()]


@pytest.mark.parametrize("service", SERVICES)
def test_the_wsdl_is_soap_11_document_literal(service: str) -> None:
    root = document(service)
    assert [one.get("style") for one in root.iter(f"{{{SOAP}}}binding")] == ["document"]
    assert {one.get("use") for one in root.iter(f"{{{SOAP}}}body", f"{{{SOAP}}}fault")} == {
        "literal"
    }

"""Writes requests and reads answers by the service's contract: zeep over the packaged WSDLs.

One contract of each service serves the whole process and all its threads. It is loaded at the
first call: importing zeep and reading a WSDL take a good tenth of a second, which a worker that
never calls the LRS need not pay. zeep never opens a connection in here.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from importlib.resources import as_file, files
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from picslrs_plugin.lrs import faults
from picslrs_plugin.lrs.quiet import watch_zeep


@dataclass(frozen=True)
class Service:
    """One of the two services: the WSDL's name is also the name in its address."""

    name: str
    forgives_order: bool = False

    @property
    def path(self) -> str:
        """The path of the service on its host."""
        return f"/{self.name}.svc"


LEARNER_SERVICE = Service("LearnerService")
# A recorded answer of the learning events has its elements in another order than its schema.
LEARNER_SERVICE_R9 = Service("LearnerServiceR9", forgives_order=True)


class Contract:
    """The operations of one service."""

    def __init__(self, service: Service) -> None:
        zeep = import_module("zeep")
        settings = zeep.Settings(
            strict=True,
            forbid_dtd=True,
            forbid_entities=True,
            forbid_external=True,
            xsd_ignore_sequence_order=service.forgives_order,
        )
        with as_file(files(__package__).joinpath("wsdl", f"{service.name}.wsdl")) as wsdl:
            self._client: Any = zeep.Client(str(wsdl), settings=settings)
        context = import_module("zeep.xsd.context").XmlParserContext
        self._new_context: Callable[[], Any] = partial(context, settings=settings)
        binding = next(iter(self._client.wsdl.bindings.values()))
        self._operations: dict[str, Any] = dict(binding.all())
        self._structures = {
            name: frozenset(_structures(operation.output.body.type))
            for name, operation in self._operations.items()
        }

    def soap_action(self, operation: str) -> str:
        """Return the operation's SOAPAction, empty for most."""
        action: str | None = self._operations[operation].soapaction
        return action or ""

    def answer_element(self, operation: str) -> str:
        """Return the root element of the operation's answer as {namespace}name."""
        name: str = self._operations[operation].output.body.qname.text
        return name

    def write(self, operation: str, values: Mapping[str, Any]) -> bytes:
        """Return the envelope of a request, UTF-8 with its XML declaration.

        None leaves an optional element out and makes a required one xsi:nil; `left_out()` leaves
        out either. Raises LrsRequestRefused when a value cannot be written.
        """

        def written() -> bytes:
            message = self._client.create_message(self._client.service, operation, **values)
            envelope: bytes = etree.tostring(message, encoding="utf-8", xml_declaration=True)
            return envelope

        return faults.while_writing(written)

    def read(self, operation: str, element: Any) -> dict[str, Any]:  # noqa: ANN401 - lxml is not typed
        """Return an answer's root element as nested dictionaries and lists.

        Raises LrsAnswerUnusable when the element does not keep to the contract.
        """
        serialize_object = import_module("zeep.helpers").serialize_object

        def read() -> dict[str, Any]:
            self._refuse_structured_text(operation, element)
            schema = self._client.wsdl.types
            body = self._operations[operation].output.body
            values = serialize_object(
                body.parse(element, schema, context=self._new_context()), target_cls=dict
            )
            return dict(values)

        return faults.while_reading(read)

    def _refuse_structured_text(self, operation: str, element: Any) -> None:  # noqa: ANN401 - lxml is not typed
        """Raise ValueError when an element that holds text holds elements: zeep reads it as nil."""
        structures = self._structures[operation]
        for one in element.iterdescendants():
            if len(one) and etree.QName(one).localname not in structures:
                raise ValueError


def _structures(kind: Any) -> Iterator[str]:  # noqa: ANN401 - zeep is not typed
    """Yield the names of all elements below a type that hold other elements."""
    for _, child in kind.elements:
        if hasattr(child.type, "elements"):
            yield child.name
            yield from _structures(child.type)


_loading = threading.Lock()


@cache
def left_out() -> Any:  # noqa: ANN401 - zeep is not typed
    """Return what leaves an element out of a request even where the schema asks for it."""
    return import_module("zeep.xsd").SkipValue


def contract_of(service: Service) -> Contract:
    """Return the process's contract of the service."""
    with _loading:
        return _loaded(service)


@cache
def _loaded(service: Service) -> Contract:
    loaded = Contract(service)
    watch_zeep()
    return loaded

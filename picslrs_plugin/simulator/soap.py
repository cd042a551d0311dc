"""Reading and writing SOAP 1.1 envelopes; the only module that knows lxml."""

from dataclasses import dataclass
from typing import Any

from lxml import etree  # type: ignore[import-untyped, unused-ignore] # it ships no types

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
ENCODINGS = ("utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii")


@dataclass(frozen=True, slots=True, repr=False)
class Node:
    """One element of a request or an answer. It has text or children, never both."""

    name: str
    namespace: str = ""
    text: str = ""
    children: tuple["Node", ...] = ()
    nil: bool = False

    @property
    def qualified_name(self) -> str:
        """Return `{namespace}name`."""
        return f"{{{self.namespace}}}{self.name}" if self.namespace else self.name

    def __repr__(self) -> str:
        return f"<Node {self.name}>"


class NotSoap(Exception):
    """The request is not a SOAP 1.1 envelope with one element in its Body.

    `faultcode` is the SOAP 1.1 fault code without its prefix. The message quotes no value.
    """

    def __init__(self, reason: str, faultcode: str = "Client") -> None:
        super().__init__(reason)
        self.faultcode = faultcode


def read_envelope(document: bytes) -> Node:
    """Return the one element of the envelope's Body.

    Raises NotSoap. Document type declarations, and so entities, are refused.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError):
        # "from None": the parser's own message quotes the request.
        raise NotSoap("The request is not well-formed XML") from None
    described = root.getroottree().docinfo
    if described.internalDTD is not None or described.doctype:
        raise NotSoap("A document type declaration is not allowed")
    if (described.encoding or "utf-8").lower() not in ENCODINGS:
        raise NotSoap("The encoding of the request is not supported")
    return _body_of(root)


def _body_of(root: Any) -> Node:  # noqa: ANN401 - lxml ships no types
    name = etree.QName(root)
    if name.localname != "Envelope" or name.namespace != SOAP:
        versions = name.localname == "Envelope"
        raise NotSoap(
            "The request is not a SOAP 1.1 envelope", "VersionMismatch" if versions else "Client"
        )
    header = root.find(f"{{{SOAP}}}Header")
    if header is not None:
        for entry in header:
            if entry.get(f"{{{SOAP}}}mustUnderstand") in ("1", "true"):
                raise NotSoap("A mandatory SOAP header was not understood", "MustUnderstand")
    bodies = root.findall(f"{{{SOAP}}}Body")
    if len(bodies) != 1 or len(bodies[0]) != 1:
        raise NotSoap("The envelope does not have one Body with one element")
    return _node_of(bodies[0][0])


def _node_of(element: Any) -> Node:  # noqa: ANN401 - lxml ships no types
    name = etree.QName(element)
    children = tuple(_node_of(child) for child in element)
    loose = [element.text or "", *((child.tail or "") for child in element)]
    if children and any(text.strip() for text in loose):
        raise NotSoap("An element holds both text and elements")
    return Node(
        name=name.localname,
        namespace=name.namespace or "",
        text="" if children else "".join(loose),
        children=children,
        nil=element.get(f"{{{XSI}}}nil") in ("true", "1"),
    )


def write_envelope(body: Node) -> bytes:
    """Return a SOAP 1.1 envelope around one element, in UTF-8."""
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"s": SOAP})
    _append(etree.SubElement(envelope, f"{{{SOAP}}}Body"), body)
    return bytes(etree.tostring(envelope, encoding="utf-8", xml_declaration=True))


def _append(parent: Any, node: Node) -> None:  # noqa: ANN401 - lxml ships no types
    element = etree.SubElement(parent, node.qualified_name)
    if node.nil:
        element.set(f"{{{XSI}}}nil", "true")
    elif node.text:
        element.text = node.text
    for child in node.children:
        _append(element, child)


def fault(faultcode: str, faultstring: str, detail: Node | None = None) -> bytes:
    """Return a SOAP 1.1 fault. `faultcode` comes without its prefix."""
    parts = [Node("faultcode", text=f"s:{faultcode}"), Node("faultstring", text=faultstring)]
    if detail is not None:
        parts.append(Node("detail", children=(detail,)))
    return write_envelope(Node("Fault", SOAP, children=tuple(parts)))


def with_address(wsdl: bytes, address: str) -> bytes:
    """Return the WSDL with its one soap:address set to this address."""
    root = etree.fromstring(wsdl)
    for element in root.iter("{http://schemas.xmlsoap.org/wsdl/soap/}address"):
        element.set("location", address)
    return bytes(etree.tostring(root.getroottree(), encoding="utf-8", xml_declaration=True))

"""Reading a request against the declaration of its operation.

LearnerService is read as an XML schema reads: anything unknown, out of order, missing or with a
broken facet makes the request badly formed, and so does a child that a client puts into a
namespace, because the schema has its children in none. LearnerServiceR9 is read as WCF reads a
data contract: what it does not know, or meets too late, it drops without a word; its children are
known by their local names.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from picslrs_plugin.simulator.facets import Check
from picslrs_plugin.simulator.faults import Code, ServiceFault
from picslrs_plugin.simulator.soap import Node


@dataclass(frozen=True)
class Field:
    """One value. A mandatory one must be there and not blank; `check` judges what is not empty.

    One with `never_empty` may be left out or nil, but has no empty form.
    """

    name: str
    mandatory: bool = False
    check: Check | None = None
    many: bool = False
    never_empty: bool = False


@dataclass(frozen=True)
class Group:
    """One element with members of its own, or several of them."""

    name: str
    members: tuple["Field | Group", ...]
    mandatory: bool = False
    many: bool = False


Shape = tuple[Field | Group, ...]


@dataclass(repr=False)
class Reading:
    """The values of one request or of one group in it."""

    values: dict[str, list[str]] = field(default_factory=dict)
    groups: dict[str, list["Reading"]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return the value as sent; empty when it was empty, nil or left out."""
        return next(iter(self.values.get(name, ())), "")

    def texts(self, name: str) -> list[str]:
        """Return all values of a field that may be sent several times."""
        return self.values.get(name, [])

    def sent(self, name: str) -> bool:
        """Say whether the element was there and not nil, even if empty."""
        return name in self.values

    def number(self, name: str) -> int:
        """Return a whole number that its check has taken."""
        return int(self.text(name))

    def group(self, name: str) -> "Reading":
        """Return the group; one without values when it was left out."""
        return next(iter(self.groups.get(name, ())), Reading())

    def rows(self, name: str) -> list["Reading"]:
        """Return all groups of that name."""
        return self.groups.get(name, [])

    def __repr__(self) -> str:
        return "<Reading>"


def malformed(reason: str) -> ServiceFault:
    """Return the fault for a request that its schema refuses."""
    return ServiceFault(Code.BADLY_FORMED, reason)


def read_as_schema(node: Node, shape: Shape) -> Reading:
    """Read strictly. Raises ServiceFault with WSEC0001."""
    return _checked(_read(node, shape, strict=True), shape, node.name)


def read_as_data_contract(node: Node, shape: Shape) -> Reading:
    """Read as WCF does. Raises ServiceFault with WSEC0001 for what is missing or impossible."""
    return _checked(_read(node, shape, strict=False), shape, node.name)


def _read(node: Node, shape: Shape, *, strict: bool) -> Reading:
    if strict and not node.children and node.text.strip():
        raise malformed(f"The element '{node.name}' cannot contain text")
    reading = Reading()
    for child, member in _in_order(node, shape, strict=strict):
        if child.nil:
            continue
        if isinstance(member, Group):
            inner = _read(child, member.members, strict=strict)
            reading.groups.setdefault(member.name, []).append(inner)
        elif child.children:
            raise malformed(f"The element '{child.name}' cannot contain other elements")
        else:
            reading.values.setdefault(member.name, []).append(child.text)
    return reading


def _in_order(node: Node, shape: Shape, *, strict: bool) -> Iterator[tuple[Node, Field | Group]]:
    """Yield each child with its declaration; strict raises for what has no place, lax drops it."""
    places = {member.name: place for place, member in enumerate(shape)}
    reached = -1
    for child in node.children:
        place = None if strict and child.namespace else places.get(child.name)
        again = place is not None and place == reached and shape[place].many
        if place is None or (place <= reached and not again):
            if strict:
                raise malformed(
                    f"The element '{node.name}' has invalid child element '{child.qualified_name}'"
                )
            continue
        reached = place
        yield child, shape[place]


def _checked(reading: Reading, shape: Shape, owner: str) -> Reading:
    for member in shape:
        if isinstance(member, Group):
            if member.mandatory and not reading.rows(member.name):
                raise malformed(f"The element '{owner}' has no element '{member.name}'")
            for row in reading.rows(member.name):
                _checked(row, member.members, member.name)
            continue
        if member.mandatory and not reading.text(member.name).strip():
            raise malformed(f"The element '{member.name}' of '{owner}' is missing or empty")
        if member.never_empty and "" in reading.texts(member.name):
            raise malformed(f"The element '{member.name}' has no empty form")
        for value in reading.texts(member.name):
            if value and member.check is not None and not member.check(value):
                # The service's own faults quote the value too: clients must be ready for it.
                raise malformed(
                    f"The '{member.name}' element is invalid - The value '{value}' is invalid "
                    "according to its datatype"
                )
    return reading

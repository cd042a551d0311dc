"""What an operation is given and what it hands back."""

from dataclasses import dataclass
from datetime import datetime

from picslrs_plugin.simulator.config import SimulatorConfig
from picslrs_plugin.simulator.reading import Reading
from picslrs_plugin.simulator.soap import Node
from picslrs_plugin.simulator.state import SimulatorState
from picslrs_plugin.simulator.store import Store


@dataclass(frozen=True, repr=False)
class Call:
    """One request that has been read and whose caller is known."""

    state: SimulatorState
    request: Reading
    now: datetime
    user_name: str

    @property
    def store(self) -> Store:
        """The learners, searches and batches."""
        return self.state.store

    @property
    def config(self) -> SimulatorConfig:
        """The settings of this simulator."""
        return self.state.config


@dataclass(frozen=True, repr=False)
class Answer:
    """The element that goes into the answer's Body, and its code for the list of calls."""

    node: Node
    code: str

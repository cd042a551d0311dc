"""The engine of bulk work: threads that work on jobs, at the pace that each tenant allows."""

from picslrs_plugin.bulk.engine import Engine
from picslrs_plugin.bulk.here import WorksHere
from picslrs_plugin.bulk.pace import Pacer

__all__ = ["Engine", "Pacer", "WorksHere"]

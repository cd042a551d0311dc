"""The WSDL that the simulator serves: the package's own, with this server's address in it."""

from functools import cache
from importlib.resources import files

from picslrs_plugin.simulator.operations import Service
from picslrs_plugin.simulator.soap import with_address


@cache
def _packaged(service: Service) -> bytes:
    return (files("picslrs_plugin") / "lrs" / "wsdl" / f"{service}.wsdl").read_bytes()


def served_wsdl(service: Service, address: str) -> bytes:
    """Return the service's WSDL for clients that reach it under this address."""
    return with_address(_packaged(service), address)

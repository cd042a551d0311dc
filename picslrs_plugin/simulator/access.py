"""Who may call: the organisation, its password and, in R9, what it calls as."""

import hmac

from picslrs_plugin.simulator import unpublished
from picslrs_plugin.simulator.config import SimulatorConfig
from picslrs_plugin.simulator.faults import Code, ServiceFault
from picslrs_plugin.simulator.reading import Reading


def admit_to_learner_service(config: SimulatorConfig, request: Reading) -> str:
    """Return the UserName of a call that may be made.

    Raises ServiceFault with WSEC0003 or WSEC0005.
    """
    _check_organisation(config, request.text("OrganisationRef"), request.text("UKPRN"))
    _check_password(config, request.text("OrgPassword"))
    return request.text("UserName")


def admit_to_r9(config: SimulatorConfig, request: Reading) -> str:
    """Return the user name of an R9 call that may be made.

    Raises ServiceFault with WSEC0003, WSEC0005 or WSEC0006.
    """
    caller = request.group("invokingOrganisation")
    # The two kinds of invokingOrganisation call the same thing by different names.
    reference = caller.text("OrganisationRef") or caller.text("Reference")
    _check_organisation(config, reference, caller.text("Ukprn"))
    _check_password(config, caller.text("Password"))
    if request.text("userType") not in unpublished.R9_USER_TYPES:
        raise ServiceFault(Code.INSUFFICIENT_ACCESS)
    return caller.text("Username")


def _check_organisation(config: SimulatorConfig, reference: str, ukprn: str) -> None:
    if not reference and not ukprn:
        raise ServiceFault(unpublished.NO_ORGANISATION_GIVEN)
    if reference not in ("", config.organisation_ref) or ukprn not in ("", config.ukprn):
        raise ServiceFault(Code.UNKNOWN_ORGANISATION)


def _check_password(config: SimulatorConfig, password: str) -> None:
    if not password:
        raise ServiceFault(unpublished.PASSWORD_LEFT_OUT)
    if not hmac.compare_digest(password.encode(), config.password.encode()):
        raise ServiceFault(Code.WRONG_PASSWORD)

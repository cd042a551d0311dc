"""What each route asks of whoever calls it; a route that is missing here fails the table's test.

A new route gets one line in EXPECTED. Nothing else has to be written for it: the table then tries
it for every kind of person, tenant, licence, learner and applicant.
"""

from dataclasses import dataclass

from picslrs_plugin.hookspecs.tenant_types import TenantAction
from picslrs_plugin.hookspecs.types import Action


@dataclass(frozen=True)
class Open:
    """Anybody may ask, without signing in: nothing of anybody is in the answer."""


@dataclass(frozen=True)
class Back:
    """Whoever is signed in is sent to the page around a form, which does the asking."""


@dataclass(frozen=True)
class About:
    """A page or form about one subject.

    `needs` is what the person must be allowed to do, `also` what they must be allowed to do for
    the whole tenant, `besides` what else for the subject; `licensed` says whether the licence
    has to cover the kind of subject.
    """

    needs: Action
    licensed: bool = True
    also: TenantAction | None = None
    besides: Action | None = None


@dataclass(frozen=True)
class WholeTenant:
    """A page or form about the signed-in person's whole tenant, needing this permission.

    `licensed` says whether the licence has to cover learners or applicants, `also` what else they
    must be allowed to do.
    """

    needs: TenantAction
    licensed: bool = True
    also: TenantAction | None = None


Expectation = Open | Back | About | WholeTenant

EXPECTED: dict[str, Expectation] = {
    "static": Open(),
    "health": Open(),
    "ready": Open(),
    "metrics": Open(),
    "change_language": Open(),
    "tab": About(Action.VIEW, licensed=False),
    "save": About(Action.SELECT),
    "history": About(Action.VIEW, licensed=False),
    "history_csv": About(Action.VIEW, licensed=False),
    "history_json": About(Action.VIEW, licensed=False),
    "search": About(Action.SEARCH),
    "submit_search": About(Action.SEARCH),
    "results": About(Action.SEARCH),
    "search_again": About(Action.SEARCH),
    "reject": About(Action.SEARCH),
    "select": About(Action.SELECT),
    "undo": About(Action.SELECT),
    "submit_undo": About(Action.SELECT),
    "verify": About(Action.VERIFY),
    "verification": About(Action.VERIFY),
    "swap_names": About(Action.EDIT, besides=Action.VERIFY),
    "take_master": About(Action.SELECT),
    "choose": About(Action.UPDATE),
    "update": About(Action.UPDATE),
    "submit_update": About(Action.UPDATE),
    "edit": About(Action.EDIT),
    "submit_edit": About(Action.EDIT),
    "register_form": About(Action.REGISTER),
    "submit_register": About(Action.REGISTER),
    "opened_save": Back(),
    "opened_retry": Back(),
    "opened_reject": Back(),
    "opened_select": Back(),
    "opened_swap": Back(),
    "opened_master": Back(),
    "opened_register": Back(),
    "jobs": WholeTenant(TenantAction.BULK),
    "start_job": WholeTenant(TenantAction.BULK),
    "job": WholeTenant(TenantAction.BULK),
    "move_job": WholeTenant(TenantAction.BULK),
    "job_people": WholeTenant(TenantAction.BULK),
    "register_people": WholeTenant(TenantAction.BULK),
    "job_proposals": WholeTenant(TenantAction.BULK),
    "accept_proposals": WholeTenant(TenantAction.BULK),
    "job_queue": WholeTenant(TenantAction.BULK),
    "find": WholeTenant(TenantAction.WORKLIST),
    "submit_find": WholeTenant(TenantAction.WORKLIST),
    "todo": WholeTenant(TenantAction.WORKLIST),
    "todo_file": WholeTenant(TenantAction.WORKLIST),
    "todo_picture": WholeTenant(TenantAction.WORKLIST),
    "portal": WholeTenant(TenantAction.BULK, also=TenantAction.WORKLIST),
    "portal_file": WholeTenant(TenantAction.BULK, also=TenantAction.WORKLIST),
    "preview_import": WholeTenant(TenantAction.BULK, also=TenantAction.WORKLIST),
    "save_import": WholeTenant(TenantAction.BULK, also=TenantAction.WORKLIST),
    "opened_import": Back(),
    "opened_saving": Back(),
    "refresh_todo": WholeTenant(TenantAction.WORKLIST),
    "opened_refresh": Back(),
    "ignore": About(Action.EDIT, also=TenantAction.WORKLIST),
    "submit_ignore": About(Action.EDIT, also=TenantAction.WORKLIST),
    "stop_ignoring": About(Action.EDIT, also=TenantAction.WORKLIST),
    "opened_count-again": Back(),
    "connection": WholeTenant(TenantAction.SETTINGS, licensed=False),
    "submit_connection": WholeTenant(TenantAction.SETTINGS, licensed=False),
    "test_connection": WholeTenant(TenantAction.SETTINGS, licensed=False),
    "prove_connection": WholeTenant(TenantAction.SETTINGS, licensed=False),
    "withdraw_connection": WholeTenant(TenantAction.SETTINGS, licensed=False),
    "opened_test_connection": Back(),
    "opened_prove_connection": Back(),
    "opened_withdraw_connection": Back(),
}
"""By endpoint, without the name of the blueprint."""

"""The files of the LRS's portal as a person meets them: take one out, bring one back."""

from picslrs_plugin.hookspecs.types import Identity
from picslrs_plugin.ports import Audited
from picslrs_plugin.schemas.forms import Form
from picslrs_plugin.services import portal_export, portal_import
from picslrs_plugin.services.context import Ports
from picslrs_plugin.services.doing import Doing
from picslrs_plugin.services.portal_export import PortalFile
from picslrs_plugin.services.portal_import import Import, Save
from picslrs_plugin.services.trail import Note


class Portal:
    """Every method raises NotLicensed, NotPermitted or StoreUnavailable.

    The `save` that it is made with saves one line of a file.
    """

    def __init__(self, ports: Ports, doing: Doing, save: Save) -> None:
        self._ports = ports
        self._doing = doing
        self._save = save

    def admit(self, actor: Identity) -> None:
        """Check that the person may work with the portal's files."""
        portal_export.admit(self._ports, actor)

    def export(self, actor: Identity) -> PortalFile:
        """Return learners without a ULN as a file for the LRS's portal. Raises Conflict."""
        return self._doing.about_many(
            actor,
            lambda ports: portal_export.export(ports, actor),
            notes=(Note(Audited.EXPORT_LIST, detail="for the portal"),),
            others=Audited.VIEW_LISTED,
        )

    def preview(self, actor: Identity, form: Form) -> Import:
        """Return what a file of the LRS's portal would change. Raises InvalidInput."""
        return self._doing.about_many(
            actor,
            lambda ports: portal_import.preview(ports, actor, form),
            others=Audited.VIEW_LISTED,
        )

    def save(self, actor: Identity, form: Form) -> Import:
        """Save what a preview showed, line by line. Raises InvalidInput or ChangedMeanwhile."""
        shown = self.preview(actor, form)
        return portal_import.save_all(actor, shown, form, self._save)

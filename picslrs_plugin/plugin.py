"""Our own hook implementations, registered like anybody else's."""

from flask import url_for

from picslrs_plugin.hookspecs import SubjectRef, TabEntry, hookimpl

TAB_KEY = "lrs"


class PicslrsPlugin:
    """Puts the LRS tab on every learner's and applicant's summary.

    The tab is there without a licence too: it then says what is missing.
    """

    @hookimpl
    def picslrs_tabs(self, subject: SubjectRef) -> list[TabEntry]:
        """Return the LRS tab."""
        url = url_for("picslrs.tab", kind=subject.kind.value, id=subject.id)
        return [TabEntry(TAB_KEY, "LRS", url)]

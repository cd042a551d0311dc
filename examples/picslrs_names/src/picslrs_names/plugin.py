"""The plugin: a rule for comparing names, and a panel that shows what it takes for the same."""

from datetime import date

from picslrs_names.spelling import other_spellings, same_name
from picslrs_plugin.hookspecs import Identity, Panel, PanelRow, Subject, hookimpl

NAMES = {
    "given_name": "Given name",
    "middle_other_name": "Middle or other name",
    "family_name": "Family name",
    "preferred_given_name": "Preferred name",
    "previous_family_name": "Previous family name",
    "family_name_at_16": "Family name at 16",
}


class Names:
    """Takes other spellings of a name for the same name."""

    @hookimpl
    def picslrs_compare(
        self, field: str, ours: str | date | None, theirs: str | date | None
    ) -> bool | None:
        """Say that two spellings are the same name; have no opinion on anything else."""
        if field not in NAMES or not isinstance(ours, str) or not isinstance(theirs, str):
            return None
        return True if same_name(ours, theirs) else None

    @hookimpl
    def picslrs_panels(self, identity: Identity, subject: Subject) -> list[Panel] | None:
        """Show which other spellings of this learner's names count as the same."""
        rows = tuple(
            PanelRow(label, ", ".join(spellings))
            for field, label in NAMES.items()
            if (spellings := other_spellings(str(subject.details.value(field) or "")))
        )
        return [Panel("names", "Spellings taken for the same name", rows)] if rows else None

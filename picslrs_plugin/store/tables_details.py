"""The table of the details that are kept here for a host that has no columns for them."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from picslrs_plugin.store.tables import SubjectRow


class LocalDetailRow(SubjectRow):
    """One value of one subject: a field of LearnerDetails, or `uln`. Empty text: removed."""

    __tablename__ = "picslrs_local_details"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    field: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str]
    saved_at: Mapped[datetime]

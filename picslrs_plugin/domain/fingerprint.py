"""Stands for a learner's details, so that a later change is noticed without keeping them."""

import hashlib
import json

from picslrs_plugin.domain.comparison import comparable
from picslrs_plugin.domain.fields import FIELDS
from picslrs_plugin.domain.learner import LearnerDetails


def fingerprint(details: LearnerDetails, salt: str) -> str:
    """Return 32 hexadecimal digits that stand for the compared fields, as they are compared.

    What makes no difference to a comparison, such as case or the spacing of a postcode, makes
    none here. `salt` names the subject: two people with the same details have different ones.
    """
    held = {
        field.name: value
        for field in FIELDS
        if field.compared and (value := comparable(field, details.value(field.name)))
    }
    document = json.dumps([salt, held], sort_keys=True)
    return hashlib.sha256(document.encode()).hexdigest()[:32]

"""A call to the LRS as it is written by hand, with requests and lxml and nothing else.

It keeps its connection and waits no longer than some seconds. It has none of our guards: it
follows redirects, reads answers of any length and believes whatever it reads.
"""

from typing import Any

import requests
from lxml import etree  # type: ignore[import-untyped]

from bench.answering import ENVELOPE, REPORT

_SECONDS = (5, 20)


class ByHand:
    """Verifies a ULN."""

    def __init__(self, url: str) -> None:
        self._session = requests.Session()
        self._url = f"{url}/LearnerService.svc"

    def verify(self, uln: str, family_name: str, given_name: str) -> dict[str, str | None]:
        """Return the answer's values by their names."""
        envelope = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"s": ENVELOPE})
        body = etree.SubElement(envelope, f"{{{ENVELOPE}}}Body")
        asked = etree.SubElement(body, f"{{{REPORT}}}VerifyLearner", nsmap={"n": REPORT})
        _put(asked, UKPRN="10099999", OrgPassword="a-made-up-secret", UserName="Test Person")
        learner = etree.SubElement(asked, "LearnerToVerify")
        _put(learner, ULN=uln, FamilyName=family_name, GivenName=given_name)
        _put(learner, DateOfBirth="2007-03-04", Gender="2")
        answer = self._session.post(
            self._url,
            data=etree.tostring(envelope, encoding="utf-8", xml_declaration=True),
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'},
            timeout=_SECONDS,
        )
        answer.raise_for_status()
        found = etree.fromstring(answer.content).find(".//VerifiedLearner")
        return {child.tag: child.text for child in found}


def _put(parent: Any, **values: str) -> None:  # noqa: ANN401 - lxml is not typed
    for name, text in values.items():
        etree.SubElement(parent, name).text = text

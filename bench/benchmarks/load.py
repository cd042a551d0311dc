"""200 people at work on the tab at once, with an LRS that takes 50 ms, well and with faults."""

import random
import re
import statistics
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic, perf_counter

import requests

from bench.processes import PEOPLE, WHO, serving
from bench.results import Options, Result

LONGEST_THOUGHT_SECONDS = 20.0
"""Between two pages a person reads, for up to so long, half of it on average."""

FAULT_SHARE = 0.05
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
CLEAR = 'class="picslrs-error-summary" role="alert"'
"""Stands in every page of ours that says what happened, what was changed and what to do next."""


@dataclass
class _Seen:
    """What all of them met, and how long each page took in seconds."""

    times: list[float] = field(default_factory=list)
    told: int = 0
    unclear: list[str] = field(default_factory=list)

    def met(self, answer: requests.Response, seconds: float) -> None:
        """Count one page: right, a failure that is clearly told, or neither."""
        self.times.append(seconds)
        if answer.status_code == requests.codes.ok:
            return
        if CLEAR in answer.text:
            self.told += 1
        else:
            self.unclear.append(str(answer.status_code))

    def broke(self, error: requests.RequestException) -> None:
        """Count a page that did not come at all."""
        self.unclear.append(type(error).__name__)


def run(options: Options) -> Iterator[Result]:
    """Measure both, for as long as the options say."""
    for name, share in (("load", 0.0), ("load with faults", FAULT_SHARE)):
        folder = options.folder / name.replace(" ", "-")
        folder.mkdir()
        with serving("lrs", str(share)) as lrs, serving("mis", lrs.url, str(folder)) as mis:
            seen = _everybody(mis.url, options.seconds)
            yield _result(name, share, seen, mis.peak_megabytes, options.seconds)


def _result(name: str, share: float, seen: _Seen, megabytes: float, seconds: float) -> Result:
    wrong = len(seen.unclear) + (0 if share else seen.told)
    p99 = statistics.quantiles(seen.times, n=100)[98]
    odd = f", unclear: {', '.join(sorted(set(seen.unclear)))}" if seen.unclear else ""
    return Result(
        name,
        wrong / len(seen.times),
        0.0,
        f"{PEOPLE} people for {seconds:g} s, {share:.0%} of the LRS's calls go wrong: "
        f"{len(seen.times)} pages, {seen.told} failures told{odd}; half of the pages within "
        f"{statistics.median(seen.times) * 1e3:.0f} ms, 99 % within {p99 * 1e3:.0f} ms; the "
        f"MIS's process held {megabytes:.0f} MB at the most; SQLite in a file, WAL",
    )


def _everybody(url: str, seconds: float) -> _Seen:
    seen = _Seen()
    ends = monotonic() + seconds
    people = [
        threading.Thread(target=_at_work, args=(url, number, ends, seen), daemon=True)
        for number in range(PEOPLE)
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return seen


def _at_work(url: str, number: int, ends: float, seen: _Seen) -> None:
    """Open the tab, read it, verify, read the outcome; again and again, each at their own pace."""
    chance = random.Random(number)  # noqa: S311 - nothing here is secret
    tab = f"{url}/lrs/learner/{number}"
    pause = threading.Event()
    with requests.Session() as session:
        session.trust_env = False
        session.headers[WHO] = str(number)
        while not pause.wait(min(chance.uniform(0, LONGEST_THOUGHT_SECONDS), ends - monotonic())):
            if monotonic() >= ends:
                return
            try:
                _verify(session, tab, seen)
            except requests.RequestException as error:
                seen.broke(error)


def _verify(session: requests.Session, tab: str, seen: _Seen) -> None:
    opened = _timed(session, "GET", tab, seen)
    token = TOKEN.search(opened.text)
    if token:
        _timed(session, "POST", f"{tab}/verify", seen, {"csrf_token": token[1]})


def _timed(
    session: requests.Session,
    method: str,
    url: str,
    seen: _Seen,
    form: dict[str, str] | None = None,
) -> requests.Response:
    """Ask for a page and what it leads to; a redirect belongs to the page."""
    started = perf_counter()
    answer = session.request(method, url, data=form, timeout=60)
    seen.met(answer, perf_counter() - started)
    return answer

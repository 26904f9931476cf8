"""Two people label, and the browser of each is killed again and again, whatever it is doing."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Error, sync_playwright

from benchmarks.review.keys import Screen
from browsing import chromium, deployed
from scones_tools.deployment import Deployment

LABELS = {"1": "bicycle", "2": "motorcycle", "n": "none"}
_PEOPLE = 2
_SHARE_OF_SKIPS = _SHARE_OF_UNDOS = 0.05
_SECONDS_BEFORE_A_KILL = 10.0
_SECONDS_BETWEEN_LOOKS = 2.0
_SECONDS_IN_ALL = 1500.0


@dataclass
class Account:
    """What the people know of the photos.

    Attributes
    ----------
    truth
        The key that each photo gets, by id.
    kills_left
        How many browsers are still to be killed.
    kills
        How many were, and in the middle of what.
    labelled
        Photos that were seen to be labelled, and not taken back since.
    held
        What is on each living screen.
    presses
        Keys that were pressed, and seen to be carried out.
    faults
        What must not happen, each in a sentence.
    """

    truth: dict[str, str]
    kills_left: int
    kills: Counter[str] = field(default_factory=Counter)
    labelled: set[str] = field(default_factory=set)
    held: dict[int, set[str]] = field(default_factory=dict)
    presses: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Person(threading.Thread):
    """Somebody who labels until nothing waits, with one browser after another."""

    def __init__(
        self, number: int, seed: int, address: str, of: Deployment, account: Account
    ) -> None:
        super().__init__(name=f"person-{number}", daemon=True)
        self._number = number
        self._random = random.Random(f"{seed}-{number}")  # noqa: S311 (moments)
        self._address = address
        self._queue = of.review_queue_url
        self._account = account
        self._doing = ""

    def run(self) -> None:
        """Label."""
        deadline = time.monotonic() + _SECONDS_IN_ALL
        try:
            with sync_playwright() as playwright:
                program = chromium.program(playwright.chromium.executable_path)
                while deployed.depths(self._queue) != (0, 0):
                    if time.monotonic() > deadline:
                        raise TimeoutError(f"{deployed.depths(self._queue)} are left")  # noqa: TRY301
                    with chromium.running(program) as browser:
                        self._sit_down(playwright, browser)
        except Exception as error:  # a thread's end is its last word
            self._account.faults.append(f"person {self._number}: {error!r}")

    def _sit_down(self, playwright: Any, browser: chromium.Running) -> None:
        with self._account.lock:
            is_killed = self._account.kills_left > 0
            self._account.kills_left -= is_killed
        killer = threading.Timer(self._random.uniform(0, _SECONDS_BEFORE_A_KILL), browser.kill)
        self._doing = "opening the page"
        if is_killed:
            killer.start()
        try:
            connected = playwright.chromium.connect_over_cdp(browser.address)
            page = connected.contexts[0].pages[0]
            page.goto(self._address)
            self._label_all(Screen(page))
            connected.close()
        except Error as error:
            if not is_killed or not killer.finished.is_set():
                self._account.faults.append(f"{self._doing}: {error}")
            self._account.kills[self._doing] += 1
        finally:
            killer.cancel()
            self._account.held.pop(self._number, None)

    def _label_all(self, screen: Screen) -> None:
        while True:
            self._doing = "taking photos"
            if screen.begin():
                self._see(screen.asked)
                self._label_batch(screen)
            elif deployed.depths(self._queue) == (0, 0):
                return
            self._doing = "waiting for photos"
            time.sleep(_SECONDS_BETWEEN_LOOKS)
            screen.page.reload()

    def _see(self, photos: set[str]) -> None:
        account = self._account
        with account.lock:
            others = set().union(*account.held.values())
            account.faults += [f"{one} is on two screens" for one in photos & others]
            account.faults += [f"{one} is asked again" for one in photos & account.labelled]
            account.held[self._number] = photos

    def _label_batch(self, screen: Screen) -> None:
        account, done = self._account, 0
        while not screen.is_done:
            photo, drawn = screen.first, self._random.random()
            if drawn < _SHARE_OF_SKIPS and len(screen.asked) > 1:
                self._doing = "skipping"
                screen.skip()
                account.presses["skip"] += 1
                continue
            self._doing = "labelling"
            screen.label(account.truth[photo], done + 1)
            account.labelled.add(photo)
            account.presses["label"] += 1
            done += 1
            if drawn > 1 - _SHARE_OF_UNDOS:
                self._doing = "taking a label back"
                account.labelled.discard(photo)
                screen.label("z", done - 1)
                account.presses["undo"] += 1
                done -= 1
        self._doing = "finishing"
        screen.finish()


def soak(address: str, of: Deployment, photos: list[str], kills: int, seed: int) -> dict[str, Any]:
    """Let people label, and compare what is stored with what they meant.

    Parameters
    ----------
    address
        The page's.
    of
        The environment, in whose review queue the photos wait.
    photos
        Their ids.
    kills
        How many browsers are killed.
    seed
        Of the moments, and of what each photo shows.
    """
    drawn = random.Random(seed)  # noqa: S311 (what photos show)
    account = Account({photo: drawn.choice(list(LABELS)) for photo in photos}, kills)
    begun = time.monotonic()
    people = [Person(number, seed, address, of, account) for number in range(_PEOPLE)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    seconds = time.monotonic() - begun
    return _compared(account, deployed.labels(of.artifacts_bucket)) | {
        "seconds": round(seconds),
        "left": list(deployed.depths(of.review_queue_url)),
    }


def _compared(account: Account, stored: list[tuple[str, str]]) -> dict[str, Any]:
    times = Counter(photo for photo, _ in stored)
    meant = {photo: LABELS[key] for photo, key in account.truth.items()}
    return {
        "photos": len(meant),
        "people": _PEOPLE,
        "once": sum(times[photo] == 1 for photo in meant),
        "lost": sum(times[photo] == 0 for photo in meant),
        "twice": sum(times[photo] > 1 for photo in meant),
        "wrong": sum(meant.get(photo) != label for photo, label in stored),
        "kills": dict(sorted(account.kills.items())),
        "presses": dict(sorted(account.presses.items())),
        "faults": account.faults,
    }

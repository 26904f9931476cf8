"""The figures of the page: measured on a localaws of their own."""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.review.soak import soak
from benchmarks.review.speed import first_paints, seconds_of_labelling
from browsing import chromium, deployed, serving
from browsing.questions import ask_about_many

MILLISECONDS_TO_PAINT = 300
PHOTOS_BY_KEYS, SECONDS_BY_KEYS = 20, 60


def measured(options: argparse.Namespace) -> dict[str, Any]:
    """Return the figures."""
    with (
        tempfile.TemporaryDirectory(prefix="review-") as folder,
        serving.localaws(Path(folder)),
    ):
        speed = _speed(options.waiting, options.times)
        of = deployed.deploy("soak")
        keys = (f"incoming/{number}.jpg" for number in range(options.photos))
        photos = ask_about_many(of.review_queue_url, keys, of.photos_bucket)
        with serving.scones_page(of.environment) as page:
            found = soak(page.address, of, photos, options.kills, options.seed)
    return speed | {"soak": found, "seed": options.seed}


def _speed(waiting: int, times: int) -> dict[str, Any]:
    of, few = deployed.deploy("many"), deployed.deploy("few")
    for one, count in ((of, waiting), (few, PHOTOS_BY_KEYS)):
        keys = (f"incoming/{number}.jpg" for number in range(count))
        ask_about_many(one.review_queue_url, keys, one.photos_bucket)
    with sync_playwright() as playwright:
        program = chromium.program(playwright.chromium.executable_path)
        with playwright.chromium.launch(executable_path=program) as browser:
            with serving.scones_page(of.environment) as page:
                paints = first_paints(browser, page.address, times)
            with serving.scones_page(few.environment) as page:
                seconds = seconds_of_labelling(browser, page.address, PHOTOS_BY_KEYS)
            version = browser.version
    return {
        "chromium": version.partition(".")[0],
        "waiting": waiting,
        "times": times,
        "paints": paints,
        "paint_limit": MILLISECONDS_TO_PAINT,
        "keys": {
            "photos": PHOTOS_BY_KEYS,
            "seconds": round(seconds, 1),
            "limit": SECONDS_BY_KEYS,
            "left": list(deployed.depths(few.review_queue_url)),
        },
    }

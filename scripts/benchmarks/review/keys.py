"""The tab of review under a person's keys, and what it shows meanwhile."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page

_SECONDS = 60.0
_MOST_HELD = 50  # a batch


@dataclass(frozen=True)
class Screen:
    """The tab of review in a browser.

    Attributes
    ----------
    page
        The browser's page.
    """

    page: Page

    def begin(self) -> int:
        """Take a batch, if photos wait; return how many it has."""
        if not self._says(r"^[1-9]\d* photos? wait"):
            return 0
        self.page.locator("[autofocus]").focus()
        self.page.keyboard.press("Enter")
        self._until_it_says(r"\bdone\b")
        return min(_MOST_HELD, len(self.asked))

    @property
    def asked(self) -> set[str]:
        """The ids of the photos of the batch."""
        found = self.page.eval_on_selector_all(
            "input[name=photo]", "inputs => inputs.map(input => input.value)"
        )
        return set(found)

    @property
    def first(self) -> str:
        """The id of the photo that is asked about."""
        return str(self.page.eval_on_selector("input[name=photo]", "input => input.value"))

    @property
    def is_done(self) -> bool:
        """Whether the batch has no photo without a label."""
        return self._says(r"^All \d+ done")

    def label(self, key: str, done: int) -> None:
        """Press a key, and wait until so many are labelled."""
        self.page.keyboard.press(key)
        self._until_it_says(rf"\b{done} done\b")

    def skip(self) -> None:
        """Press S, and wait until another photo is asked about."""
        before = self.first
        self.page.keyboard.press("s")
        self.page.wait_for_function(
            "before => document.querySelector('input[name=photo]')?.value !== before",
            arg=before,
            timeout=_SECONDS * 1000,
        )

    def finish(self) -> None:
        """Give back what has no label."""
        self.page.get_by_role("button", name="Finish").press("Enter")
        self._until_it_says(r"\bwaits? for a person")

    def _says(self, pattern: str) -> bool:
        return re.search(pattern, self.page.locator("h1").inner_text()) is not None

    def _until_it_says(self, pattern: str) -> None:
        self.page.wait_for_function(
            "pattern => new RegExp(pattern).test(document.querySelector('h1')?.textContent)",
            arg=pattern,
            timeout=_SECONDS * 1000,
        )

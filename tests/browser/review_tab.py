"""The tab of review, as a person without a mouse uses it."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

# A slow machine is no fault.
expect.set_options(timeout=30_000)
PROGRESS = re.compile(r"\d+ done|All \d+ done")


@dataclass(frozen=True)
class Reviewer:
    """A person with a browser of their own.

    Attributes
    ----------
    page
        What they see.
    """

    page: Page

    def take(self) -> "Reviewer":
        """Begin with the button that has the focus, and wait for the photos."""
        # The browser moves the focus after the page was loaded.
        expect(self.page.locator("[autofocus]")).to_be_focused()
        self.press("Enter")
        expect(self.heading).to_have_text(PROGRESS)
        return self

    @property
    def heading(self) -> Locator:
        """What says how far they are."""
        return self.page.get_by_role("heading", level=1)

    @property
    def trouble(self) -> Locator:
        """What says that something is wrong."""
        return self.page.locator("#trouble")

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def decide(self, key: str, done: int) -> None:
        """Press a key, and wait until it is shown that so many are labelled."""
        self.press(key)
        self.has_done(done)

    def has_done(self, done: int) -> None:
        expect(self.heading).to_have_text(re.compile(rf"\b{done} done"))

    @property
    def asked(self) -> str:
        """The id of the photo that is asked about."""
        return self.page.locator("input[name=photo]").first.input_value()

    @property
    def all_asked(self) -> set[str]:
        """The ids of all photos of the batch."""
        found = self.page.locator("input[name=photo]").all()
        return {one.input_value() for one in found}

    def finish(self) -> None:
        """Give back what has no label, by keys alone: the focus goes to the button."""
        button = self.page.get_by_role("button", name="Finish")
        for _ in range(200):
            if button.evaluate("button => button === document.activeElement"):
                break
            self.press("Tab")
        self.press("Enter")
        expect(self.page).to_have_url(re.compile("/review$"))

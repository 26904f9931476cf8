"""What the story of drift shows: a table, and pictures of what was captured."""

from collections.abc import Callable, Sequence
from pathlib import Path

from demo.look import look
from demo.report import Step
from demo.stories.story import Phase, Story
from scones_tools.templates import template

_WIDTH, _HEIGHT = 900.0, 180.0
_TEMPLATE = Path(__file__).with_name("story.html.jinja")


def rows(story: Story) -> list[tuple[str, str]]:
    """Return the table of the story: what, and its value."""
    table = []
    for phase in story.phases:
        statistic = "-" if phase.statistic is None else f"{phase.statistic:.2f}"
        what = (
            f"{len(phase.photos)} photos, recognised {phase.accuracy:.1%}, "
            f"to a person {phase.review_share:.1%}, failed {phase.failed}, "
            f"drift statistic {statistic}"
        )
        table.append((phase.name, what))
    return [
        *table,
        ("photos that people labelled", str(story.labelled)),
        ("the drift alarm", story.alarm),
        ("accuracy of the new model at the gate", str(story.retraining.get("accuracy", "-"))),
    ]


def page(
    title: str,
    story: Story,
    steps: Sequence[Step],
    address: Callable[..., str] | None = None,
) -> str:
    """Return a page that needs no other file; it links to ``scones page`` if that is served."""
    return template(_TEMPLATE).render(
        title=title,
        look=look(),
        address=address,
        table=rows(story),
        steps=steps,
        width=_WIDTH,
        height=_HEIGHT,
        dots=_dots(story.phases),
        edges=_edges(story.phases),
        bars=_bars(story.phases),
        mixes=_mixes(story.phases),
    )


def _dots(phases: Sequence[Phase]) -> list[tuple[float, float, str]]:
    """Return a dot for each photo: its place, its height by confidence, and its outcome."""
    outcomes = [outcome for phase in phases for _, outcome in phase.photos]
    return [
        (_WIDTH * (number + 0.5) / len(outcomes), _HEIGHT * (1 - photo.confidence), photo.outcome)
        for number, photo in enumerate(outcomes)
        if photo.confidence is not None
    ]


def _edges(phases: Sequence[Phase]) -> list[tuple[float, str]]:
    """Return where each phase begins, and its name."""
    total = sum(len(phase.photos) for phase in phases)
    found, before = [], 0
    for phase in phases:
        found.append((_WIDTH * before / total, phase.name))
        before += len(phase.photos)
    return found


def _bars(phases: Sequence[Phase]) -> list[tuple[str, float, float]]:
    """Return the drift statistic of each phase that has one, and its share of the greatest."""
    known = [(phase.name, phase.statistic) for phase in phases if phase.statistic is not None]
    greatest = max(1.0, *(value for _, value in known)) if known else 1.0
    return [(name, value, value / greatest) for name, value in known]


def _mixes(phases: Sequence[Phase]) -> list[tuple[str, dict[str, float]]]:
    """Return the share of each vehicle in the answers of each phase."""
    found = []
    for phase in phases:
        names = [outcome.vehicle for _, outcome in phase.photos if outcome.vehicle]
        shares = {name: names.count(name) / len(names) for name in sorted(set(names))}
        found.append((phase.name, shares))
    return found

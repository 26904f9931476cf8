"""Every alarm says what to type next, and has its section in the runbook."""

import re
import shlex
from pathlib import Path

import pytest

from scones_tools.parser import parser_for

REPOSITORY = Path(__file__).resolve().parents[2]
MODULES = {
    path: path.read_text() for path in sorted((REPOSITORY / "terraform/modules").glob("*/*.tf"))
}
RUNBOOK = (REPOSITORY / "docs/operate.md").read_text()
ADDRESS = "${var.runbook.address}"
# PutMetricAlarm: AlarmDescription has 1,024 characters at most. Each variable is counted with the
# longest value that its validation, or AWS's limit of names, lets it have.
MOST_CHARACTERS = 1024
LONGEST = {"var.runbook.address": 256, "var.runbook.options": 60}
LONGEST_OTHER = 80

DESCRIPTIONS = {
    text
    for source in MODULES.values()
    for text in re.findall(r'"([^"\n]*)"', source)
    if ADDRESS in text
}


def anchors(page: str, level: int) -> list[str]:
    """Return GitHub's anchors of a page's headings: lower case, hyphens, no punctuation."""
    headings = re.findall(rf"^{'#' * level} (.+)$", page, re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]


def anchor_of(description: str) -> str:
    """Return the section that a description names; empty if it names none."""
    named = re.search(re.escape(ADDRESS) + r"#([a-z-]+)$", description)
    return named[1] if named else ""


def test_every_alarm_has_a_description_that_names_the_runbook():
    # GIVEN what describes the alarms of a file: a text, or an attribute of a map
    texts = []
    for source in MODULES.values():
        of_resources = re.findall(r"^  alarm_description += (.+)$", source, re.MULTILINE)
        assert len(of_resources) == source.count('resource "aws_cloudwatch_metric_alarm"')
        for value in of_resources:
            name = value.removeprefix("each.value.")
            texts += (
                [value]
                if name == value
                else re.findall(rf'^      +{name} += (".+)$', source, re.MULTILINE)
            )
        for alarms in re.findall(r"^  alarms = \{\n(.*?)^  \}$", source, re.MULTILINE | re.DOTALL):
            texts += re.findall(r"description += (.+)$", alarms, re.MULTILINE)

    # WHEN they are read THEN each names the runbook
    assert [text for text in texts if text.strip('"') not in DESCRIPTIONS] == []
    assert set(DESCRIPTIONS) == {text.strip('"') for text in texts}


@pytest.mark.parametrize("description", sorted(DESCRIPTIONS), ids=anchor_of)
def test_an_alarm_says_what_to_do_first(description):
    # GIVEN an alarm's description WHEN its first step is read
    step = re.search(r"\. First: (.+)\. Runbook: ", description)
    assert step, description
    command = step[1].replace("${var.runbook.options}", "--environment dev --project scones")

    # THEN it is a page of AWS's console, or a command line that is understood
    if command.startswith("scones "):
        words = shlex.split(command)[1:]
        assert parser_for(words[0]).parse_args(words).environment == "dev"
    else:
        assert re.match(r"in the (CloudWatch|EventBridge|Step Functions) console, open ", command)


@pytest.mark.parametrize("description", sorted(DESCRIPTIONS), ids=anchor_of)
def test_an_alarms_description_fits(description):
    # GIVEN a description WHEN its variables have their longest values
    names = re.findall(r"\$\{([^}]+)\}", description)
    length = len(re.sub(r"\$\{[^}]+\}", "", description))

    # THEN CloudWatch takes it
    assert length + sum(LONGEST.get(name, LONGEST_OTHER) for name in names) <= MOST_CHARACTERS


def test_the_runbook_has_a_section_for_each_alarm_and_for_nothing_else():
    # GIVEN the sections that alarms name
    named = [anchor_of(description) for description in DESCRIPTIONS]

    # WHEN the runbook's headings are read THEN each is there once, and named by one alarm
    assert sorted(named) == sorted(anchors(RUNBOOK, level=3))


@pytest.mark.parametrize("description", sorted(DESCRIPTIONS), ids=anchor_of)
def test_a_section_begins_with_its_alarms_first_step(description):
    # GIVEN an alarm's section: what it means, what to do first, and what to decide then
    [section] = re.findall(
        rf"^### {anchor_of(description)}\n\n(.+?)(?=^##|\Z)", RUNBOOK, re.MULTILINE | re.DOTALL
    )
    parts = re.fullmatch(
        r"\*\*Meaning\.\*\* .+\n\n\*\*First\.\*\* (.+)\n\n\*\*Decide\.\*\*.+", section, re.DOTALL
    )

    # WHEN its first step is read
    command = re.search(r"\. First: (.+)\. Runbook: ", description)[1]
    shown = command.replace(" ${var.runbook.options}", "")

    # THEN it is the alarm's, and the alarm is in the table of what is urgent
    assert parts, section
    assert f"`{shown}" in parts[1] if shown.startswith("scones ") else "console" in parts[1]
    urgency = re.findall(
        r"^\| ([a-z-]+(?:, [a-z-]+)*) \| (?:now|today|next)", RUNBOOK, re.MULTILINE
    )
    assert anchor_of(description) in ", ".join(urgency).split(", ")


def test_an_alarms_name_is_its_sections():
    # GIVEN the alarms whose name and description stand beside each other
    beside = re.findall(
        r'(?:alarm_)?name += "\$\{var\.\w+\}-([a-z-]+?)-?(?:\$\{.*)?"\n'
        r' +(?:alarm_)?description += "(.+)"$',
        "\n".join(MODULES.values()),
        re.MULTILINE,
    )
    beside = [(name, text) for name, text in beside if text in DESCRIPTIONS]

    # WHEN they are compared THEN the section has the alarm's name
    assert len(beside) > 12
    assert [(name, anchor_of(text)) for name, text in beside if anchor_of(text) != name] == []

"""Dead letters as a person reads them."""

from typing import Any

import pytest

from scones_tools.photos.dead_letter_table import Cause, causes, show_causes, show_fates, time_of

ID = "12345678-1234-1234-1234-123456789012"


def row(reason: str, sent: float, key: str | None = "incoming/a", **more: Any) -> dict[str, Any]:
    photo = {"photo": {"key": key}} if key else {}
    known = {"id": ID, "fate": "listed", "sent": time_of(sent), "message": f"{reason} at {sent}"}
    return {**known, "reason": reason, **photo, **more}


def test_causes_are_counted_the_most_frequent_first():
    # GIVEN dead letters of three causes, in no order
    rows = [row("Rare", 0), row("Often", 90), row("Often", 30), row("Late", 60)]
    # WHEN their causes are asked for
    found = causes(rows)
    # THEN each has its count, the time of its first message, and the words of its newest
    assert found == [
        Cause("Often", 2, "1970-01-01T00:00:30+00:00", "Often at 90"),
        Cause("Rare", 1, "1970-01-01T00:00:00+00:00", "Rare at 0"),
        Cause("Late", 1, "1970-01-01T00:01:00+00:00", "Late at 60"),
    ]


def test_a_person_reads_the_causes_first_and_then_the_messages(capsys):
    # GIVEN eleven failures of one cause, and a message that is none
    rows = [row("EndpointUnavailable", 60 * n, f"incoming/{n}") for n in range(11)]
    hello = row("DocumentInvalid", 120, None, message="the message is not JSON\n")
    # WHEN a person lists them
    show_causes([hello, *reversed(rows)])
    # THEN the causes come first, and then a line for each message, those of one cause together
    lines = capsys.readouterr().out.splitlines()
    assert lines[:5] == [
        "11 x EndpointUnavailable since 1970-01-01 00:00 UTC",
        "     EndpointUnavailable at 600",
        " 1 x DocumentInvalid since 1970-01-01 00:02 UTC",
        r"     the message is not JSON\n",
        "",
    ]
    assert lines[5].split() == ["sent", "reason", "key", "id"]
    keys = [line.split()[4] for line in lines[6:17]]
    assert keys == [f"incoming/{number}" for number in range(11)]
    assert lines[17].startswith("1970-01-01 00:02 UTC  DocumentInvalid: the message is not JSON")
    assert len(lines) == 18


def test_a_message_of_many_letters_is_cut_off_among_the_causes(capsys):
    # GIVEN a failure whose message is a page WHEN it is listed THEN its first words are shown
    show_causes([row("Broken", 0, message="x" * 10_000)])
    assert max(map(len, capsys.readouterr().out.splitlines())) < 200


def test_nothing_is_no_line(capsys):
    # GIVEN no message WHEN it is shown THEN nothing is printed
    show_causes([])
    show_fates([], as_json=False)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (row("Broken", 0, fate="replayed"), "Broken"),
        (row("Broken", 0, fate="refused", refusal="Throttled: slow"), "Throttled: slow"),
        (row("Invalid", 0, None, fate="not understood", message="no JSON"), "Invalid: no JSON"),
    ],
    ids=["replayed", "refused", "not understood"],
)
def test_a_person_sees_what_became_of_a_message_and_why_it_stays(given, why, capsys):
    # GIVEN what became of a message WHEN it is shown THEN its line says what, which, and why
    show_fates([given], as_json=False)
    header, line = capsys.readouterr().out.splitlines()
    assert header.split() == ["fate", "id", "key", "reason"]
    assert line.startswith(f"{given['fate']:<16}  {ID}  ")
    assert line.endswith(f"  {why}")

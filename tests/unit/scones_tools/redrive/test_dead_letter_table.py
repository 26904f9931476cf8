"""Dead letters as a person reads them."""

from typing import Any

from scones_tools.photos.dead_letter_table import Cause, causes, show_causes, show_messages

ID = "12345678-1234-1234-1234-123456789012"


def row(reason: str, minute: int, **more: Any) -> dict[str, Any]:
    sent = f"1970-01-01T00:{minute:02}:00+00:00"
    known = {"id": ID, "sent": sent, "reason": reason, "message": f"{reason} at {minute}"}
    return {**known, "photo": {"key": "incoming/a"}, **more}


def test_causes_are_counted_the_most_frequent_first():
    # GIVEN dead letters of three causes, in no order
    rows = [row("Rare", 0), row("Often", 3), row("Often", 1), row("Late", 2)]
    # WHEN their causes are asked for
    found = causes(rows)
    # THEN each has its count, the time of its first message, and the words of its newest
    assert found == [
        Cause("Often", 2, "1970-01-01T00:01:00+00:00", "Often at 3"),
        Cause("Rare", 1, "1970-01-01T00:00:00+00:00", "Rare at 0"),
        Cause("Late", 1, "1970-01-01T00:02:00+00:00", "Late at 2"),
    ]


def test_a_person_reads_the_causes_and_then_the_messages(capsys):
    # GIVEN eleven failures of one cause, and a message that is no photo's
    rows = [row("EndpointUnavailable", n, photo={"key": f"incoming/{n}"}) for n in range(11)]
    hello = row("NotUnderstood", 2, message="the message is not JSON\n")
    del hello["photo"]
    # WHEN a person lists them
    show_causes([hello, *reversed(rows)])
    show_messages([hello, *reversed(rows)])
    # THEN the causes come first, and then a line for each message, those of one cause together
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [
        "11 x EndpointUnavailable since 1970-01-01 00:00 UTC",
        "     EndpointUnavailable at 10",
        " 1 x NotUnderstood since 1970-01-01 00:02 UTC",
        r"     the message is not JSON\n",
    ]
    assert lines[4].split() == ["sent", "reason", "of", "id"]
    assert [line.split()[4] for line in lines[5:16]] == [f"incoming/{n}" for n in range(11)]
    assert lines[16].split() == ["1970-01-01", "00:02", "UTC", "NotUnderstood", "-", ID]
    assert len(lines) == 17


def test_an_undelivered_event_is_of_its_rule(capsys):
    # GIVEN an event that a rule could not deliver WHEN it is listed THEN the rule is named
    undelivered = row("NO_PERMISSIONS", 0, source="scones-dev-drift-schedule")
    del undelivered["photo"]
    show_messages([undelivered])
    assert "NO_PERMISSIONS  scones-dev-drift-schedule" in capsys.readouterr().out


def test_a_message_of_many_letters_is_cut_off_among_the_causes(capsys):
    # GIVEN a failure whose message is a page WHEN it is listed THEN its first words are shown
    show_causes([row("Broken", 0, message="x" * 10_000)])
    assert max(map(len, capsys.readouterr().out.splitlines())) < 200


def test_nothing_is_no_line(capsys):
    # GIVEN no message WHEN it is shown THEN nothing is printed
    show_causes([])
    show_messages([])
    assert capsys.readouterr().out == ""

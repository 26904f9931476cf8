"""A snapshot as a person reads it."""

from datetime import datetime

from scones_tools import results
from scones_tools.status.snapshot import Snapshot

_UNITS = (("d", 86400), ("h", 3600), ("min", 60))
_UNKNOWN = "could not be read"


def show(taken: Snapshot) -> None:
    """Print a snapshot."""
    results.say(f"{taken.prefix} in {taken.region}, {taken.time}", as_json=False)
    lines = {
        "photos of 24 h": _photos(taken),
        "pipe": str(taken.pipe or _UNKNOWN),
        "model": taken.model or _UNKNOWN,
        "last training": _training(taken),
        "drift": _drift(taken),
        "alarms": _alarms(taken),
    }
    rows = [{"what": name, "now": text} for name, text in lines.items()]
    print()
    results.show(rows, ("what", "now"), as_json=False)
    if taken.queues is not None:
        print()
        _show_queues(taken)
    if taken.alarms:
        print()
        alarms = [
            {"alarm": alarm.alarm, "since": alarm.since, "do": alarm.description}
            for alarm in taken.alarms
        ]
        results.show(alarms, ("alarm", "since", "do"), as_json=False)
    for text in taken.unknown:
        results.say(f"warning: {text}", as_json=False)


def age(seconds: float) -> str:
    """Return a length of time in its greatest unit."""
    for name, length in _UNITS:
        if seconds >= length:
            return f"{seconds // length:.0f} {name}"
    return f"{max(0.0, seconds):.0f} s"


def _photos(taken: Snapshot) -> str:
    if taken.outcomes is None:
        return _UNKNOWN
    return ", ".join(f"{count} {name}" for name, count in taken.outcomes.items())


def _training(taken: Snapshot) -> str:
    if taken.training is None:
        return _UNKNOWN
    if not taken.training:
        return "none yet: scones train"
    ended = taken.training["ended"]
    when = f", {_ago(ended, taken.time)} ago" if ended else ""
    return f"{taken.training['status']}{when} ({taken.training['name']})"


def _drift(taken: Snapshot) -> str:
    if taken.drift is None:
        return _UNKNOWN
    value = taken.drift["statistic"]
    if not isinstance(value, float):
        return str(taken.drift["trend"])
    over = "the threshold 1 is passed" if value >= 1 else "1 is the threshold"
    return f"{taken.drift['trend']}, at {value:.2f} ({over})"


def _alarms(taken: Snapshot) -> str:
    if taken.alarms is None:
        return _UNKNOWN
    return f"{len(taken.alarms)} on" if taken.alarms else "none is on"


def _show_queues(taken: Snapshot) -> None:
    rows = [
        {
            "queue": queue.queue,
            "waiting": queue.waiting,
            "being read": queue.hidden,
            "oldest": None if queue.oldest_seconds is None else age(queue.oldest_seconds),
        }
        for queue in taken.queues or []
    ]
    results.show(rows, ("queue", "waiting", "being read", "oldest"), as_json=False)


def _ago(then: str, now: str) -> str:
    return age((datetime.fromisoformat(now) - datetime.fromisoformat(then)).total_seconds())

"""The tab of drift: what was measured, the photos that it was measured of, and what it started."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta
from itertools import islice
from math import ceil

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from scones.drift.baseline import Baseline
from scones.drift.comparison import Drift
from scones.drift.metrics import STATISTIC, WINDOW_SIZE
from scones.drift.observation import CLASS_MIX
from scones.images import CONTENT_TYPE
from scones.inference import ranked
from scones_tools.charts.line_chart import line_chart
from scones_tools.deployment import Deployment
from scones_tools.drift.baseline_photos import baseline_photos
from scones_tools.drift.captured_photos import CapturedPhoto, captured_photos
from scones_tools.drift.drift import THRESHOLD
from scones_tools.drift.measurements import LONGEST_HOURS, PARTS, Series, alarm, measured
from scones_tools.drift.monitor import Measurement, Monitor
from scones_tools.drift.retrainings import retrainings
from scones_tools.page.album import Album
from scones_tools.page.streaming import once, stream
from scones_tools.status.drift_trend import trend
from scones_tools.status.screen import age

_HOURS = {24: "a day", 72: "3 days", 168: "a week", LONGEST_HOURS: "15 days"}
_PHOTOS = 12  # of each side
_SIDE = 224
_RETRAININGS = 10
_NEWEST, _HIGHEST = "newest", "highest"
_WINDOWS = {_NEWEST: "the newest", _HIGHEST: "the one that drifted most"}
_NAMES = {
    STATISTIC: "all: the highest of the parts",
    "confidence": "confidence of the answers",
    "familiarity": "familiarity of the photos",
    CLASS_MIX: "mix of the answers",
}


@dataclass(frozen=True)
class _Choice:
    """Which window is shown, and what was written of it: None if that was removed."""

    wanted: str
    measured: Measurement | None


def _show(request: Request) -> Response:
    deployed: Deployment = request.app.state.deployment
    album: Album = request.app.state.album
    asked = request.query_params
    hours = next((each for each in _HOURS if str(each) == asked.get("hours")), min(_HOURS))
    found = once(lambda: measured(deployed.prefix, hours))
    monitor = once(lambda: Monitor.of(deployed.monitor_drift_function_name))
    chosen = once(lambda: _chosen(found()[STATISTIC], asked.get("window", ""), monitor))
    return stream(
        request,
        "drift.html.jinja",
        {
            "alarm": lambda: alarm(deployed.drift_alarm_name),
            "lines": lambda: _lines(found(), monitor),
            "window": lambda: _window(chosen(), monitor, album),
            "baseline": lambda: _baseline(deployed, chosen(), monitor, album),
            "retrainings": lambda: retrainings(deployed.training_state_machine_arn, _RETRAININGS),
        },
        hours=hours,
        choices=_HOURS,
        windows=_WINDOWS,
        age=age,
    )


def _lines(found: Mapping[str, Series], monitor: Callable[[], Monitor]) -> dict[str, object]:
    """Return a chart for each part, or how many photos there are if nothing was measured."""
    statistic, sizes = found[STATISTIC], found[WINDOW_SIZE]
    return {
        "trend": trend(statistic.values),
        "time": statistic.times[-1].astimezone(UTC) if statistic.times else None,
        "charts": {
            _NAMES.get(name, name): {
                "svg": line_chart(
                    name, _NAMES.get(name, name), series.times, series.values, THRESHOLD
                ),
                "last": f"{series.values[-1]:.2f}",
                "most": f"{max(series.values):.2f}",
            }
            for name, series in ((name, found[name]) for name in (STATISTIC, *PARTS))
            if series.values
        },
        "photos": round(sizes.values[-1]) if sizes.values else None,
        "wanted": None if statistic.values else monitor().window_size,
    }


def _chosen(statistic: Series, wanted: str, monitor: Callable[[], Monitor]) -> _Choice | None:
    """Return the window that is asked for: by default one that drifted; None if there is none."""
    if not statistic.values:
        return None
    highest = max(range(len(statistic.values)), key=statistic.values.__getitem__)
    if wanted not in _WINDOWS:
        wanted = _HIGHEST if statistic.values[highest] >= THRESHOLD else _NEWEST
    chosen = highest if wanted == _HIGHEST else -1
    figure = statistic.times[chosen], statistic.values[chosen]
    return _Choice(wanted, monitor().measurement(*figure))


def _window(
    chosen: _Choice | None, monitor: Callable[[], Monitor], album: Album
) -> dict[str, object] | None:
    if chosen is None:
        return None
    window = chosen.measured
    if window is None:
        return {"wanted": chosen.wanted, "measured": None}
    hours = ceil((window.last - window.first) / timedelta(hours=1))
    photos = captured_photos(monitor().captures, window.last, hours, _SIDE, window.model_version)
    shown = [(album.add(one.picture), _answer(one)) for one in islice(photos, _PHOTOS)]
    return {"wanted": chosen.wanted, "measured": window, "photos": shown}


def _baseline(
    deployed: Deployment, chosen: _Choice | None, monitor: Callable[[], Monitor], album: Album
) -> dict[str, object] | None:
    if chosen is None or chosen.measured is None:
        return None
    version = chosen.measured.model_version
    captures = monitor().captures
    found = baseline_photos(deployed.model_package_group_name, version, captures, _PHOTOS, _SIDE)
    return {
        "source": found.source,
        "photos": [(album.add(picture), shows) for picture, shows in found.photos],
        "rows": _rows(chosen.measured.drift, found.baseline),
    }


def _answer(photo: CapturedPhoto) -> str:
    vehicles = photo.answer.vehicles
    best = ranked(vehicles)[0]
    return f"{best} {100 * vehicles[best]:.0f}\N{NO-BREAK SPACE}%"


def _rows(drift: Drift, baseline: Baseline) -> list[dict[str, object]]:
    """Return a window's figures beside the baseline's."""
    middle = {name: values[len(values) // 2] for name, values in baseline.quantiles.items()}
    of_window = {name: f"{mean:.2f}" for name, mean in drift.means.items()}
    of_baseline = {name: f"{value:.2f}" for name, value in middle.items()}
    of_window[CLASS_MIX] = _mix(drift.class_shares)
    of_baseline[CLASS_MIX] = _mix(baseline.class_mix)
    return [
        {
            "part": _NAMES.get(name, name),
            "drift": value,
            "window": of_window.get(name, ""),
            "baseline": of_baseline.get(name, ""),
        }
        for name, value in drift.parts.items()
    ]


def _mix(shares: Mapping[str, float]) -> str:
    return ", ".join(f"{100 * share:.0f} % {name}" for name, share in shares.items())


def _picture(request: Request) -> Response:
    content = request.app.state.album.get(request.path_params["name"])
    return Response(content, media_type=CONTENT_TYPE) if content else Response(status_code=404)


ROUTES = (Route("/drift", _show), Route("/drift/photos/{name}", _picture))

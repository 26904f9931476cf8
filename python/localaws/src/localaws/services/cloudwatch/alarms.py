"""Alarms that evaluate their metrics every second."""

import logging
import threading
import time
from typing import Any

from moto.cloudwatch import models
from moto.cloudwatch.exceptions import ValidationError
from moto.cloudwatch.models import cloudwatch_backends
from moto.core.utils import utcnow

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws
from localaws.places import Place, everywhere
from localaws.services.cloudwatch import alarm_queries, composite, queue_metrics
from localaws.services.cloudwatch.alarm import Alarm
from localaws.services.cloudwatch.evaluation import COMPARISONS
from localaws.services.cloudwatch.metric_index import index_of
from localaws.services.cloudwatch.samples import is_computed
from localaws.settings import Settings

COVERAGE = (
    Row(
        "CloudWatch",
        "PutMetricAlarm",
        "Evaluates its metric every second: statistics and percentiles, units, M of N, missing "
        "data; changes are kept in the history, sent to topics and functions, and events on the "
        "default bus. So does one on metric math, with what GetMetricData has of it.",
        "No anomaly detection, no metric math of several periods. Other actions fail, as the "
        "history says.",
    ),
    Row(
        "CloudWatch",
        "SetAlarmState",
        "As AWS: the change is announced, and the next evaluation decides.",
    ),
    *queue_metrics.COVERAGE,
)

_POLL_INTERVAL_SECONDS = 1.0
_DAY, _HOUR = 86_400, 3_600
_MOST_DAYS = 7

_log = logging.getLogger(__name__)


def _evaluate_forever() -> None:
    while True:
        time.sleep(_POLL_INTERVAL_SECONDS)
        for place, backend in everywhere(cloudwatch_backends):
            try:
                _evaluate(place, backend)
            except Exception:  # alarms of other places go on, and the next poll may succeed
                _log.exception("alarms of %s in %s", *place)


def _evaluate(place: Place, backend: models.CloudWatchBackend) -> None:
    alarms = dict(backend.alarms)
    queues = {name for alarm in alarms.values() for name in _queue_names(alarm)}
    queue_metrics.record(index_of(place), place, queues)
    for alarm in sorted(alarms.values(), key=lambda one: bool(one.rule)):
        try:
            if alarm.rule:
                composite.evaluate(alarm, alarms)
            else:
                alarm.evaluate()
        except Exception:  # one alarm that cannot be evaluated does not stop the others
            _log.exception("alarm %s", alarm.name)


def _queue_names(alarm: Alarm) -> list[str]:
    """Return the names of the queues whose metrics an alarm evaluates."""
    return [
        dimension.value
        for metric in [alarm, *alarm_queries.metrics_of(alarm.metric_data_queries)]
        if metric.namespace == queue_metrics.NAMESPACE
        for dimension in metric.dimensions
        if dimension.name == "QueueName"
    ]


def _check(fields: dict[str, Any], backend: models.CloudWatchBackend) -> None:
    if fields.get("comparison_operator") not in COMPARISONS:
        raise NotImplementedByLocalaws(f"PutMetricAlarm: {fields.get('comparison_operator')}")
    extended = fields.get("extended_statistic")
    if extended and not is_computed(extended):
        raise NotImplementedByLocalaws(f"PutMetricAlarm: the statistic {extended}")
    if fields.get("evaluation_periods") is None:
        raise NotImplementedByLocalaws("PutMetricAlarm without EvaluationPeriods")
    periods, seconds = int(fields["evaluation_periods"]), int(fields.get("period") or 0)
    queries = fields.get("metric_data_queries")
    if queries:
        alarm_queries.check(fields, backend, utcnow())
        seconds = alarm_queries.period_of(queries)
    if int(fields.get("datapoints_to_alarm") or 0) > periods:
        raise ValidationError("DatapointsToAlarm must not be greater than EvaluationPeriods")
    most = _DAY if seconds < _HOUR else _MOST_DAYS * _DAY
    if periods * seconds > most:
        days = "a day" if seconds < _HOUR else "seven days"
        raise ValidationError(
            f"Metrics cannot be checked across more than {days} (EvaluationPeriods * Period must "
            f"be <= {most})."
        )


def install(settings: Settings) -> None:
    """Replace moto's alarms by alarms that evaluate their metrics.

    Parameters
    ----------
    settings
        Of the running localaws.
    """
    put = models.CloudWatchBackend.put_metric_alarm

    def put_metric_alarm(self: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        if not kwargs.get("rule"):
            _check(kwargs, self)
        old = self.alarms.get(name)
        alarm = put(self, name, *args, **kwargs)
        if old is not None:  # an updated alarm keeps its state and history
            alarm.continue_from(old)
        done, kind = ("updated", "Update") if old is not None else ("created", "Create")
        data = {"version": "1.0", "type": kind}
        alarm.remember("ConfigurationUpdate", f'Alarm "{name}" {done}', data)
        return alarm

    Alarm.settings = settings
    models.Alarm = Alarm
    models.CloudWatchBackend.put_metric_alarm = put_metric_alarm
    threading.Thread(target=_evaluate_forever, name="alarms", daemon=True).start()

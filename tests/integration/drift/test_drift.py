"""Drift from end to end: an endpoint's captured traffic, the deployed functions, their effects."""

import time

import pytest


def test_captured_traffic_that_gets_darker_is_seen(aws, send, monitor, usual, dark):
    # GIVEN an endpoint whose traffic is as usual
    send(usual)
    before = monitor()
    # WHEN photos get darker
    send(dark)
    after = monitor()
    # THEN the function sees it, in what the endpoint captured
    for one in (before, after):
        assert (one["records"], one["malformed"]) == (len(usual), {})
    assert before["drift"]["statistic"] < 1
    assert after["drift"]["statistic"] == after["drift"]["parts"]["brightness"] > 1
    assert after["drift"]["class_shares"] == {"bicycle": 0.5, "motorcycle": 0.5}
    # THEN CloudWatch has the statistic, for an alarm to see
    (point,) = aws("cloudwatch").get_metric_statistics(
        Namespace="Scones",
        MetricName="DriftStatistic",
        Dimensions=[{"Name": "Deployment", "Value": "scones-test"}],
        StartTime=time.time() - 3600,
        EndTime=time.time() + 3600,
        Period=7200,
        Statistics=["Maximum", "SampleCount"],
    )["Datapoints"]
    assert point["Maximum"] == pytest.approx(after["drift"]["statistic"])
    assert point["SampleCount"] == 2


def test_drift_that_lasts_starts_one_training(aws, send, start, monitor, usual, dark):
    # GIVEN an alarm that stands, while photos are as usual
    send(usual)
    stand = {"AlarmName": "drift", "StateValue": "ALARM", "StateReason": "test"}
    aws("cloudwatch").set_alarm_state(**stand)
    before = start(id="1")
    # WHEN they get darker, and the event comes, and another
    send(dark)
    aws("cloudwatch").set_alarm_state(**stand)
    first, second = start(id="2"), start(id="3")
    # THEN a training is started by the one, with its constant input, and not by the others
    assert (before["started"], second["started"]) == (None, None)
    assert "have not drifted" in before["reason"]
    execution = aws("stepfunctions").describe_execution(executionArn=first["started"])
    assert (execution["name"], execution["input"]) == ("drift-2", '{"dataset": "latest"}')
    assert "less than 1:00:00 ago" in second["reason"] or "at work" in second["reason"]


def test_a_measurement_that_fails_is_named(aws, start, monitor, artifacts):
    # GIVEN a live model whose baseline is gone
    aws("s3").delete_object(Bucket=artifacts, Key="models/job-1/baseline.json")
    # WHEN drift is to be answered THEN the error says what the other function said
    answer = start(id="4")
    assert answer["errorType"] == "DriftUnknown"
    assert "BaselineMissing" in answer["errorMessage"]
    assert "baseline.json is not there" in answer["errorMessage"]

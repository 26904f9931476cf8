"""What images cost: usage times prices, and where the figures come from."""

from datetime import date

import pytest

from benchmarks import page
from benchmarks.cost.__main__ import figures
from benchmarks.cost.coursework import coursework, coursework_functions
from benchmarks.cost.items import Items
from benchmarks.cost.model_latency import LatencyMissing, read_latency
from benchmarks.cost.notes import (
    headroom_ms,
    if_each_message_usd,
    kept,
    lines_of_lambda_usd,
    slower_usd,
)
from scones_tools.command_line import CommandError
from scones_tools.costs.estimate import (
    Invocation,
    Standing,
    Way,
    express,
    pipe_requests,
    total,
)
from scones_tools.costs.prices import PriceMissing, Prices

PRICES = Prices(
    date(2026, 1, 1),
    "nowhere",
    {
        "lambda request": 0.1,
        "step functions express GB-second": 1.0,
        "lambda GB-second, arm64": 2.0,
        "step functions transition": 1.0,
        "kms key, a month": 3.0,
        "sqs request": 1e-6,
        "cloudwatch logs GB": 1.0,
        "dynamodb storage GB-month": 1.0,
        "dynamodb backup GB-month": 0.5,
        "eventbridge pipe request": 1e-6,
        "cloudwatch alarm, a month": 0.5,
        "cloudwatch custom metric, a month": 0.2,
    },
    {"ml.small": 3.6},
)


def test_a_function_is_charged_for_its_memory_and_time():
    # GIVEN half a second with half a gigabyte, a fifth of which is one image's
    invocation = Invocation(0.5, 512, "arm64", share=0.2)
    # WHEN its usage is counted THEN it is a fifth of a request, and of a quarter GB-second
    assert invocation.usage() == {
        "lambda request": 0.2,
        "lambda GB-second, arm64": pytest.approx(0.05),
    }


@pytest.mark.parametrize(("seconds", "steps"), [(0.01, 1), (0.1, 1), (0.11, 2), (1.0, 10)])
def test_an_express_execution_is_charged_in_steps_of_a_tenth(seconds, steps):
    # GIVEN an execution of some length WHEN it is charged THEN up to the next tenth of a second
    used = express(seconds)["step functions express GB-second"]
    assert used == pytest.approx(steps * 0.1 * 64 / 1024)


@pytest.mark.parametrize(("megabytes", "chunks"), [(0.0, 1), (14.0, 1), (14.1, 2), (80.0, 3)])
def test_an_express_execution_is_charged_by_chunks_of_memory(megabytes, chunks):
    # GIVEN 50 MB and what it holds WHEN it is charged THEN each begun 64 MB is
    used = express(1.0, 0.5, megabytes)["step functions express GB-second"]
    assert used == pytest.approx(0.5 * chunks * 64 / 1024)


@pytest.mark.parametrize(("size", "requests"), [(1, 1), (65536, 1), (65537, 2)])
def test_a_batch_is_a_request_of_its_pipe_for_each_64_kb(size, requests):
    # GIVEN a batch WHEN a pipe takes it THEN each begun 64 KB is a request, shared by its photos
    assert pipe_requests(size, 0.1) == {"eventbridge pipe request": pytest.approx(requests / 10)}


def test_a_million_images_cost_their_usage_and_their_share_of_an_instance():
    # GIVEN a way that takes two transitions and a second of a model
    way = Way("a way", {"step functions transition": 2.0}, 1.0, "ml.small")
    # WHEN it is priced THEN both parts are there
    assert way.serverless_usd(PRICES) == 2e6
    assert way.endpoint_usd(PRICES) == pytest.approx(1e6 * 3.6 / 3600)
    assert way.usd(PRICES) == pytest.approx(2e6 + 1e3)


def test_usages_add_up():
    # GIVEN usages that share a name WHEN they are added THEN nothing is lost
    assert total([{"a": 1, "b": 2}, {"b": 3}]) == {"a": 1, "b": 5}


def test_an_instance_without_a_price_is_named():
    # GIVEN an instance that the table does not have WHEN it is priced THEN it is said which
    with pytest.raises(PriceMissing, match=r"ml\.big: add its price to prices\.json"):
        Standing({"ml.big": 1}).usd(PRICES)
    assert issubclass(PriceMissing, CommandError)


def test_a_month_is_the_sum_of_what_stands():
    # GIVEN instances, a key, alarms, metrics and pipes WHEN a month is priced THEN each has its row
    standing = Standing({"ml.small": 2}, alarms=4, keys=1, metrics=10, pipes=2)
    rows = dict(standing.rows(PRICES))
    assert rows == {
        "2 x ml.small": pytest.approx(5256.0),
        "4 x cloudwatch alarm": 2.0,
        "10 x cloudwatch custom metric": pytest.approx(2.0),
        "1 x kms key": 3.0,
        # Five polls at a time, each of 20 s, in 730 hours.
        "2 x pipe's empty polls": pytest.approx(2 * 657_000 * 1e-6),
    }
    assert standing.usd(PRICES) == pytest.approx(5264.314)


def test_every_price_that_is_used_is_in_the_table():
    # GIVEN the real table, and the coursework's design WHEN it is priced THEN no price is missing
    prices = Prices.read()
    way, standing = coursework(coursework_functions([0.1, 0.1, 0.1]), 1.0, 300.0)
    assert way.usage["step functions transition"] == 3.0
    assert way.usage["cloudwatch logs GB"] == pytest.approx(3 * 300 / 2**30)
    assert way.usd(prices) > way.serverless_usd(prices) > 0
    assert standing.usd(prices) > 100
    for invocation in (Invocation(1, 1024, "arm64"), Invocation(1, 1024, "x86_64")):
        assert set(invocation.usage()) <= set(prices.usd)
    assert set(express(1)) <= set(prices.usd)


def test_latencies_are_read_from_the_benchmarks():
    # GIVEN the repository's figures WHEN they are read THEN many at once are faster, ResNet slower
    latency = read_latency()
    assert 0 < latency.batched < latency.single < latency.resnet


@pytest.mark.parametrize(
    "content",
    [None, "{", "[]", '{"figures": {}}', '{"figures": {"endpoint_single_ms": "fast"}}'],
)
def test_a_document_without_its_figure_is_named(tmp_path, monkeypatch, content):
    # GIVEN no document, or one without the figure
    monkeypatch.setattr(page, "DIRECTORY", tmp_path)
    if content is not None:
        (tmp_path / "bulk.json").write_text(content)
    # WHEN it is read THEN it is said which is missing, and what to do
    missing = r"bulk\.json has no figure endpoint_single_ms: run its benchmark again"
    with pytest.raises(LatencyMissing, match=missing):
        read_latency()


def test_the_page_compares_with_the_last_way():
    # GIVEN a cheap way and a dear one
    cheap = Way("cheap", {"step functions transition": 1.0}, 0.0, "ml.small")
    dear = Way("dear", {"step functions transition": 20.0}, 0.0, "ml.small")
    # WHEN the page is written
    measured = figures([cheap, dear], {"ours": Standing({"ml.small": 1})}, PRICES)
    notes = {
        "kept": kept(Items(500.0, 1.0, 3.0), PRICES),
        "lines_of_lambda_usd": 0.5,
        "slower_usd": [3.0, 2.0, 0.1, 0.5],
        "headroom_ms": [40.0, 120.0, 50.0],
        "if_each_message_usd": 0.36,
    }
    text = page.render("cost", page.read("cost") | {"figures": measured | notes})
    # THEN it has the ratio, what is used, and the month
    assert "| cheap | $1000000.00 | $0.00 (ml.small) | $1000000.00 | 0.050 |" in text
    assert "| step functions transition | 1 ($1000000.00) | 20 ($20000000.00) |" in text
    # AND says how old its prices are, if they are
    notes["prices"] = measured["prices"] | {"days": 400}
    old = page.render("cost", page.read("cost") | {"figures": measured | notes})
    assert "**The prices are 400 days old.**" in old
    assert "days old" not in text or measured["prices"]["days"] > 365
    assert "| ours | **together** | **2628.00** |" in text


def test_what_the_figures_leave_open_is_priced():
    # GIVEN functions, lines, items and batches WHEN each is priced THEN it is of a million images
    assert lines_of_lambda_usd([2.0**30, 2.0**30], PRICES) == 2e6
    assert if_each_message_usd(10, PRICES) == pytest.approx(0.9)
    gigabytes = 1e6 * (500 + 100) / 2**30
    found = kept(Items(500.0, 1.0, 3.0), PRICES)
    assert found["storage_usd"] == pytest.approx(3 * gigabytes)
    assert found["backup_usd"] == pytest.approx(1.5 * gigabytes)


def test_what_more_time_costs_is_of_the_functions_and_of_their_execution():
    # GIVEN two functions, one of which is shared WHEN each takes 100 ms more THEN it is priced
    functions = [Invocation(1.0, 1024, "arm64"), Invocation(1.0, 512, "arm64", share=0.5)]
    of_lambda = 1e6 * (0.1 * 1.0 + 0.5 * 0.1 * 0.5) * 2.0
    assert slower_usd(functions, None, PRICES) == pytest.approx(of_lambda)
    # AND so is the execution that ten photos share, and that takes 200 ms more
    of_express = 1e6 * 0.2 * 64 / 1024 / 10
    assert slower_usd(functions, 10, PRICES) == pytest.approx(of_lambda + of_express)


def test_a_goal_is_reached_with_so_much_more_time():
    # GIVEN a way of $6 and a design of $100, which cost $2 and $5 more for each 100 ms
    more = headroom_ms((6.0, 2.0), (100.0, 5.0), 0.1)
    # WHEN each takes as much longer as it says THEN the way costs a tenth
    assert 6.0 + 2.0 * more / 100 == pytest.approx(0.1 * (100.0 + 5.0 * more / 100))
    # AND a way that costs more already has less than none
    assert headroom_ms((11.0, 2.0), (100.0, 5.0), 0.1) < 0

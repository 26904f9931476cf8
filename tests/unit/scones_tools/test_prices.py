"""The table of prices: what it names, its age, and how AWS's own list refreshes it."""

import contextlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scones_tools.command_line import FAILURE, SUCCESS, run
from scones_tools.costs import price_list
from scones_tools.costs.price_list import refreshed, text
from scones_tools.costs.prices import PRICES, Prices, PricesUnreadable, read_table

# As https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AWSEvents/current/us-east-1/index.json
# has them: two kinds of event share a usage type, and a free tier comes before the paid one.
EVENTS = {
    "formatVersion": "v1.0",
    "disclaimer": "This pricing list is for informational purposes only.",
    "offerCode": "AWSEvents",
    "version": "20261001000000",
    "publicationDate": "2026-10-01T12:34:56Z",
    "products": {
        sku: {
            "sku": sku,
            "productFamily": "EventBridge",
            "attributes": {
                "servicecode": "AWSEvents",
                "location": "US East (N. Virginia)",
                "regionCode": "us-east-1",
                "usagetype": usage_type,
                "operation": operation,
            },
        }
        for sku, usage_type, operation in (
            ("AAA", "USE1-Event-64K-Chunks", "PutEvents"),
            ("BBB", "USE1-Event-64K-Chunks", "ReceivedPartnerEvents"),
            ("CCC", "USE1-Event-8K-Chunks", "DiscoveryEvent"),
        )
    },
    "terms": {
        "OnDemand": {
            sku: {
                f"{sku}.JRTCKXETXF": {
                    "offerTermCode": "JRTCKXETXF",
                    "sku": sku,
                    "effectiveDate": "2026-09-01T00:00:00Z",
                    "priceDimensions": {
                        f"{sku}.JRTCKXETXF.{number}": {
                            "rateCode": f"{sku}.JRTCKXETXF.{number}",
                            "description": f"${usd} per chunk",
                            "beginRange": begin,
                            "endRange": "Inf",
                            "unit": "64K-Chunks",
                            "appliesTo": [],
                            "pricePerUnit": {"USD": usd},
                        }
                        for number, (begin, usd) in enumerate(tiers)
                    },
                    "termAttributes": {},
                }
            }
            for sku, tiers in (
                ("AAA", [("1000", "0.0000009000"), ("0", "0.0000012000")]),
                ("BBB", [("0", "0.0000020000")]),
                ("CCC", [("0", "0.0000000000"), ("5000000", "0.0000001000")]),
            )
        }
    },
}


def price(usage_type: str, **more: str) -> dict[str, str]:
    names = {"service": "AWSEvents", "usage_type": usage_type} | more
    return names | {"unit": "64K-Chunks", "usd": "0.5", "effective": "2025-01-01"}


def table(**prices: dict[str, str]) -> dict:
    return {"region": "us-east-1", "as_of": "2025-01-01", "source": "", "prices": prices}


@pytest.fixture
def refresh(tmp_path: Path, capsys) -> Callable[..., tuple[int, dict, str]]:
    """Return what runs the command on a table and the texts of files."""

    def command(old: dict, *files: str) -> tuple[int, dict, str]:
        path, offers = tmp_path / "table.json", []
        path.write_text(json.dumps(old))
        for number, content in enumerate(files):
            offers.append(tmp_path / f"{number}.json")
            offers[-1].write_text(content)
        words = ["--table", str(path), *map(str, offers)]
        code = run(price_list.command, words)
        printed = capsys.readouterr()
        return code, json.loads(path.read_text()), printed.out + printed.err

    return command


def test_the_tables_prices_have_their_names_in_aws_list():
    # GIVEN the package's own table WHEN it is read THEN each price names what AWS calls it by
    document = read_table(PRICES)
    assert {price["service"] for price in document["prices"].values()} >= {
        "AWSEvents",
        "AWSLambda",
        "AWSQueueService",
        "AmazonDynamoDB",
        "AmazonStates",
    }
    # AND none is newer than the table, and the table is written as the command writes it
    assert all(price["effective"] <= document["as_of"] for price in document["prices"].values())
    assert PRICES.read_text() == text(document)


@pytest.mark.parametrize(("today", "is_old"), [("2026-06-01", False), ("2026-06-02", True)])
def test_prices_older_than_a_year_are_warned_of(today, is_old):
    # GIVEN prices WHEN a year has passed, and a day more THEN a warning says what to do
    prices = Prices(date(2025, 6, 1), "us-east-1", {}, {})
    warning = prices.warning(date.fromisoformat(today))
    assert bool(warning) == is_old
    if warning:
        assert warning == (
            "Warning: the prices are of 2025-06-01, more than a year ago. Refresh them: "
            "python -m scones_tools.costs.price_list --help"
        )


def test_a_price_comes_from_the_list_with_its_unit_and_its_date(refresh):
    # GIVEN a table, one name of which is shared by two prices, and AWS's list
    old = table(
        event=price("USE1-Event-64K-Chunks", operation="PutEvents"),
        discovery=price("USE1-Event-8K-Chunks"),
    )
    # WHEN it is refreshed
    code, new, printed = refresh(old, json.dumps(EVENTS))
    # THEN each has the first tier that is charged for, and the table the list's date
    assert code == SUCCESS
    assert new["as_of"] == "2026-10-01"
    assert new["prices"] == {
        "event": old["prices"]["event"] | {"usd": "0.0000012", "effective": "2026-09-01"},
        "discovery": old["prices"]["discovery"] | {"usd": "0.0000001", "effective": "2026-09-01"},
    }
    # AND a person sees what has changed
    assert printed.splitlines()[0] == "event: 0.0000012 64K-Chunks; was 0.5 64K-Chunks"


def test_prices_that_share_a_name_are_told_apart_by_their_operation(refresh):
    # GIVEN a name without its operation WHEN it is refreshed THEN nothing is guessed
    old = table(event=price("USE1-Event-64K-Chunks"))
    code, new, printed = refresh(old, json.dumps(EVENTS))
    assert (code, new) == (FAILURE, old)
    assert printed == (
        "error: PriceAmbiguous: AWSEvents USE1-Event-64K-Chunks has several prices "
        "(0.0000012 64K-Chunks, 0.000002 64K-Chunks): give its operation\n"
    )


def test_a_name_that_the_list_lacks_is_named(refresh):
    # GIVEN a usage type of another region WHEN the table is refreshed THEN the error says which
    code, _, printed = refresh(table(event=price("EUC1-Event-64K-Chunks")), json.dumps(EVENTS))
    assert code == FAILURE
    assert printed == (
        "error: PriceMissing: AWSEvents EUC1-Event-64K-Chunks has no price in the list: "
        "correct its names in the table\n"
    )


def test_a_service_without_its_file_is_named_with_its_address(refresh):
    # GIVEN the list of one service WHEN another's prices are in the table, too
    old = table(
        event=price("USE1-Event-64K-Chunks", operation="PutEvents"),
        queue=price("Requests-RBP") | {"service": "AWSQueueService"},
    )
    code, new, printed = refresh(old, json.dumps(EVENTS))
    # THEN the error says what to download, and the table is as it was
    assert (code, new) == (FAILURE, old)
    assert printed == (
        "error: OfferMissing: download these, too: https://pricing.us-east-1.amazonaws.com/offers/"
        "v1.0/aws/AWSQueueService/current/us-east-1/index.json\n"
    )


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"offerCode": "AWSEvents"}'])
def test_a_file_that_is_not_of_the_list_is_refused(refresh, content):
    # GIVEN another file WHEN it is given as AWS's list THEN the error says so
    code, _, printed = refresh(table(event=price("USE1-Event-64K-Chunks")), content)
    assert code == FAILURE
    assert printed.startswith("error: OfferUnreadable: ")
    assert "as AWS's price list is" in printed or "is not of AWS's price list" in printed


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(place=st.sampled_from(["region", "as_of", "prices", "event", "usd", "service"]), value=JSON)
def test_a_table_is_read_or_refused_by_name(tmp_path_factory, place, value):
    # GIVEN a table with anything in one place
    document = table(event=price("USE1-Event-64K-Chunks"))
    within = {"event": document["prices"], "usd": document["prices"]["event"]}
    within["service"] = within["usd"]
    within.get(place, document)[place] = value
    path = tmp_path_factory.mktemp("tables") / "prices.json"
    path.write_text(json.dumps(document))
    # WHEN it is read THEN it is a table, or refused as none: nothing else is raised
    with contextlib.suppress(PricesUnreadable):
        assert all(amount >= 0 for amount in Prices.read(path).usd.values())


def test_the_whole_table_can_be_refreshed():
    # GIVEN the package's table, and lists that have each of its prices
    document = read_table(PRICES)
    offers: dict[str, dict] = {}
    for number, each in enumerate(document["prices"].values()):
        offer = offers.setdefault(
            each["service"],
            {"publicationDate": "2030-01-01T", "products": {}, "terms": {"OnDemand": {}}},
        )
        names = {"usagetype": each["usage_type"], "operation": each.get("operation", "")}
        offer["products"][str(number)] = {"attributes": names}
        tier = {"unit": each["unit"], "beginRange": "0", "pricePerUnit": {"USD": "7"}}
        offer["terms"]["OnDemand"][str(number)] = {
            "term": {"effectiveDate": "2030-01-01T", "priceDimensions": {"0": tier}}
        }
    # WHEN it is refreshed THEN no name meets another's price
    new = refreshed(document, offers)
    assert {each["usd"] for each in new["prices"].values()} == {"7"}
    assert new["prices"].keys() == document["prices"].keys()

"""Refresh a table of prices from AWS's own price list.

Takes the files of AWS's bulk price list, one for each service that the table names, as
https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/SERVICE/current/REGION/index.json gives
them to everybody. Of each price the table keeps its names; the rest comes from the files: the
first tier that is charged for, on demand. For another region, copy the table, write the region
and its usage types into the copy, and refresh that.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scones_tools.command_line import CommandError, run
from scones_tools.costs.prices import PRICES, PriceMissing, read_table

_URL = "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/{}/current/{}/index.json"
_SOURCE = "AWS's price list, on demand, the first tier that is charged for"


class OfferUnreadable(CommandError):
    """A file is not of AWS's price list; the text names it."""


class OfferMissing(CommandError):
    """No file has the prices of a service; the text says where they are."""


class PriceAmbiguous(CommandError):
    """The list has several prices under one name; the text says which name, and what tells them."""


def refreshed(table: Mapping[str, Any], offers: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return a table with the prices of AWS's list.

    Parameters
    ----------
    table
        See ``prices.read_table``.
    offers
        Documents of the list, by service. Source: AWS's documentation, "Reading the service price
        list file for an AWS service".

    Raises
    ------
    OfferMissing
        If a service's document is missing.
    PriceMissing, PriceAmbiguous
        If a document has no price of a name, or several.
    """
    services = {price["service"] for price in table["prices"].values()}
    missing = [_URL.format(name, table["region"]) for name in sorted(services - offers.keys())]
    if missing:
        raise OfferMissing(f"download these, too: {' '.join(missing)}")
    return {
        "region": table["region"],
        "as_of": max(offers[service]["publicationDate"][:10] for service in services),
        "source": _SOURCE,
        "prices": {
            name: {**price, **_price(offers[price["service"]], price)}
            for name, price in table["prices"].items()
        },
    }


def _price(offer: Mapping[str, Any], wanted: Mapping[str, str]) -> dict[str, str]:
    name = " ".join(wanted[key] for key in ("service", "usage_type", "operation") if key in wanted)
    found = {
        (price["usd"], price["unit"]): price
        for sku, product in offer["products"].items()
        if _is(product["attributes"], wanted)
        for price in _first_tiers(offer["terms"]["OnDemand"].get(sku, {}))
    }
    if not found:
        raise PriceMissing(f"{name} has no price in the list: correct its names in the table")
    if len(found) > 1:
        prices = ", ".join(f"{usd} {unit}" for usd, unit in sorted(found))
        raise PriceAmbiguous(f"{name} has several prices ({prices}): give its operation")
    return next(iter(found.values()))


def _is(attributes: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    operation = wanted.get("operation", attributes.get("operation"))
    names = attributes.get("usagetype"), attributes.get("operation")
    return names == (wanted["usage_type"], operation)


def _first_tiers(terms: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """Yield of each term the tier with which charges begin; before it there is the free one."""
    for term in terms.values():
        charged = [
            tier
            for tier in term["priceDimensions"].values()
            if float(tier["pricePerUnit"]["USD"]) > 0
        ]
        if charged:
            first = min(charged, key=lambda tier: float(tier["beginRange"]))
            usd = f"{float(first['pricePerUnit']['USD']):.12f}".rstrip("0").rstrip(".")
            yield {"unit": first["unit"], "usd": usd, "effective": term["effectiveDate"][:10]}


def read_offers(paths: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """Return the documents of files of AWS's list, by service.

    Raises
    ------
    OfferUnreadable
        If a file is none.
    """
    found = {}
    for path in paths:
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            found[str(document["offerCode"])] = document
        except (ValueError, KeyError, TypeError) as error:
            raise OfferUnreadable(f"{path} is not of AWS's price list: {error!r}") from error
    return found


def text(table: Mapping[str, Any]) -> str:
    """Return a table as JSON, with a line for each price."""
    head = {name: value for name, value in table.items() if name != "prices"}
    lines = [f"  {json.dumps(name)}: {json.dumps(value)}," for name, value in head.items()]
    prices = [f"    {json.dumps(name)}: {json.dumps(p)}" for name, p in table["prices"].items()]
    return "\n".join(["{", *lines, '  "prices": {', ",\n".join(prices), "  }", "}", ""])


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--table", type=Path, default=PRICES, help="default: the package's own")
    parser.add_argument("offers", nargs="+", type=Path, metavar="FILE", help="of AWS's price list")
    options = parser.parse_args(arguments)
    table, offers = read_table(options.table), read_offers(options.offers)
    try:
        new = refreshed(table, offers)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise OfferUnreadable(f"a file is not as AWS's price list is: {error!r}") from error
    options.table.write_text(text(new), encoding="utf-8")
    for name, price in new["prices"].items():
        before = table["prices"][name]
        if (before["usd"], before["unit"]) != (price["usd"], price["unit"]):
            print(f"{name}: {price['usd']} {price['unit']}; was {before['usd']} {before['unit']}")
    print(f"{options.table}: as of {new['as_of']}")


if __name__ == "__main__":
    sys.exit(run(command, None))

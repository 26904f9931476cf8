"""What the drift monitor works with, and what it wrote of each window."""

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

from scones.drift.comparison import Drift
from scones.settings import number, setting
from scones_tools.command_line import CommandError

# The monitor names a file when it begins, and publishes when it ends.
_LONGEST_RUN = timedelta(minutes=6)
_MINUTE = timedelta(minutes=1)
_MOST_FILES = 20  # that are read to find one


class MeasurementUnreadable(CommandError):
    """A file of the monitor is not as this version reads it."""


@dataclass(frozen=True)
class Measurement:
    """A window of traffic, as the monitor wrote it down.

    Attributes
    ----------
    time
        When it was measured.
    model_version
        Whose answers were compared.
    first, last
        The times of its photos.
    drift
        How it compared.
    """

    time: datetime
    model_version: str
    first: datetime
    last: datetime
    drift: Drift

    @classmethod
    def from_json(cls, text: str | bytes) -> "Measurement | None":
        """Read a file of the monitor; None if there were too few photos for a statement.

        Raises
        ------
        MeasurementUnreadable
            If it is none.
        """
        try:
            document = json.loads(text)
            if document["drift"] is None:
                return None
            times = (datetime.fromisoformat(document[name]) for name in ("time", "from", "to"))
            time, first, last = times
            return cls(
                time, str(document["model_version"]), first, last, Drift(**document["drift"])
            )
        except (ValueError, TypeError, KeyError) as error:
            raise MeasurementUnreadable(
                f"a measurement of drift cannot be read: {error!r}"
            ) from error


@dataclass(frozen=True)
class Monitor:
    """The drift monitor's settings, as its function has them.

    Attributes
    ----------
    bucket
        Where captures lie, and what is written.
    captures
        The URI below which the live variant's traffic is captured.
    summaries
        The prefix of what is written of each window.
    window_size
        How many photos make a window.
    """

    bucket: str
    captures: str
    summaries: str
    window_size: int

    @classmethod
    def of(cls, function: str) -> "Monitor":
        """Read the settings.

        Raises
        ------
        ConfigurationInvalid
            If one is missing.
        """
        found = boto3.client("lambda").get_function_configuration(FunctionName=function)
        settings = found.get("Environment", {}).get("Variables", {})
        bucket, endpoint = setting(settings, "BUCKET"), setting(settings, "ENDPOINT_NAME")
        variant = setting(settings, "VARIANT_NAME")
        return cls(
            bucket,
            f"s3://{bucket}/{setting(settings, 'CAPTURE_PREFIX')}/{endpoint}/{variant}",
            f"{setting(settings, 'SUMMARY_PREFIX')}/{endpoint}/",
            int(number(settings, "WINDOW_SIZE")),
        )

    def measurement(self, time: datetime, statistic: float) -> Measurement | None:
        """Return the measurement that CloudWatch has a figure of; None if it was removed.

        Parameters
        ----------
        time, statistic
            The figure, and the minute in which it was published.
        """
        s3: Any = boto3.client("s3")
        listed = s3.list_objects_v2(
            Bucket=self.bucket,
            Prefix=self.summaries,
            StartAfter=self._key(time - _LONGEST_RUN),
        ).get("Contents", [])
        end = self._key(time + _MINUTE)
        keys = [item["Key"] for item in listed if item["Key"] <= end]
        for key in list(reversed(keys))[:_MOST_FILES]:
            found = Measurement.from_json(s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())
            if found and math.isclose(found.drift.statistic, statistic, rel_tol=1e-6):
                return found
        return None

    def _key(self, time: datetime) -> str:
        return f"{self.summaries}{time.astimezone(UTC):%Y-%m-%dT%H-%M-%SZ}.json"

"""What is kept of logs: each stream in a row."""

from collections.abc import Hashable

from moto.logs.models import LogStream

from localaws.state.kept import Apart, Kept


def _stamp(stream: LogStream) -> Hashable:
    return len(stream.events), stream.upload_sequence_token, stream.last_ingestion_time


KEPT = {
    "logs": Kept(
        "groups, streams and their events, filters, policies, destinations",
        apart={LogStream: Apart(stamp=_stamp)},
    )
}

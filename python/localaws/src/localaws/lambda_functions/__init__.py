"""Lambda: functions run their deployed archive under AWS's own Runtime Interface Client."""

from localaws.coverage import Row
from localaws.lambda_functions.models import install

__all__ = ["COVERAGE", "install"]

COVERAGE = (
    Row(
        "Lambda",
        "Invoke",
        "The deployed archive runs under AWS's Runtime Interface Client, in processes that are "
        "reused and that see the standard library, the archive, its layers and boto3: nothing "
        "else of this machine. Role credentials, environment, time-out, reserved concurrency, "
        "log streams, metrics and error documents are as on AWS.",
        "This machine's Python stands for every Python runtime. No other runtimes, no container "
        "images, no response streaming; memory is not limited; layers are not under /opt; "
        "platform log lines are always text.",
    ),
    Row(
        "Lambda",
        "Invoke (Event)",
        "Runs in the background; retries, maximum age, dead-letter queue or topic and "
        "destinations as configured, with the function's own role.",
        "Retries follow after 1 and 2 seconds, not after minutes.",
    ),
    Row(
        "Lambda",
        "GetFunction, UpdateFunctionConfiguration",
        "Keeps dead-letter, logging, tracing and storage settings, which moto drops.",
    ),
    Row("Lambda", "PutFunctionEventInvokeConfig", "The last configuration holds, per function."),
    Row(
        "Lambda",
        "CreateEventSourceMapping",
        "Queues, streams and tables call the function when something is put into them.",
        "One record at a time, without batching, filters or a poller.",
    ),
)

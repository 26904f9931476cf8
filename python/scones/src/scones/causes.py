"""What Step Functions says of a failure, in a person's words."""

import json


def message_of(cause: str) -> str:
    """Return the message of a failure's cause.

    Lambda's causes are JSON with the message, a type, and a stack trace with paths of the host;
    those of other services are text. An error output has a cause as a rule, and not always.

    Parameters
    ----------
    cause
        As an execution's end has it, or the whole error output that a Catch gives, as JSON.
    """
    try:
        document = json.loads(cause)
    except (ValueError, RecursionError):
        return cause
    if isinstance(document, dict) and "Error" in document:
        return message_of(str(document.get("Cause", "")))
    message = document.get("errorMessage") if isinstance(document, dict) else None
    return message if isinstance(message, str) else cause

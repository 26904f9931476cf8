"""What Step Functions says of a failure, in a person's words."""

import json


def message_of(cause: str) -> str:
    """Return the message of a failure's cause.

    Lambda's causes are JSON with the message, a type, and a stack trace with paths of the host;
    those of other services are text.

    Parameters
    ----------
    cause
        As a Catch or an execution's end has it.
    """
    try:
        document = json.loads(cause)
    except (ValueError, RecursionError):
        return cause
    message = document.get("errorMessage") if isinstance(document, dict) else None
    return message if isinstance(message, str) else cause

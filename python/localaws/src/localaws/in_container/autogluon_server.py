"""How AWS's AutoGluon containers answer: by a model's own ``model_fn`` and ``transform_fn``.

As the documentation of the container has it (AWS Deep Learning Containers, AutoGluon,
Configuration): a ``ValueError`` is answered by 400 and its text, every other error by 500.
"""

import importlib.util
import json
import os
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_JSON = "application/json"


def is_autogluon(image: str) -> bool:
    """Return whether an image is one of AWS's AutoGluon containers, by its name."""
    return image.rpartition("/")[2].startswith("autogluon:")


class AutogluonServer:
    """A model under the container's own small server.

    Parameters
    ----------
    model
        The unpacked model.
    code
        The folder of its handler.
    image
        The container's.

    Raises
    ------
    TypeError
        If the handler has no ``model_fn`` or no ``transform_fn``.
    """

    def __init__(self, model: Path, code: Path, image: str) -> None:
        del image  # its tag changes nothing
        path = code / (os.environ.get("SAGEMAKER_PROGRAM") or "inference.py")
        sys.path.insert(0, str(code))
        spec = importlib.util.spec_from_file_location("handler", path)
        if spec is None or spec.loader is None:
            raise TypeError(f"{path.name} is not a Python file")
        handler: Any = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(handler)
        for name in ("model_fn", "transform_fn"):
            if not callable(getattr(handler, name, None)):
                raise TypeError(f"{path.name} must define {name}")
        self._transform = handler.transform_fn
        self._model = handler.model_fn(str(model))

    def answer(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, str, bytes]:
        """Return the status, content type and content of the answer to a request."""
        given = {name.lower(): value for name, value in headers.items()}
        accept = os.environ.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT") or _JSON
        kind, accept = _kind(given.get("content-type"), _JSON), _kind(given.get("accept"), accept)
        is_text = kind.startswith("text/") or kind == _JSON
        try:
            asked = body.decode() if is_text else body
            content, content_type = self._transform(self._model, asked, kind, accept)
            encoded = content.encode() if isinstance(content, str) else bytes(content)
        except ValueError as error:
            return 400, _JSON, _detail(str(error))
        except Exception:
            traceback.print_exc()
            return 500, _JSON, _detail("inference failed")
        return 200, _kind(content_type, accept), encoded


def _kind(value: str | None, default: str) -> str:
    """Return the media type of a header without its parameters."""
    kind = (value or default).partition(",")[0].partition(";")[0].strip().lower()
    return default if kind in {"", "*/*"} else kind


def _detail(text: str) -> bytes:
    print(text, flush=True)
    return json.dumps({"detail": text}).encode()

"""How the containers answer that are made of sagemaker-inference."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class _Context:
    """What sagemaker-inference asks of the model server that it usually runs under."""

    def __init__(self, model: Path, headers: Mapping[str, str]) -> None:
        self.system_properties = {"model_dir": str(model)}
        self.request_processor = [self]
        self.status = 200
        self.content_type = "application/json"
        self._headers = headers

    def get_request_properties(self) -> Mapping[str, str]:
        return self._headers

    def set_response_status(self, code: int, phrase: str = "") -> None:
        del phrase
        self.status = int(code)

    def set_response_content_type(self, index: int, content_type: str) -> None:
        del index
        self.content_type = content_type


class ToolkitServer:
    """A model under sagemaker-inference.

    Parameters
    ----------
    model
        The unpacked model.
    code
        The folder of its ``inference.py``.
    image
        The container's, which says what a handler need not define.
    """

    def __init__(self, model: Path, code: Path, image: str) -> None:
        sys.path.insert(0, str(code))
        from sagemaker_inference.transformer import Transformer

        from localaws.in_container.default_handlers import defaults_of

        self._model = model
        self._transformer: Any = Transformer(defaults_of(image))
        self._transformer.validate_and_initialize(str(model), _Context(model, {}))

    def answer(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, str, bytes]:
        """Return the status, content type and content of the answer to a request."""
        context = _Context(self._model, headers)
        answer = self._transformer.transform([{"body": body}], context)[0]
        content = answer.encode() if isinstance(answer, str) else bytes(answer)
        if context.status >= 400:
            print(content.decode(errors="replace"), flush=True)
        return context.status, context.content_type, content

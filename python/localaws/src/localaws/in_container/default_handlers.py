"""What AWS's framework containers do where a model's handler leaves a function out.

Sources: aws/sagemaker-pytorch-inference-toolkit and aws/sagemaker-scikit-learn-container. The
handlers of any other image have the inference toolkit's own defaults.
"""

import sys
from pathlib import Path
from typing import Any

from sagemaker_inference import content_types, decoder, encoder, errors, utils
from sagemaker_inference.default_inference_handler import DefaultInferenceHandler

_OF_TORCH = ("pytorch", "pytorch-inference", "pytorch-training")


def defaults_of(image: str) -> Any:
    """Return the toolkit's handler for an image."""
    name = image.rpartition("/")[2].partition(":")[0].partition("@")[0]
    if name == "sagemaker-scikit-learn":
        return _OfSklearn()
    return _OfTorch() if name in _OF_TORCH else DefaultInferenceHandler()


def _encoded(prediction: Any, accept: str) -> Any:
    for kind in utils.parse_accept(accept):
        if kind in encoder.SUPPORTED_CONTENT_TYPES:
            return encoder.encode(prediction, kind)
    raise errors.UnsupportedFormatError(accept)


class _OfSklearn(DefaultInferenceHandler):  # type: ignore[misc]
    def default_input_fn(self, input_data: Any, content_type: str) -> Any:
        array = decoder.decode(input_data, content_type)
        return array.astype("float32") if content_type in content_types.UTF8_TYPES else array

    def default_predict_fn(self, data: Any, model: Any) -> Any:
        return model.predict(data)

    def default_output_fn(self, prediction: Any, accept: str) -> Any:
        return _encoded(prediction, accept)


class _OfTorch(DefaultInferenceHandler):  # type: ignore[misc]
    def default_model_fn(self, model_dir: str) -> Any:
        import torch

        file = Path(model_dir, "model.pt")
        if not file.is_file():
            found = [one for one in Path(model_dir).iterdir() if one.suffix in {".pt", ".pth"}]
            if len(found) != 1:
                names = [one.name for one in found]
                raise ValueError(f"of .pt and .pth files a model has one, and not {names}")
            file = found[0]
        return torch.jit.load(str(file), map_location="cpu")  # type: ignore[no-untyped-call]

    def default_input_fn(self, input_data: Any, content_type: str) -> Any:
        import torch

        array = decoder.decode(input_data, content_type)
        if content_type in content_types.UTF8_TYPES:
            return torch.FloatTensor(array)
        return torch.from_numpy(array)

    def default_predict_fn(self, data: Any, model: Any) -> Any:
        import torch

        model.eval()
        with torch.no_grad():
            return model(data)

    def default_output_fn(self, prediction: Any, accept: str) -> Any:
        torch = sys.modules.get("torch")  # not imported, nothing is a tensor
        if torch and type(prediction) is torch.Tensor:
            prediction = prediction.detach().cpu().numpy().tolist()
        return _encoded(prediction, accept)

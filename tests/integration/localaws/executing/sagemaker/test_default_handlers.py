"""AWS's framework containers: what they do where a handler leaves a function out."""

import io
import json

import numpy as np
import pytest

LINE = """
    import torch

    def model_fn(model_dir):
        model = torch.nn.Linear(2, 1)
        with torch.no_grad():
            model.weight[:] = torch.tensor([[2.0, -1.0]])
            model.bias[:] = 0.5
        return model
"""
# Its own predict_fn keeps the gradient, which the container takes away.
WITH_GRADIENT = (
    LINE
    + """
    def predict_fn(data, model):
        return model(data)
"""
)
IMAGE = "pytorch-inference:2.5-cpu-py311"


@pytest.fixture(scope="module", params=[LINE, WITH_GRADIENT], ids=["defaults", "own-predict"])
def endpoint(request, make_configuration, make_endpoint) -> str:
    return make_endpoint(make_configuration(code=request.param, image=IMAGE))


def npy(rows: list) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.array(rows, dtype="float32"))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"[[1, 2], [3, 4]]"),
        ("text/csv", b"1,2\n3,4\n"),
        ("application/x-npy", npy([[1, 2], [3, 4]])),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/csv", "application/x-npy"])
def test_tensors_come_from_each_format_and_go_to_each(aws, endpoint, kind, body, accept):
    # GIVEN a model of torch WHEN it is asked in a format for an answer in another
    answer = aws("sagemaker-runtime").invoke_endpoint(
        EndpointName=endpoint, ContentType=kind, Accept=accept, Body=body
    )
    content = answer["Body"].read()
    read = {
        "application/json": json.loads,
        "text/csv": lambda text: np.loadtxt(io.StringIO(text.decode()), delimiter=",", ndmin=2).T,
        "application/x-npy": lambda text: np.load(io.BytesIO(text)),
    }[accept]
    # THEN it is the model's
    values = np.array(read(content)).reshape(-1)
    assert values.tolist() == [0.5, 2.5]
    assert answer["ContentType"] == accept


def test_a_model_without_a_handler_is_torchscript(aws, make_configuration, make_endpoint, settled):
    # GIVEN an archive without a .pt file or a model_fn WHEN it is served THEN it fails, and says so
    name = make_endpoint(make_configuration(code="", image=IMAGE))
    described = settled(name)
    assert described["EndpointStatus"] == "Failed"
    assert "of .pt and .pth files a model has one" in described["FailureReason"]

"""Lambda's service model, as AWS enforces it.

botocore's model is newer than what AWS answers in some places, and wider in others. Source: answers
recorded on AWS; the quotas in Lambda's Developer Guide.
"""

from typing import Any

from moto.core.model import ServiceModel

# What patterns of botocore's model have and AWS's answers do not have.
_LATER = (
    "(eusc-)?",
    r"(\.PUBLISHED)?",
    "|(capacity-provider|network-connector):[a-zA-Z0-9-_]{1,64}",
)
# As AWS lists runtimes to who names another. It takes newer ones, and does not list them.
LISTED_RUNTIMES = (
    "ruby2.6",
    "dotnetcore1.0",
    "python3.7",
    "nodejs8.10",
    "nasa",
    "ruby2.7",
    "python2.7-greengrass",
    "dotnetcore2.0",
    "python3.8",
    "java21",
    "dotnet6",
    "dotnetcore2.1",
    "python3.9",
    "java11",
    "nodejs6.10",
    "provided",
    "dotnetcore3.1",
    "dotnet8",
    "java17",
    "nodejs",
    "nodejs4.3",
    "java8.al2",
    "go1.x",
    "nodejs20.x",
    "go1.9",
    "byol",
    "nodejs10.x",
    "provided.al2023",
    "python3.10",
    "java8",
    "nodejs12.x",
    "python3.11",
    "nodejs8.x",
    "python3.12",
    "nodejs14.x",
    "nodejs8.9",
    "python3.13",
    "nodejs16.x",
    "provided.al2",
    "nodejs4.3-edge",
    "nodejs18.x",
    "ruby3.2",
    "python3.4",
    "ruby3.3",
    "ruby2.5",
    "python3.6",
    "python2.7",
)
_REGION = r"[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}"
_LISTED_LAYER = "ListedLayerVersionArn"
_ENFORCED: dict[str, dict[str, Any]] = {
    "DestinationArn": {
        "pattern": rf"^$|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:({_REGION})?:(\d{{12}})?:(.*)"
    },
    "InvokeMode": {"enum": ["RESPONSE_STREAM", "BUFFERED"]},
    "LayerVersionArn": {
        "pattern": rf"arn:(aws[a-zA-Z-]*)?:lambda:{_REGION}:\d{{12}}:layer:[a-zA-Z0-9-_]+:[0-9]+"
    },
    "MemorySize": {"max": 10240},
    "NamespacedFunctionName": {"max": 170},
    "NumericLatestPublishedOrAliasQualifier": {"pattern": "(|[a-zA-Z0-9$_-]+)"},
    "RecursiveLoop": {"enum": ["Terminate", "Allow"]},
    "Timeout": {"max": 900},
    _LISTED_LAYER: {
        "type": "string",
        "max": 140,
        "min": 1,
        "pattern": rf"(arn:[a-zA-Z0-9-]+:lambda:{_REGION}:\d{{12}}:layer:[a-zA-Z0-9-_]+:[0-9]+)"
        "|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)",
    },
}


def adjust(model: ServiceModel) -> None:
    """Give botocore's model what AWS enforces."""
    shapes = model._service_description["shapes"]
    for shape in shapes.values():
        for later in _LATER:
            if "pattern" in shape:
                shape["pattern"] = shape["pattern"].replace(later, "")
    for name, enforced in _ENFORCED.items():
        shapes.setdefault(name, {}).update(enforced)
    shapes["LayerList"]["member"]["shape"] = _LISTED_LAYER
    # A function that AWS deletes is an answer without content.
    operations = model._service_description["operations"]
    operations["DeleteFunction"]["http"]["responseCode"] = 204

"""Functions that nothing here could run are refused when they are created, by name."""

import pytest
from botocore.exceptions import ClientError


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"Runtime": "java21"}, "CreateFunction with runtime java21: runtimes of Python and Node"),
        ({"Runtime": "dotnet8"}, "CreateFunction with runtime dotnet8: "),
        ({"Runtime": "ruby3.3"}, "CreateFunction with runtime ruby3.3: "),
        ({"Runtime": "provided.al2023"}, "CreateFunction with runtime provided.al2023: "),
        (
            {"PackageType": "Image", "Code": {"ImageUri": "1.dkr.ecr.us-east-1.amazonaws.com/i:1"}},
            "CreateFunction of a container image: a zip with a runtime of Python or Node runs here",
        ),
    ],
)
def test_creating_it_says_what_runs_here(aws, role, zipped, fields, message) -> None:
    # GIVEN a function that cannot run here
    request = {
        "FunctionName": "refused",
        "Role": role,
        "Handler": "index.handler",
        "Code": {"ZipFile": zipped("")},
        **fields,
    }
    if "ImageUri" in request["Code"]:
        del request["Handler"]
    # WHEN it is created
    with pytest.raises(ClientError, match=message) as refusal:
        aws("lambda").create_function(**request)
    # THEN it is refused by name, and is not there
    assert refusal.value.response["Error"]["Code"] == "NotImplementedByLocalaws"
    with pytest.raises(aws("lambda").exceptions.ResourceNotFoundException):
        aws("lambda").get_function(FunctionName="refused")


def test_a_function_is_not_changed_to_such_a_runtime(make_function, aws, invoke) -> None:
    # GIVEN a function WHEN it is to have a runtime that is not here
    name = make_function("def handler(event, context): return 1")
    with pytest.raises(ClientError, match="UpdateFunctionConfiguration with runtime java21"):
        aws("lambda").update_function_configuration(FunctionName=name, Runtime="java21")
    # THEN it is what it was
    assert invoke(name)[1] == 1

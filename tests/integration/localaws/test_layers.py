"""A function finds its layers in /opt, and their modules where Python and Node look."""

import pytest

from .zips import zip_of_files


@pytest.fixture
def publish(aws):
    """``publish(name, files)`` makes a version of a layer; its ARN."""

    def make(name: str, files: dict[str, str]) -> str:
        content = {"ZipFile": zip_of_files(files)}
        made = aws("lambda").publish_layer_version(LayerName=name, Content=content)
        return made["LayerVersionArn"]

    return make


def test_modules_of_layers_are_imported_and_the_last_layer_counts(
    make_function, invoke, publish
) -> None:
    # GIVEN two layers, of which the second has a file of the first
    first = publish("first", {"python/jam.py": "KIND = 'plum'", "both.txt": "first"})
    second = publish("second", {"both.txt": "second"})
    code = """
        import jam

        def handler(event, context):
            return [jam.KIND, jam.__file__, open("/opt/both.txt").read()]
    """
    # WHEN a function with both is invoked
    name = make_function(code, Layers=[first, second])
    # THEN it has found all
    assert invoke(name)[1] == ["plum", "/opt/python/jam.py", "second"]
    # AND one without layers does not
    assert invoke(make_function(code))[1]["errorType"] == "Runtime.ImportModuleError"

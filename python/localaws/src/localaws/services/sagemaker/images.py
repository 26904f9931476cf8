"""Containers that nothing here stands for: refused when they are named, with the way out.

There are no images here. What stands for them runs a user's own code: an entry point, a command, or
the handler in a model's archive.
"""

import io
import tarfile
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from localaws.errors import NotImplementedByLocalaws
from localaws.in_container.autogluon_server import is_autogluon

# What containers consist of besides Python, and the extra of localaws that installs it.
_EXTRAS = {
    "sagemaker_inference": "sagemaker",
    "sagemaker_training": "sagemaker",
    "sklearn": "sklearn",
}
_SKLEARN = "sagemaker-scikit-learn"
_PROGRAM = "sagemaker_program"
# Names of the repositories of AWS's built-in algorithms: Amazon SageMaker AI Developer Guide,
# "Docker Registry Paths and Example Code".
_BUILT_IN = {
    "blazingtext",
    "factorization-machines",
    "forecasting-deepar",
    "image-classification",
    "ipinsights",
    "kmeans",
    "knn",
    "lda",
    "linear-learner",
    "ntm",
    "object-detection",
    "object2vec",
    "pca",
    "randomcutforest",
    "semantic-segmentation",
    "seq2seq",
    "xgboost",
}


def built_in_algorithm(image: str) -> str:
    """Return the name of AWS's algorithm that an image has; empty of any other image."""
    name = repository_of(image)
    return name if name in _BUILT_IN else ""


def repository_of(image: str) -> str:
    """Return the name of an image's repository."""
    return image.rpartition("/")[2].partition(":")[0].partition("@")[0]


def runtime_of(image: str, otherwise: str) -> str:
    """Return the name of the runtime that stands for an image: of AWS's scikit-learn, its own."""
    return "sklearn" if repository_of(image) == _SKLEARN else otherwise


def refuse_missing(image: str, operation: str, *modules: str) -> None:
    """Refuse an image whose packages are not installed here.

    Parameters
    ----------
    image
        Whose own packages are looked for: those of AWS's scikit-learn.
    operation
        For the message.
    modules
        What the container needs for this operation, whatever its image.

    Raises
    ------
    NotImplementedByLocalaws
        If one of them is not here.
    """
    for module in (*modules, "sklearn") if repository_of(image) == _SKLEARN else modules:
        if find_spec(module) is None:
            raise NotImplementedByLocalaws(
                f"{operation} with image {image}: {module} is not installed beside localaws "
                f"(pip install 'localaws-server[{_EXTRAS[module]}]')"
            )


def refuse_training_image(
    specification: Mapping[str, Any],
    hyperparameters: Mapping[str, str],
    environment: Mapping[str, str],
    operation: str = "CreateTrainingJob",
) -> None:
    """Refuse a training whose code would be in the image.

    Raises
    ------
    NotImplementedByLocalaws
        If it has neither an entry point nor a command, or what runs it is not installed.
    """
    image = specification.get("TrainingImage") or ""
    if specification.get("ContainerEntrypoint"):
        refuse_missing(image, operation)
        return
    if _PROGRAM in hyperparameters or _PROGRAM.upper() in environment:
        refuse_missing(image, operation, "sagemaker_training")
        return
    algorithm = specification.get("AlgorithmName") or ""
    raise NotImplementedByLocalaws(
        f"{operation} with {_named(algorithm, image)}: "
        "give the estimator an entry_point (the hyperparameter sagemaker_program), or the job a "
        "ContainerEntrypoint"
    )


def refuse_serving_container(container: Mapping[str, Any], archive: bytes | None) -> None:
    """Refuse a model whose handler would be in the image.

    Parameters
    ----------
    container
        Of CreateModel.
    archive
        The model's; None if it is not there, or not looked at.

    Raises
    ------
    NotImplementedByLocalaws
        If it is one of AWS's algorithms without a handler, no single archive is its model, or what
        serves it is not installed.
    """
    for member in ("ModelDataSource", "MultiModelConfig", "InferenceSpecificationName"):
        if container.get(member):
            raise NotImplementedByLocalaws(f"CreateModel with {member}")
    if container.get("Mode") == "MultiModel":
        raise NotImplementedByLocalaws("CreateModel with several models in a container")
    image = container.get("Image") or ""
    refuse_missing(image, "CreateModel", *(() if is_autogluon(image) else ("sagemaker_inference",)))
    if not container.get("ModelDataUrl"):
        if container.get("ModelPackageName"):
            return
        raise NotImplementedByLocalaws(
            f"CreateModel without ModelDataUrl, with {_named('', image)}: put the model, with "
            "code/inference.py, into an archive on S3"
        )
    if built_in_algorithm(image) and archive is not None and not _has_handler(archive):
        raise NotImplementedByLocalaws(
            f"CreateModel with {_named('', image)}: put a handler, code/inference.py, into the "
            "model's archive"
        )


def _named(algorithm: str, image: str) -> str:
    algorithm = algorithm or built_in_algorithm(image)
    if algorithm:
        return f"AWS's algorithm {algorithm}, of which there is no image here"
    return f"image {image}, which is not here"


def _has_handler(archive: bytes) -> bool:
    try:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            return any(name.removeprefix("./") == "code/inference.py" for name in files.getnames())
    except (tarfile.TarError, EOFError, OSError):
        return True  # to be found out, and said, when it is served

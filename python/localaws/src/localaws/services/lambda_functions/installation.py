"""Put Lambda in the place of moto's."""

from moto.awslambda import models, urls

from localaws.services.lambda_functions.api.dispatching import answer_call
from localaws.services.lambda_functions.backend import ExecutingLambdaBackend
from localaws.settings import Settings


def install(settings: Settings) -> None:
    """Replace moto's backend and its API."""
    ExecutingLambdaBackend.settings = settings
    models.lambda_backends.backend = ExecutingLambdaBackend
    urls.url_paths.clear()
    urls.url_paths["{0}/.*$"] = answer_call

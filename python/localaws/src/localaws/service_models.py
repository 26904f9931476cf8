"""AWS's service models, by which the gateway reads and checks calls, as AWS enforces them."""

from functools import cache

from moto.core import utils
from moto.core.model import ServiceModel

from localaws import lambda_model


@cache
def service_model(name: str) -> ServiceModel:
    """Return botocore's model of a service, adjusted to what AWS enforces.

    Parameters
    ----------
    name
        botocore's.

    Raises
    ------
    UnknownServiceError
        If there is none.
    """
    model = utils.get_service_model(name)
    if name == "lambda":
        lambda_model.adjust(model)
    return model

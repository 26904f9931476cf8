"""The service, operation and parameters of an HTTP request."""

import io
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from botocore.exceptions import UnknownServiceError
from botocore.model import StructureShape
from moto.core.model import OperationModel
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from werkzeug.exceptions import HTTPException

from localaws.service_models import service_model

_CREDENTIAL = re.compile(r"(?:Credential=)?([^/,\s]+)/\d+/([^/]+)/([^/]+)/aws4_request")

# botocore's service names, where they differ from the names under which requests are signed.
_MODELS = {
    "aoss": ("opensearchserverless",),
    "bedrock": ("bedrock", "bedrock-runtime"),
    "connect-campaigns": ("connectcampaigns",),
    "elasticloadbalancing": ("elbv2", "elb"),
    "elasticmapreduce": ("emr",),
    "email": ("ses",),
    "es": ("opensearch", "es"),
    "iotdata": ("iot-data",),
    "kinesisanalytics": ("kinesisanalyticsv2", "kinesisanalytics"),
    "kinesisvideo": ("kinesisvideo", "kinesis-video-archived-media"),
    "monitoring": ("cloudwatch",),
    "s3express": ("s3",),
    "sagemaker": ("sagemaker", "sagemaker-runtime"),
    "ses": ("ses", "sesv2"),
    "states": ("stepfunctions",),
    "timestream": ("timestream-write", "timestream-query"),
}


class Credential(NamedTuple):
    """The credential scope of a request's signature; all empty if it is unsigned.

    Attributes
    ----------
    access_key, region, service
        Parts of the scope.
    """

    access_key: str = ""
    region: str = ""
    service: str = ""


@dataclass(frozen=True)
class Call:
    """A request: its operation, and the key that signs it.

    Attributes
    ----------
    service
        Name under which it is signed, such as ``s3`` or ``states``; empty if it is unsigned.
    access_key, session_token
        Empty if the request has none.
    """

    service: str
    access_key: str
    session_token: str
    _request: Request
    _model: OperationModel | None
    _labels: Mapping[str, Any]

    @property
    def operation(self) -> str:
        """Name of the operation; empty if the service has no such operation."""
        return str(self._model.name) if self._model else ""

    @property
    def input_shape(self) -> StructureShape | None:
        """What the service's model says of the operation's parameters; None if it has none."""
        return self._model.input_shape if self._model else None

    @property
    def is_json(self) -> bool:
        """Whether its service's protocol has the parameters in JSON."""
        if self._model is None:
            return False
        service = self._model.service_model
        try:
            return "json" in determine_request_protocol(service, self._request.content_type)
        except NotImplementedError:
            return False

    @property
    def method(self) -> str:
        """HTTP method."""
        return str(self._request.method)

    @property
    def form_action(self) -> str:
        """The operation that a form names, signed or not."""
        return str(self._request.values.get("Action", ""))

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The operation's parameters under AWS's names; none if they cannot be read."""
        return self._parsed or {}

    @property
    def is_malformed(self) -> bool:
        """Whether the parameters are no values of their types."""
        return self._parsed is None

    @cached_property
    def _parsed(self) -> Mapping[str, Any] | None:
        if self._model is None:
            return {}
        service = self._model.service_model
        try:
            protocol = determine_request_protocol(service, self._request.content_type)
            parsed = PROTOCOL_PARSERS[protocol](self._model).parse(
                {
                    "method": self._request.method,
                    "values": self._request.values,
                    "headers": self._request.headers,
                    "body": self._request.get_data(),
                    "url_path": self._request.path,
                    "url_params": dict(self._labels),
                }
            )
        except NotImplementedError:  # another protocol: the service reports it itself
            return {}
        except Exception:
            return None
        return parsed if isinstance(parsed, Mapping) else {}


def credential_of(environ: Mapping[str, Any]) -> Credential:
    """Return the credential scope from the header or, if presigned, from the URL.

    Parameters
    ----------
    environ
        WSGI's. Its input is not read.
    """
    query = parse_qs(environ.get("QUERY_STRING", ""))
    given = environ.get("HTTP_AUTHORIZATION") or query.get("X-Amz-Credential", [""])[0]
    match = _CREDENTIAL.search(given)
    return Credential(*match.groups()) if match else Credential()


def read_call(environ: Mapping[str, Any], body: bytes) -> Call:
    """Parse a request.

    Parameters
    ----------
    environ
        WSGI's. Its input is not read.
    body
        Of the request.
    """
    request = Request({**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))})
    key, _, service = credential_of(environ)
    token = request.headers.get("X-Amz-Security-Token") or request.args.get(
        "X-Amz-Security-Token", ""
    )
    named = service or _unsigned_service(request)
    model, labels = _operation(named, request) if named else (None, {})
    return Call(service, key, token, request, model, labels)


def _unsigned_service(request: Request) -> str:
    """Return the service of a request that needs no signature, as a token is its proof."""
    return "sts" if request.values.get("Action", "").startswith("AssumeRoleWith") else ""


def operations(service: str) -> frozenset[str]:
    """Return AWS's names of a service's operations; none if there is no such service.

    Parameters
    ----------
    service
        As requests are signed for it.
    """
    names: set[str] = set()
    for name in _MODELS.get(service, (service,)):
        with suppress(UnknownServiceError):
            names.update(service_model(name).operation_names)
    return frozenset(names)


def operation_of(service: str, name: str) -> OperationModel | None:
    """Return the model of a service's operation; None if there is none.

    Parameters
    ----------
    service
        As requests are signed for it.
    name
        AWS's.
    """
    for model in _MODELS.get(service, (service,)):
        with suppress(UnknownServiceError):
            found = service_model(model)
            if name in found.operation_names:
                return found.operation_model(name)
    return None


def _operation(service: str, request: Request) -> tuple[OperationModel | None, Mapping[str, Any]]:
    for name in _MODELS.get(service, (service,)):
        try:
            service_model(name)  # the router's, as AWS enforces it
            model, labels = get_service_router(name).match(request)
        except (UnknownServiceError, HTTPException, NotImplementedError):
            continue  # not this service's path, or not its protocol
        return model, labels
    return None, {}

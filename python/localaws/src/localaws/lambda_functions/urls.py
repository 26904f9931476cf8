"""The routes of Lambda."""

from moto.awslambda import urls

from localaws.lambda_functions.responses import ExecutingLambdaResponse
from localaws.routes import answered_by

url_bases = urls.url_bases
url_paths = answered_by(ExecutingLambdaResponse, urls.url_paths)

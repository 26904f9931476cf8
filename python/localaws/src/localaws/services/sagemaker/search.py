"""Search: SageMaker's resources by expressions over their properties, sorted, a page at a time."""

import functools
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from operator import eq, ge, gt, le, lt
from typing import Any

from moto.core.responses import ActionResult
from moto.sagemaker.exceptions import AWSValidationException
from moto.sagemaker.responses import SageMakerResponse

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws
from localaws.service_models import service_model

COVERAGE = (
    Row(
        "SageMaker",
        "Search",
        "Training and tuning jobs, experiments, trials and their components, endpoints, pipelines "
        "and their executions, packages, groups: by filters, nested filters and subexpressions, "
        "sorted, in pages.",
        "Other resources are refused by name.",
    ),
)

# By the names of the requests: the record's, and where the backend keeps them.
_KINDS = {
    "TrainingJob": ("TrainingJob", "training_jobs"),
    "HyperParameterTuningJob": ("HyperParameterTuningJob", "hyper_parameter_tuning_jobs"),
    "Experiment": ("Experiment", "experiments"),
    "ExperimentTrial": ("Trial", "trials"),
    "ExperimentTrialComponent": ("TrialComponent", "trial_components"),
    "Endpoint": ("Endpoint", "endpoints"),
    "FeatureGroup": ("FeatureGroup", "feature_groups"),
    "ModelPackage": ("ModelPackage", "model_packages"),
    "ModelPackageGroup": ("ModelPackageGroup", "model_package_groups"),
    "Pipeline": ("Pipeline", "pipelines"),
    "PipelineExecution": ("PipelineExecution", "pipeline_executions"),
}
_METRICS = {"TrainingJob": "FinalMetricDataList", "TrialComponent": "Metrics"}
_PAGE, _LARGEST_PAGE = 10, 100
_ORDERS = {
    "GreaterThan": gt,
    "GreaterThanOrEqualTo": ge,
    "LessThan": lt,
    "LessThanOrEqualTo": le,
}


def install() -> None:
    """Put the search into moto's place, which compares two operators and knows no pages."""

    def search(self: Any) -> ActionResult:
        return ActionResult(_search(self.sagemaker_backend, self._get_params()))

    SageMakerResponse.search = search


def _search(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    resource = request["Resource"]
    for member in ("CrossAccountFilterOption", "VisibilityConditions"):
        if request.get(member) not in (None, "SameAccount"):
            raise NotImplementedByLocalaws(f"Search with {member}")
    if resource not in _KINDS:
        raise NotImplementedByLocalaws(f"Search for {resource}: nothing here keeps it")
    record, kept = _KINDS[resource]
    expression = request.get("SearchExpression") or {}
    sort_by = request.get("SortBy", "LastModifiedTime")
    _refuse_unknown(record, [sort_by, *_names(expression)])
    found = [_shown(record, item) for item in getattr(backend, kept).values()]
    found = [one for one in found if _holds(record, one, expression)]
    found.sort(
        key=lambda one: _comparable(next(_values(record, one, sort_by), None)),
        reverse=request.get("SortOrder", "Descending") == "Descending",
    )
    token = request.get("NextToken", "0")
    if not token.isdecimal():
        raise AWSValidationException("Invalid pagination token.")
    begin = int(token)
    end = begin + min(int(request.get("MaxResults", _PAGE)), _LARGEST_PAGE)
    return {
        "Results": [{record: one} for one in found[begin:end]],
        "NextToken": str(end) if end < len(found) else None,
    }


def _shown(record: str, item: Any) -> dict[str, Any]:
    shown: dict[str, Any] = dict(item.describe() if hasattr(item, "describe") else {})
    shown = shown or dict(item.response_object)
    if "Arn" in shown:
        shown[f"{record}Arn"] = shown.pop("Arn")
    shown["Tags"] = item.tags or []
    if record == "TrialComponent" and item.trial_name:
        shown["Parents"] = [{"TrialName": item.trial_name}]
    members = _members(record)
    return {name: value for name, value in shown.items() if name in members and value is not None}


@functools.cache
def _members(record: str) -> frozenset[str]:
    model = service_model("sagemaker")
    return frozenset(model.shape_for("SearchRecord").members[record].members)


def _names(expression: Mapping[str, Any]) -> Iterator[str]:
    for one in expression.get("Filters") or []:
        yield one["Name"]
    for one in expression.get("NestedFilters") or []:
        yield one["NestedPropertyName"]
    for one in expression.get("SubExpressions") or []:
        yield from _names(one)


def _refuse_unknown(record: str, names: list[str]) -> None:
    for name in names:
        if name.partition(".")[0] not in _members(record) | {"Metrics", "LastModifiedTime"}:
            raise AWSValidationException(f"Unknown property name: {name}")


def _holds(record: str, shown: Mapping[str, Any], expression: Mapping[str, Any]) -> bool:
    results = [
        _is_met(one, list(_values(record, shown, one["Name"])))
        for one in expression.get("Filters") or []
    ]
    for one in expression.get("NestedFilters") or []:
        prefix = f"{one['NestedPropertyName']}."
        results.append(
            any(
                all(
                    _is_met(f, list(_values(record, part, f["Name"].removeprefix(prefix))))
                    for f in one["Filters"]
                )
                for part in _values(record, shown, one["NestedPropertyName"])
            )
        )
    results += [_holds(record, shown, one) for one in expression.get("SubExpressions") or []]
    is_any = results and expression.get("Operator") == "Or"
    return any(results) if is_any else all(results)


def _is_met(one: Mapping[str, Any], found: list[Any]) -> bool:
    operator = one.get("Operator", "Equals")
    if operator in {"Exists", "NotExists"}:
        return bool(found) is (operator == "Exists")
    asked = one.get("Value", "")
    if operator == "NotEquals":
        return all(_text(value) != asked for value in found)
    if operator == "Contains":
        return any(asked in _text(value) for value in found)
    if operator in _ORDERS:
        return any(_ORDERS[operator](*_alike(value, asked)) for value in found)
    accepted = asked.split(",") if operator == "In" else [asked]
    return any(eq(*_alike(value, word)) for value in found for word in accepted)


def _values(record: str, shown: Any, path: str) -> Iterator[Any]:
    """Return what a property of a resource has: of lists, each of their items."""
    first, _, rest = path.partition(".")
    if isinstance(shown, list):
        for item in shown:
            yield from _values(record, item, path)
        return
    if first == "Tags" and rest:
        yield from (tag["Value"] for tag in shown.get("Tags", []) if tag["Key"] == rest)
        return
    if first == "Metrics" and record in _METRICS:
        yield from _metrics(shown.get(_METRICS[record]) or [], rest)
        return
    value = shown.get(first) if isinstance(shown, Mapping) else None
    if value is None:
        return
    if rest:
        yield from _values(record, value, rest)
    elif isinstance(value, list):
        yield from value
    else:
        yield value


def _metrics(measured: list[Mapping[str, Any]], path: str) -> Iterator[Any]:
    for metric in measured:
        name = metric["MetricName"]
        if path == name:
            yield metric.get("Value", metric.get("Last"))
        elif path.startswith(f"{name}."):
            yield metric[path.removeprefix(f"{name}.")]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _alike(found: Any, asked: str) -> tuple[Any, Any]:
    """Return two values that can be compared: as times, as numbers, or else as texts."""
    try:
        if isinstance(found, datetime):
            return _comparable(found)[1], datetime.fromisoformat(asked).timestamp()
        return float(found), float(asked)
    except (ValueError, TypeError):
        return _text(found), asked


def _comparable(value: Any) -> tuple[int, Any]:
    if isinstance(value, datetime):
        return 1, (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    if isinstance(value, int | float):
        return 1, float(value)
    return (0, "") if value is None else (2, str(value))

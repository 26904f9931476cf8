"""A pipeline's definition: its steps, what each waits for, and what is refused of it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from moto.sagemaker.exceptions import AWSValidationException

from localaws.errors import NotImplementedByLocalaws

_NAMES_OF_JOBS = {
    "Processing": "ProcessingJobName",
    "Training": "TrainingJobName",
    "Tuning": "HyperParameterTuningJobName",
    "Transform": "TransformJobName",
}
KINDS = {*_NAMES_OF_JOBS, "Model", "RegisterModel", "Condition", "Fail"}
_TYPES: Mapping[str, Any] = {
    "String": str,
    "Integer": int,
    "Float": float,
    "Boolean": lambda text: {"true": True, "false": False}[text.lower()],
}


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes
    ----------
    document
        As the definition has it.
    needs
        Names of the steps that it waits for.
    """

    document: Mapping[str, Any]
    needs: frozenset[str]

    @property
    def name(self) -> str:
        """The name of the step."""
        return str(self.document["Name"])

    @property
    def kind(self) -> str:
        """The type of the step."""
        return str(self.document["Type"])

    def branch(self, is_met: bool) -> list["Step"]:
        """Return the steps of one side of a condition."""
        return steps(self.document["Arguments"].get("IfSteps" if is_met else "ElseSteps") or [])


def read(text: str) -> dict[str, Any]:
    """Return a definition, and refuse what is none, or has steps that nothing here runs.

    Raises
    ------
    AWSValidationException
        If it is no definition, or names steps that it does not have.
    NotImplementedByLocalaws
        If it has a step of a kind that is not here.
    """
    try:
        definition = json.loads(text)
        found = list(_all_steps(steps(definition["Steps"])))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise AWSValidationException(f"Unable to parse pipeline definition: {error}") from None
    names = [step.name for step in found]
    if len(names) != len(set(names)):
        raise AWSValidationException(
            "Unable to parse pipeline definition: Step names must be unique."
        )
    for step in found:
        _refuse(step)
        for name in sorted(step.needs - set(names)):
            raise AWSValidationException(
                f"Unable to parse pipeline definition: step {step.name} refers to {name}, "
                "which is not defined."
            )
    _refuse_circles(found)
    return dict(definition)


def steps(documents: list[Mapping[str, Any]]) -> list[Step]:
    """Return the steps of a list of a definition."""
    return [
        Step(one, frozenset({*(one.get("DependsOn") or []), *_referred(_own(one))}))
        for one in documents
    ]


def parameters(
    definition: Mapping[str, Any], given: list[Mapping[str, str]]
) -> dict[str, str | int | float | bool]:
    """Return the values of a definition's parameters.

    Raises
    ------
    AWSValidationException
        If one is not declared, is missing, or is not what the declaration says.
    """
    declared = {one["Name"]: one for one in definition.get("Parameters") or []}
    values = {name: one["DefaultValue"] for name, one in declared.items() if "DefaultValue" in one}
    for one in given:
        if one["Name"] not in declared:
            raise AWSValidationException(f"Parameter {one['Name']} is not defined in the pipeline.")
        values[one["Name"]] = one["Value"]
    for name, one in declared.items():
        if name not in values:
            raise AWSValidationException(f"Parameter {name} has no value.")
        try:
            values[name] = _TYPES[one["Type"]](str(values[name]))
        except (ValueError, KeyError):
            kind = one["Type"]
            raise AWSValidationException(f"Parameter {name} is not of type {kind}.") from None
        if one.get("EnumValues") and values[name] not in one["EnumValues"]:
            raise AWSValidationException(f"Parameter {name} is none of {one['EnumValues']}.")
    return values


def job_name(kind: str) -> str | None:
    """Return the member of a request that names the job of a step's kind, if that has a job."""
    return _NAMES_OF_JOBS.get(kind)


def _all_steps(found: list[Step]) -> Iterator[Step]:
    for step in found:
        yield step
        if step.kind == "Condition":
            yield from _all_steps([*step.branch(True), *step.branch(False)])


def _own(document: Mapping[str, Any]) -> Any:
    """Return what a step itself refers by: a condition's branches refer for themselves."""
    if document["Type"] == "Condition":
        return document["Arguments"].get("Conditions")
    return document.get("Arguments")


def _referred(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("Get"), str) and value["Get"].startswith("Steps."):
            yield value["Get"].split(".")[1].partition("[")[0]
        for item in value.values():
            yield from _referred(item)
    elif isinstance(value, list):
        for item in value:
            yield from _referred(item)


def _refuse(step: Step) -> None:
    if step.kind not in KINDS:
        raise NotImplementedByLocalaws(
            f"StartPipelineExecution: step {step.name} is of type {step.kind}"
        )
    if step.document.get("RetryPolicies"):
        raise NotImplementedByLocalaws(
            f"StartPipelineExecution: step {step.name} has RetryPolicies"
        )


def _refuse_circles(found: list[Step]) -> None:
    left = {step.name: set(step.needs) for step in found}
    for step in found:
        if step.kind == "Condition":  # it has ended when the steps of its branch have
            left[step.name] |= {one.name for one in [*step.branch(True), *step.branch(False)]}
    while ready := [name for name, needs in left.items() if not needs & left.keys()]:
        for name in ready:
            del left[name]
    if left:
        raise AWSValidationException(
            f"Unable to parse pipeline definition: steps {sorted(left)} wait for each other."
        )

"""The API of Step Functions: what it takes, what it refuses, and what it answers."""

from localaws.coverage import Row
from localaws.services.stepfunctions.api import (
    activities,
    aliases,
    callbacks,
    door,
    executions,
    history,
    machines,
    map_runs,
    redrives,
    starts,
    state_tests,
    synchronous,
    tags,
    versions,
)

COVERAGE = (
    *activities.COVERAGE,
    *state_tests.COVERAGE,
    *synchronous.COVERAGE,
    Row(
        "Step Functions",
        "CreateStateMachine, UpdateStateMachine, DescribeStateMachine, DeleteStateMachine, "
        "ListStateMachines",
        "Requests are validated as AWS's model says, in AWS's words. The same machine again is the "
        "one that is there; another of its name is refused. What an update changes is a revision.",
        "Nothing is traced, and no key encrypts anything. An encryptionConfiguration is told only "
        "where one was given.",
    ),
    Row(
        "Step Functions",
        "PublishStateMachineVersion, ListStateMachineVersions, DeleteStateMachineVersion",
        "As AWS: a revision has one version, whose number is never used again.",
    ),
    Row(
        "Step Functions",
        "CreateStateMachineAlias, UpdateStateMachineAlias, DescribeStateMachineAlias, "
        "ListStateMachineAliases, DeleteStateMachineAlias",
        "As AWS: executions go to one version or two by weights. A version that an alias leads to "
        "is not deleted.",
    ),
    Row(
        "Step Functions",
        "DescribeExecution, ListExecutions, DescribeStateMachineForExecution, StopExecution",
        "As AWS, of Standard workflows, also by version and alias.",
        "No children of a Distributed Map. Executions that tasks started run on when theirs is "
        "stopped.",
    ),
    Row(
        "Step Functions",
        "RedriveExecution",
        "Refused as AWS refuses it.",
        "Where AWS would begin again at the state that failed, it is refused by name.",
    ),
    Row(
        "Step Functions",
        "GetExecutionHistory",
        "Pages, the newest first on request, and without data on request.",
    ),
    Row(
        "Step Functions",
        "SendTaskSuccess, SendTaskFailure, SendTaskHeartbeat",
        "As AWS: a token that nothing waits for any more is refused.",
    ),
    Row("Step Functions", "DescribeMapRun, ListMapRuns, UpdateMapRun", "As AWS.", "No redrives."),
    Row("Step Functions", "TagResource, UntagResource, ListTagsForResource", "As AWS."),
)

_ANSWERS: dict[str, door.Answer] = {
    "CreateActivity": activities.create,
    "CreateStateMachine": machines.create,
    "CreateStateMachineAlias": aliases.create,
    "DeleteActivity": activities.delete,
    "DeleteStateMachine": machines.delete,
    "DeleteStateMachineAlias": aliases.delete,
    "DeleteStateMachineVersion": versions.delete,
    "DescribeActivity": activities.describe,
    "DescribeExecution": executions.describe,
    "DescribeMapRun": map_runs.describe,
    "DescribeStateMachine": machines.describe,
    "DescribeStateMachineAlias": aliases.describe,
    "DescribeStateMachineForExecution": executions.describe_machine,
    "GetActivityTask": activities.get_task,
    "GetExecutionHistory": history.get,
    "ListActivities": activities.list_all,
    "ListExecutions": executions.list_all,
    "ListMapRuns": map_runs.list_all,
    "ListStateMachineAliases": aliases.list_all,
    "ListStateMachineVersions": versions.list_all,
    "ListStateMachines": machines.list_all,
    "ListTagsForResource": tags.list_all,
    "PublishStateMachineVersion": versions.publish_version,
    "RedriveExecution": redrives.redrive,
    "SendTaskFailure": callbacks.fail,
    "SendTaskHeartbeat": callbacks.beat,
    "SendTaskSuccess": callbacks.succeed,
    "StartExecution": starts.start,
    "StartSyncExecution": synchronous.start,
    "StopExecution": executions.stop,
    "TagResource": tags.add,
    "TestState": state_tests.test,
    "UntagResource": tags.remove,
    "UpdateMapRun": map_runs.update,
    "UpdateStateMachine": machines.update,
    "UpdateStateMachineAlias": aliases.update,
}


def install() -> None:
    """Put them in the place of moto's."""
    door.install(_ANSWERS)

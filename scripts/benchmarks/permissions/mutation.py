"""A role's policies with one action taken away, on a running AWS, and put back afterwards."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from scones_tools.command_line import CommandError

# What AWS itself does with a permission, and localaws does not: taking it away shows nothing here.
# By a regular expression of "role action sid".
NOT_SHOWN = {
    r" ecr:": "AWS pulls a container's image; localaws runs the code itself",
    r" events:(DescribeRule|PutRule|PutTargets) ": "AWS waits for a job by a rule of its own",
    r" kms:(CreateGrant|DescribeKey) ": "AWS encrypts an instance's disk; localaws has none",
    r" kms:Encrypt ": "AWS asks a job for it that names a key for its output",
    r" logs:(\w+LogDeliver(y|ies)|\w+ResourcePolic(y|ies)|DescribeLogGroups) ": (
        "Step Functions' log; localaws asks for no permission to write it"
    ),
    r" logs:(CreateLogGroup|DescribeLogStreams) ": (
        "a job's or endpoint's log; localaws writes it itself"
    ),
    r" logs:(CreateLogStream|PutLogEvents) ": (
        "a function's, job's or endpoint's log; localaws writes it itself"
    ),
    r"-(monitor-drift|start-retraining) sqs:SendMessage ": (
        "Lambda keeps what was given up; localaws does so itself"
    ),
    r"-incoming sqs:GetQueueAttributes ": "AWS asks when a pipe is made",
    r"-classification kms:GenerateDataKey ": (
        "DynamoDB makes a table's data key with it; localaws asks for Decrypt alone"
    ),
    r"-serialize-image s3:GetObject ": "a photo without a version is read with it; all have one",
    r"-bulk s3:\w+Multipart": "results of this size are written in one part",
    r"-bulk s3:GetObject WriteResults": "AWS reads results of children; localaws has them",
    r"-bulk states:StartExecution ": "AWS starts children as executions; localaws runs them itself",
    r"-bulk states:(DescribeExecution|StopExecution) ": (
        "AWS ends children of a run that is stopped"
    ),
    r"-(endpoint|training) s3:ListBucket ": (
        "AWS distinguishes a missing model from a forbidden one by it"
    ),
    r"-endpoint cloudwatch:PutMetricData ": "AWS measures endpoints; localaws does it itself",
    r"-training-(job|processing) cloudwatch:PutMetricData ": (
        "AWS measures jobs; localaws does it itself"
    ),
    r"-training sagemaker:DescribeTrainingJob DescribeBest": (
        "used at a tuning's end: demo --tune"
    ),
    r" sagemaker:(AddTags|ListTags) ": "AWS marks the job as the execution's",
    r" xray:": "traces; localaws makes none",
}


class NeverNeeded(CommandError):
    """Without some permissions everything goes on as with them; the text names each."""


class ScenarioBroken(CommandError):
    """Nothing can be learnt from a scenario that fails with all permissions, too."""


@dataclass(frozen=True)
class Permission:
    """One action of one statement of a role's policy."""

    role: str
    policy: str
    statement: int
    action: str
    sid: str = ""

    def reason_not_shown(self) -> str:
        """Return why taking it away shows nothing here; empty if it must show something."""
        name = f"{self.role} {self.action} {self.sid}"
        return next((why for pattern, why in NOT_SHOWN.items() if re.search(pattern, name)), "")


def without(document: Mapping[str, Any], permission: Permission) -> dict[str, Any]:
    """Return a policy document that lacks one action, and a statement that is left without any."""
    statements = []
    for number, statement in enumerate(_list(document["Statement"])):
        actions = _list(statement["Action"])
        if number == permission.statement:
            actions = [action for action in actions if action != permission.action]
        if actions:
            statements.append({**statement, "Action": actions})
    return {**document, "Statement": statements}


def permissions(role: str, policy: str, document: Mapping[str, Any]) -> Iterator[Permission]:
    """Yield every action of a policy's statements."""
    for number, statement in enumerate(_list(document["Statement"])):
        for action in _list(statement["Action"]):
            yield Permission(role, policy, number, action, statement.get("Sid", ""))


@contextmanager
def taken_away(iam: Any, permission: Permission) -> Iterator[None]:
    """Take a permission away for a while; what there was is put back whatever happens."""
    names = {"RoleName": permission.role, "PolicyName": permission.policy}
    before = iam.get_role_policy(**names)["PolicyDocument"]
    less = without(before, permission)
    try:
        if less["Statement"]:
            iam.put_role_policy(**names, PolicyDocument=json.dumps(less))
        else:
            iam.delete_role_policy(**names)  # a policy has at least one statement
        yield
    finally:
        iam.put_role_policy(**names, PolicyDocument=json.dumps(before))


@dataclass(frozen=True)
class Shown:
    """What became of a scenario without a permission."""

    permission: Permission
    outcome: str
    needed: bool


def show(
    iam: Any,
    roles: Mapping[str, Callable[[], str]],
    report: Callable[[str], None],
    actions: str = "",
) -> Iterator[Shown]:
    """Take every permission of some roles away in turn, and yield what their scenario then does.

    Parameters
    ----------
    iam
        A client that may change the roles.
    roles
        The scenario of every role: it returns what happened, as one line.
    report
        Called with each permission before it is taken away.
    actions
        Only those that begin so.

    Raises
    ------
    ScenarioBroken
        If a scenario fails though nothing was taken away.
    """
    usual: dict[Callable[[], str], str] = {}
    for role, scenario in roles.items():
        if scenario not in usual:
            report(f"{role}: the scenario with all permissions")
            usual[scenario] = scenario()
            if any(word in usual[scenario] for word in ("AccessDenied", "nothing", "FAILED")):
                raise ScenarioBroken(f"with all permissions: {usual[scenario]}")
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            found = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
            for permission in permissions(role, name, found):
                if not permission.action.startswith(actions):
                    continue
                if permission.reason_not_shown():
                    yield Shown(permission, "", needed=True)
                    continue
                report(f"{role}: without {permission.action}")
                with taken_away(iam, permission):
                    outcome = scenario()
                yield Shown(permission, outcome, outcome != usual[scenario])


def figures(shown: Sequence[Shown]) -> dict[str, Any]:
    """Return what was shown: of each permission what happened without it, or why nothing can."""
    hidden = sum(bool(row.permission.reason_not_shown()) for row in shown)
    return {
        "permissions": len(shown),
        "roles": len({row.permission.role for row in shown}),
        "needed": sum(row.needed for row in shown) - hidden,
        "not_shown": hidden,
        "rows": [
            {
                "role": row.permission.role,
                "action": row.permission.action,
                "without": row.outcome if row.needed else "",
                "not_shown": row.permission.reason_not_shown(),
            }
            for row in shown
        ],
    }


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]

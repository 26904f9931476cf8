"""What the roles may do: what their code and tasks ask for, no less and no more."""

import re
from pathlib import Path

import pytest

from .permissions.configuration import (
    allowed,
    configuration,
    modules,
    named,
    policy,
    resources,
    role_actions,
)
from .permissions.needed import OBSERVING, OF_PIPES, OF_SAGEMAKER, TaskUnknown, of_code, of_machine

REPOSITORY = Path(__file__).resolve().parents[2]
TERRAFORM = REPOSITORY / "terraform"
BLOCKS = configuration(TERRAFORM)
DOCUMENTS = [
    one for one in BLOCKS if one.kind == "data" and one.labels[0] == "aws_iam_policy_document"
]
STATEMENTS = [(one, statement) for one in DOCUMENTS for statement in one.blocks("statement")]
FUNCTIONS = [one for one in BLOCKS if one.kind == "module" and one.texts("source_directory")]
FUNCTIONS = [one for one in FUNCTIONS if one.texts("source_directory")[0].startswith("lambdas/")]
MACHINES = modules(BLOCKS, "state_machine")
# Roles of SageMaker's, with what AWS documents beside its page of execution roles.
OF_JOBS = {
    ("training_pipeline", "job"): {"kms:Encrypt"},  # a job that names a key for its output
    ("training_pipeline", "processing"): set(),
    ("model_endpoint", "this"): {
        "cloudwatch:DescribeAlarms",  # auto-rollback looks at the alarms
        "kms:CreateGrant",  # an endpoint's disks
        "kms:DescribeKey",
    },
}
# Who writes below which prefix of the buckets, as no other role does.
WRITERS = {
    "bulk/*": "bulk_classification/plan_bulk",
    "bulk/*/account.json": "bulk_classification/account_bulk",
    "bulk/*/map-runs/*": "bulk_classification/bulk",
    "bulk/*/outcomes/*": "bulk_classification/classify_batch",
    "captures/*": "model_endpoint/this",
    "checkpoints/*": "training_pipeline/job",
    "datasets/*": "training_pipeline/processing",
    "drift/${var.endpoint_name}/*": "drift_monitor/monitor_drift",
    "evaluations/*": "training_pipeline/processing",
    "models/*": "training_pipeline/job",
    "registered/*": "training_pipeline/training",
}


def name(block):
    return f"{block.folder.relative_to(TERRAFORM)}/{block.labels[-1]}"


def test_the_configuration_is_read_whole():
    # GIVEN the Terraform files WHEN their policies are counted as text
    text = "\n".join(
        file.read_text() for file in TERRAFORM.rglob("*.tf") if ".terraform" not in file.parts
    )
    documents = re.findall(r'^data "aws_iam_policy_document"', text, re.MULTILINE)
    statements = re.findall(r"^\s+statement \{", text, re.MULTILINE)
    # THEN none was missed
    assert len(DOCUMENTS) == len(documents) > 10
    assert len(STATEMENTS) == len(statements) > 20
    assert all(statement.texts("actions") for _, statement in STATEMENTS)
    assert FUNCTIONS
    assert MACHINES


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_no_role_has_a_wildcard_action(document):
    # GIVEN a policy
    for statement in document.blocks("statement"):
        wild = [action for action in statement.texts("actions") if "*" in action]
        # WHEN it has a wildcard THEN it is a resource's own, and denies or says why
        if wild:
            assert statement.blocks("principals")
            assert statement.value("effect") == '"Deny"' or statement.has_comment()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_wildcard_resource_has_its_reason_beside_it(document):
    # GIVEN a policy WHEN a statement is about everything THEN a comment in it says why
    for statement in document.blocks("statement"):
        if "*" in statement.texts("resources"):
            assert statement.has_comment(), statement.body


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_whom_a_policy_trusts_is_named(document):
    # GIVEN a policy WHEN it names principals THEN everybody only where it denies
    for statement in document.blocks("statement"):
        for principal in statement.blocks("principals"):
            is_denied = statement.value("effect") == '"Deny"'
            assert is_denied or "*" not in principal.texts("identifiers")


@pytest.mark.parametrize("function", FUNCTIONS, ids=name)
def test_a_function_may_do_what_its_code_does_and_no_more(function):
    # GIVEN a function: its module, its policy and its code
    folder = REPOSITORY / function.texts("source_directory")[0]
    code = "\n".join(file.read_text() for file in sorted(folder.glob("*.py")))
    given = function.value("policy")
    # WHEN its policy is read
    actions = allowed(policy(BLOCKS, function.folder, named(given))) if given else set()
    # THEN each action is for a call, and each call has its action
    assert actions == of_code(code)


@pytest.mark.parametrize("machine", MACHINES, ids=name)
def test_a_machine_may_do_what_its_tasks_do_and_no_more(machine):
    # GIVEN a state machine: its module, its definition and its policy
    template = re.search(r"/([\w-]+\.asl\.json\.tftpl)", machine.body)[1]
    definition = (machine.folder / template).read_text()
    # WHEN the policy is read THEN each action is for a task, and each task has its action
    actions = allowed(policy(BLOCKS, machine.folder, named(machine.value("policy"))))
    assert actions == of_machine(definition)


def test_every_machine_may_write_its_log_and_its_traces():
    # GIVEN the module of every state machine, which no other resource goes round
    module = TERRAFORM / "modules/state_machine"
    [machine] = resources(BLOCKS, "aws_sfn_state_machine")
    assert (machine.folder, len(MACHINES)) == (module, len([*TERRAFORM.rglob("*.asl.json.tftpl")]))
    assert machine.value("role_arn") == "aws_iam_role.this.arn"
    # WHEN the policies of its role are read THEN they are the caller's, and for log and traces
    attached = {
        one.labels[1]: (one.value("role"), one.value("policy"))
        for one in resources(BLOCKS, "aws_iam_role_policy")
        if one.folder == module
    }
    assert attached == {
        "tasks": ("aws_iam_role.this.id", "var.policy"),
        "observe": ("aws_iam_role.this.id", "data.aws_iam_policy_document.observe.json"),
    }
    assert allowed(policy(BLOCKS, module, "observe")) == OBSERVING


@pytest.mark.parametrize(("module", "role"), OF_JOBS)
def test_a_job_may_do_what_sagemaker_does_for_it_and_no_more(module, role):
    # GIVEN a role that SageMaker acts as WHEN its policies are read
    actions = role_actions(BLOCKS, TERRAFORM / "modules" / module, role)
    # THEN they are what AWS documents for it
    assert actions == OF_SAGEMAKER | OF_JOBS[module, role]


def test_a_pipe_may_take_from_its_queue_to_its_machine_and_no_more():
    # GIVEN the pipes WHEN their roles' policies are read THEN they are about source and target
    [pipe] = resources(BLOCKS, "aws_pipes_pipe")
    role = pipe.value("role_arn").split(".")[1]
    assert role_actions(BLOCKS, pipe.folder, role) == OF_PIPES
    statements = policy(BLOCKS, pipe.folder, role).blocks("statement")
    assert {one.value("resources") for one in statements} == {
        f"[{pipe.value('source')}]",
        f"[{pipe.value('target')}]",
    }


def test_no_role_is_left_out():
    # GIVEN every role of Terraform's files
    roles = {(one.folder.name, one.labels[1]) for one in resources(BLOCKS, "aws_iam_role")}
    # WHEN those whose permissions are compared are taken away
    callers = {("python_function", "this"), ("state_machine", "this")}
    pipes = {("classification_workflow", "pipe")}
    workflows = {("bootstrap", "plan"), ("bootstrap", "apply")}  # test_ci_roles.py
    # THEN there is no other, and no rule acts as a role
    assert roles == pipes | callers | workflows | set(OF_JOBS)
    targets = resources(BLOCKS, "aws_cloudwatch_event_target")
    assert not [one for one in targets if one.value("role_arn")]


def test_each_prefix_has_one_writer():
    # GIVEN every statement that allows writing to S3
    found = {}
    for document, statement in STATEMENTS:
        is_module = document.folder.parent.name == "modules"
        if is_module and "s3:PutObject" in statement.texts("actions"):
            for resource in statement.texts("resources"):
                # WHEN the prefixes that it names are read THEN nobody else writes there
                prefix = re.sub(r"^\$\{[^}]+\}/", "", resource)
                assert prefix not in found, prefix
                found[prefix] = f"{document.folder.name}/{document.labels[1]}"
    assert found == WRITERS


@pytest.mark.parametrize("bucket", resources(BLOCKS, "aws_s3_bucket"), ids=name)
def test_a_bucket_is_read_through_tls_alone(bucket):
    # GIVEN a bucket, and the policy that is attached to it
    attached = next(
        one for one in resources(BLOCKS, "aws_s3_bucket_policy") if one.folder == bucket.folder
    )
    document = policy(BLOCKS, bucket.folder, named(attached.value("policy")))
    # WHEN it is read
    denied = next(one for one in document.blocks("statement") if one.value("effect") == '"Deny"')
    # THEN it denies everybody everything in it that does not come through TLS
    assert denied.texts("actions") == ["s3:*"]
    assert denied.blocks("principals")[0].texts("identifiers") == ["*"]
    assert len(re.findall(r"\.arn", denied.value("resources"))) == 2
    condition = denied.blocks("condition")[0]
    assert condition.texts("variable") == ["aws:SecureTransport"]
    assert condition.texts("values") == ["false"]


@pytest.mark.parametrize(
    ("kind", "attribute"),
    [
        ("aws_cloudwatch_log_group", "kms_key_id"),
        ("aws_cloudwatch_log_group", "retention_in_days"),
        ("aws_sqs_queue", "sqs_managed_sse_enabled"),
        ("aws_sagemaker_endpoint_configuration", "kms_key_arn"),
    ],
)
def test_what_is_stored_is_encrypted_and_ends(kind, attribute):
    # GIVEN all resources of a kind WHEN an attribute is looked for THEN each has it
    found = resources(BLOCKS, kind)
    assert found
    assert [name(one) for one in found if not one.value(attribute)] == []


@pytest.mark.parametrize(
    "kind",
    [
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_versioning",
    ],
)
def test_every_bucket_is_encrypted_closed_and_versioned(kind):
    # GIVEN the folders with buckets WHEN the resource is looked for in each THEN it is there
    folders = {one.folder for one in resources(BLOCKS, "aws_s3_bucket")}
    assert folders
    assert folders <= {one.folder for one in resources(BLOCKS, kind)}


def test_calls_of_every_shape_are_seen():
    # GIVEN code that calls AWS directly, by a paginator, and through a function
    code = """
import boto3
def client(): return boto3.client("sqs")
def work():
    client().send_message(QueueUrl="")
    boto3.client("s3").get_paginator("list_objects_v2")
    boto3.client("cloudwatch").put_metric_data()
    {}.get("send_message")
"""
    # WHEN its actions are listed THEN they are those, under their names in policies
    assert of_code(code) == {"sqs:SendMessage", "s3:ListBucket", "cloudwatch:PutMetricData"}


def test_a_task_that_nobody_has_described_is_named():
    # GIVEN a task that waits for a service of which it is not known what it needs
    definition = '"Resource": "arn:aws:states:::glue:startJobRun.sync"'
    # WHEN its actions are asked for THEN there is no guess
    with pytest.raises(TaskUnknown, match=r"glue:startJobRun\.sync"):
        of_machine(definition)

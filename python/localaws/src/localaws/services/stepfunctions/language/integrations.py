"""The integrations that AWS optimised: their APIs, their patterns and what a call of each needs.

Source: AWS's "Integrating optimized services with Step Functions" and the page of each service;
AWS's answers to calls that lack something.
"""

SYNC, SYNC_2, TOKEN = ".sync", ".sync:2", ".waitForTaskToken"

# What each API can be called with, beside plainly.
PATTERNS: dict[str, dict[str, set[str]]] = {
    "apigateway": {"invoke": {TOKEN}},
    "athena": {
        "getQueryExecution": set(),
        "getQueryResults": set(),
        "startQueryExecution": {SYNC},
        "stopQueryExecution": set(),
    },
    "batch": {"submitJob": {SYNC}},
    "bedrock": {"createModelCustomizationJob": {SYNC}, "invokeModel": {TOKEN}},
    "codebuild": {
        "batchDeleteBuilds": set(),
        "batchGetReports": set(),
        "deleteBuildBatch": set(),
        "retryBuildBatch": {SYNC},
        "startBuild": {SYNC},
        "startBuildBatch": {SYNC},
        "stopBuild": set(),
        "stopBuildBatch": set(),
    },
    "databrew": {"startJobRun": {SYNC}},
    "dynamodb": {"deleteItem": set(), "getItem": set(), "putItem": set(), "updateItem": set()},
    "ecs": {"runTask": {SYNC, TOKEN}},
    "eks": {
        "call": set(),
        "createCluster": {SYNC},
        "createFargateProfile": {SYNC},
        "createNodegroup": {SYNC},
        "deleteCluster": {SYNC},
        "deleteFargateProfile": {SYNC},
        "deleteNodegroup": {SYNC},
        "runJob": {SYNC, TOKEN},
    },
    "elasticmapreduce": {
        "addStep": {SYNC},
        "cancelStep": set(),
        "createCluster": {SYNC},
        "modifyInstanceFleetByName": set(),
        "modifyInstanceGroupByName": set(),
        "setClusterTerminationProtection": set(),
        "terminateCluster": {SYNC},
    },
    "emr-containers": {
        "createVirtualCluster": set(),
        "deleteVirtualCluster": {SYNC},
        "startJobRun": {SYNC},
    },
    "emr-serverless": {
        "cancelJobRun": {SYNC},
        "createApplication": {SYNC},
        "deleteApplication": {SYNC},
        "startApplication": {SYNC},
        "startJobRun": {SYNC},
        "stopApplication": {SYNC},
    },
    "events": {"putEvents": {TOKEN}},
    "glue": {"startJobRun": {SYNC}},
    "http": {"invoke": set()},
    "lambda": {"invoke": {TOKEN}},
    "mediaconvert": {"createJob": {SYNC}},
    "sagemaker": {
        "createEndpoint": set(),
        "createEndpointConfig": set(),
        "createHyperParameterTuningJob": {SYNC},
        "createLabelingJob": {SYNC},
        "createModel": set(),
        "createProcessingJob": {SYNC},
        "createTrainingJob": {SYNC},
        "createTransformJob": {SYNC},
        "updateEndpoint": set(),
    },
    "sns": {"publish": {TOKEN}},
    "sqs": {"sendMessage": {TOKEN}},
    "states": {"startExecution": {SYNC, SYNC_2, TOKEN}},
}

REQUIRED: dict[str, tuple[str, ...]] = {
    "dynamodb:getItem": ("TableName", "Key"),
    "dynamodb:putItem": ("TableName", "Item"),
    "ecs:runTask": ("TaskDefinition",),
    "events:putEvents": ("Entries",),
    "glue:startJobRun": ("JobName",),
    "lambda:invoke": ("FunctionName",),
    "sns:publish": ("Message",),
    "sqs:sendMessage": ("QueueUrl", "MessageBody"),
    "states:startExecution": ("StateMachineArn",),
}


def split(call: str) -> tuple[str, str]:
    """Return a call's API and the pattern behind it, ``""`` where there is none.

    Parameters
    ----------
    call
        What stands behind the service, such as ``startExecution.sync:2``.
    """
    for pattern in (SYNC_2, SYNC, TOKEN):
        if call.endswith(pattern):
            return call.removesuffix(pattern), pattern
    return call, ""

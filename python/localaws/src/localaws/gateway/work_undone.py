"""Operations that begin work which nothing here does: refused by name.

moto keeps a record of them, and its answer reads as if AWS had begun. Of its services, these begin
something: machines, databases, jobs, builds, mails, or answers of models. So is what moto answers
with nothing, whatever is there: graphs of traces, a database's rows.
"""

from collections.abc import Callable, Iterable
from typing import Any

from localaws.coverage import Row
from localaws.errors import NOT_IMPLEMENTED
from localaws.gateway.answers import Refusal, refuse
from localaws.gateway.calls import credential_of, read_call
from localaws.gateway.whole_body import body_of
from localaws.gateway.wsgi import App
from localaws.settings import Settings

COVERAGE = (
    Row(
        "localaws",
        "services that nothing executes here",
        "moto keeps and describes their resources. What begins work is refused by name: machines, "
        "databases, containers, builds, jobs, mails, and answers of AWS's own models.",
    ),
)

# By the name under which requests are signed.
UNDONE = {
    "acm": {"ResendValidationEmail"},
    "aoss": {"CreateCollection"},
    "application-autoscaling": {"PutScheduledAction"},
    "athena": {"StartQueryExecution"},
    "autoscaling": {"CreateAutoScalingGroup", "ExecutePolicy"},
    "batch": {"SubmitJob"},
    "bedrock": {"CreateModelCustomizationJob", "InvokeModel"},
    "cloudtrail": {"StartLogging"},
    "codebuild": {"StartBuild"},
    "codedeploy": {"CreateDeployment"},
    "codepipeline": {"StartPipelineExecution"},
    "cognito-idp": {"ForgotPassword"},
    "comprehend": {
        "DetectKeyPhrases",
        "DetectPiiEntities",
        "DetectSentiment",
        "StartDocumentClassificationJob",
        "StartDominantLanguageDetectionJob",
        "StartEntitiesDetectionJob",
        "StartEventsDetectionJob",
        "StartFlywheelIteration",
        "StartKeyPhrasesDetectionJob",
        "StartPiiEntitiesDetectionJob",
        "StartSentimentDetectionJob",
        "StartTargetedSentimentDetectionJob",
        "StartTopicsDetectionJob",
    },
    "config": {"StartConfigurationRecorder"},
    "connect-campaigns": {"StartCampaign", "StartInstanceOnboardingJob"},
    "databrew": {"CreateProfileJob", "CreateRecipeJob"},
    "datapipeline": {"ActivatePipeline"},
    "datasync": {"StartTaskExecution"},
    "dax": {"CreateCluster"},
    "dms": {"StartReplicationTask", "TestConnection"},
    "ds": {"CreateDirectory", "CreateMicrosoftAD"},
    "dsql": {"CreateCluster"},
    "ec2": {"CreateFleet", "RequestSpotFleet", "RequestSpotInstances", "RunInstances"},
    "ec2-instance-connect": {"SendSSHPublicKey"},
    "ecr": {"StartImageScan"},
    "ecs": {"CreateService", "RunTask", "StartTask"},
    "eks": {"CreateCluster", "CreateFargateProfile", "CreateNodegroup"},
    "elasticache": {"CreateCacheCluster", "CreateReplicationGroup"},
    "elasticbeanstalk": {"CreateEnvironment"},
    "elasticmapreduce": {"RunJobFlow"},
    "emr-containers": {"StartJobRun"},
    "emr-serverless": {"StartApplication", "StartJobRun"},
    "es": {"CreateDomain", "CreateElasticsearchDomain"},
    "fis": {"StartExperiment"},
    "glacier": {"InitiateJob"},
    "glue": {"StartCrawler", "StartJobRun", "StartTrigger", "StartWorkflowRun"},
    "greengrass": {"CreateDeployment"},
    "iotdata": {"Publish"},
    "kafka": {"CreateCluster", "CreateClusterV2"},
    "kinesisanalytics": {"StartApplication"},
    "kinesisvideo": {"GetClip"},
    "managedblockchain": {"CreateNode"},
    "mediaconnect": {"StartFlow"},
    "medialive": {"StartChannel"},
    "memorydb": {"CreateCluster"},
    "mq": {"CreateBroker"},
    "osis": {"CreatePipeline", "StartPipeline"},
    "rds": {
        "CreateBlueGreenDeployment",
        "CreateDBCluster",
        "CreateDBInstance",
        "CreateDBInstanceReadReplica",
        "CreateGlobalCluster",
        "RestoreDBClusterFromSnapshot",
        "RestoreDBClusterToPointInTime",
        "RestoreDBInstanceFromDBSnapshot",
        "RestoreDBInstanceToPointInTime",
        "StartExportTask",
    },
    "rds-data": {"ExecuteStatement"},
    "redshift": {"CreateCluster", "RestoreFromClusterSnapshot"},
    "redshift-data": {"ExecuteStatement"},
    "rekognition": {
        "DetectCustomLabels",
        "DetectLabels",
        "DetectText",
        "StartFaceSearch",
        "StartTextDetection",
    },
    # Without its query, the path of ListDirectoryBuckets is that of ListBuckets.
    "s3express": {"CreateSession", "ListBuckets", "ListDirectoryBuckets"},
    "ses": {"SendBulkTemplatedEmail", "SendEmail", "SendRawEmail", "SendTemplatedEmail"},
    "ssm": {"SendCommand"},
    "synthetics": {"CreateCanary"},
    "textract": {"DetectDocumentText", "StartDocumentAnalysis", "StartDocumentTextDetection"},
    "timestream": {"Query"},
    "timestream-influxdb": {"CreateDbCluster", "CreateDbInstance"},
    "transcribe": {"StartMedicalTranscriptionJob", "StartTranscriptionJob"},
    "transfer": {"CreateServer"},
    "workspaces": {"CreateWorkspaces"},
    "xray": {"GetServiceGraph", "GetTraceGraph"},
}


def without_undone_work(app: App, settings: Settings) -> App:
    """Return an application that refuses to begin what nobody would do.

    Parameters
    ----------
    app
        The services.
    settings
        Of the running localaws.
    """
    del settings  # every handler is made alike

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        service = credential_of(environ).service
        if service not in UNDONE:
            return app(environ, start_response)
        call = read_call(environ, body_of(environ))
        if call.operation not in UNDONE[service]:
            return app(environ, start_response)
        text = f"{service} {call.operation}: nothing here would carry it out"
        refusal, is_query = Refusal(400, NOT_IMPLEMENTED, text), bool(call.form_action)
        return refuse(start_response, service, call.method, refusal, is_query=is_query)

    return answer

"""A pipeline: prepare, train, transform; register the model if it had rows enough, else fail."""

import json

import sagemaker
from points import POINTS, SOURCE, ran
from sagemaker.inputs import TrainingInput
from sagemaker.processing import ProcessingInput, ProcessingOutput
from sagemaker.pytorch import PyTorch, PyTorchModel
from sagemaker.sklearn import SKLearnProcessor
from sagemaker.transformer import Transformer
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionGreaterThanOrEqualTo
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.parameters import ParameterInteger, ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.steps import ProcessingStep, TrainingStep, TransformStep

role = sagemaker.get_execution_role()
session = PipelineSession()
bucket = session.default_bucket()
session.upload_string_as_file_body(POINTS, bucket, "lab/raw/points.csv")
session.upload_string_as_file_body("1,2\n3,4\n", bucket, "lab/batch/x.csv")
rows = ParameterInteger("Rows", 40)
approval = ParameterString("Approval", "PendingManualApproval", enum_values=None)
machine = {"role": role, "instance_type": "ml.m5.large", "sagemaker_session": session}
versions = {"framework_version": "2.5", "py_version": "py311"}

processor = SKLearnProcessor("1.2-1", instance_count=1, **machine)
report = PropertyFile("Report", output_name="report", path="report.json")
prepare = ProcessingStep(
    "Prepare",
    step_args=processor.run(
        inputs=[ProcessingInput(f"s3://{bucket}/lab/raw", "/opt/ml/processing/input")],
        outputs=[
            ProcessingOutput(source="/opt/ml/processing/train", output_name="train"),
            ProcessingOutput(source="/opt/ml/processing/report", output_name="report"),
        ],
        arguments=["--rows", rows.to_string()],
        code=str(SOURCE / "prepare.py"),
    ),
    property_files=[report],
)
outputs = prepare.properties.ProcessingOutputConfig.Outputs
estimator = PyTorch(
    "learn_torch.py", source_dir=str(SOURCE), instance_count=1, **versions, **machine
)
train = TrainingStep(
    "Train", step_args=estimator.fit({"train": TrainingInput(outputs["train"].S3Output.S3Uri)})
)
model = PyTorchModel(
    model_data=train.properties.ModelArtifacts.S3ModelArtifacts,
    entry_point="learn_torch.py",
    source_dir=str(SOURCE),
    role=role,
    sagemaker_session=session,
    **versions,
)
create = ModelStep("Model", step_args=model.create("ml.m5.large"))
kinds = ["text/csv"]
register = ModelStep(
    "Registry",
    step_args=model.register(
        kinds,
        kinds,
        ["ml.m5.large"],
        ["ml.m5.large"],
        model_package_group_name="of-the-pipeline",
        approval_status=approval,
    ),
)
transformer = Transformer(
    create.properties.ModelName,
    1,
    "ml.m5.large",
    assemble_with="Line",
    accept="text/csv",
    output_path=Join("/", [f"s3://{bucket}/lab/of", ExecutionVariables.PIPELINE_EXECUTION_ID]),
    sagemaker_session=session,
)
inputs = {"content_type": "text/csv", "split_type": "Line"}
transform = TransformStep(
    "Transform", step_args=transformer.transform(f"s3://{bucket}/lab/batch", **inputs)
)
found = JsonGet(step_name="Prepare", property_file=report, json_path="table.rows")
decide = ConditionStep(
    "EnoughRows",
    conditions=[ConditionGreaterThanOrEqualTo(left=found, right=20)],
    if_steps=[create, register, transform],
    else_steps=[FailStep("TooFew", error_message=Join(" ", ["rows:", rows]))],
)
pipeline = Pipeline(
    "lab", parameters=[rows, approval], steps=[prepare, train, decide], sagemaker_session=session
)
pipeline.upsert(role)
ran("pipeline: upsert")

execution = pipeline.start(parameters={"Approval": "Approved"})
execution.wait(delay=2)
steps = {step["StepName"]: step for step in execution.list_steps()}
assert {step["StepStatus"] for step in steps.values()} == {"Succeeded"}, steps
assert steps["EnoughRows"]["Metadata"]["Condition"]["Outcome"] == "True"
client = session.sagemaker_client
[package] = client.list_model_packages(ModelPackageGroupName="of-the-pipeline")[
    "ModelPackageSummaryList"
]
assert package["ModelApprovalStatus"] == "Approved"
identifier = execution.arn.rpartition("/")[2]
answers = session.read_s3_file(bucket, f"lab/of/{identifier}/x.csv.out")
assert len(answers.split()) == 2
ran("pipeline: processing, training, condition; list_steps")
ran("pipeline: model, registry, transform")
ran("transform: by lines, put together by lines")

execution = pipeline.start(parameters={"Rows": 5})
try:
    execution.wait(delay=2)
except Exception:
    described = execution.describe()
assert described["PipelineExecutionStatus"] == "Failed"
[failed] = [step for step in execution.list_steps() if step["StepStatus"] == "Failed"]
assert (failed["StepName"], failed["Metadata"]["Fail"]) == (
    "TooFew",
    {"ErrorMessage": "rows: 5"},
), json.dumps(failed, default=str)
ran("pipeline: the fail step")

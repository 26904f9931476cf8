"""A pipeline by SDK 3: prepare and train; succeed if there were rows enough, else fail."""

from points import POINTS, SOURCE, ran
from sagemaker.core.helper.session_helper import get_execution_role
from sagemaker.core.processing import ScriptProcessor
from sagemaker.core.shapes import (
    ProcessingInput,
    ProcessingOutput,
    ProcessingS3Input,
    ProcessingS3Output,
)
from sagemaker.core.training.configs import Compute, InputData, SourceCode
from sagemaker.core.workflow.conditions import ConditionGreaterThanOrEqualTo
from sagemaker.core.workflow.functions import Join, JsonGet
from sagemaker.core.workflow.parameters import ParameterInteger
from sagemaker.core.workflow.pipeline_context import PipelineSession
from sagemaker.core.workflow.properties import PropertyFile
from sagemaker.mlops.workflow.condition_step import ConditionStep
from sagemaker.mlops.workflow.fail_step import FailStep
from sagemaker.mlops.workflow.pipeline import Pipeline
from sagemaker.mlops.workflow.steps import ProcessingStep, TrainingStep
from sagemaker.train import ModelTrainer

REGISTRY = "763104351884.dkr.ecr.us-east-1.amazonaws.com"
SKLEARN = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
role = get_execution_role()
session = PipelineSession()
bucket = session.default_bucket()
session.upload_string_as_file_body(POINTS, bucket, "lab/raw/points.csv")
rows = ParameterInteger("Rows", 40)
processor = ScriptProcessor(
    role=role,
    image_uri=SKLEARN,
    command=["python3"],
    instance_count=1,
    instance_type="ml.m5.large",
    sagemaker_session=session,
)
source = ProcessingS3Input(
    s3_uri=f"s3://{bucket}/lab/raw",
    local_path="/opt/ml/processing/input",
    s3_data_type="S3Prefix",
    s3_input_mode="File",
)
outputs = [
    ProcessingOutput(
        output_name=name,
        s3_output=ProcessingS3Output(
            s3_uri=f"s3://{bucket}/lab/of-pipeline/{name}",
            local_path=f"/opt/ml/processing/{name}",
            s3_upload_mode="EndOfJob",
        ),
    )
    for name in ("train", "report")
]
report = PropertyFile("Report", output_name="report", path="report.json")
prepare = ProcessingStep(
    "Prepare",
    step_args=processor.run(
        code=str(SOURCE / "prepare.py"),
        inputs=[ProcessingInput(input_name="raw", s3_input=source)],
        outputs=outputs,
        arguments=["--rows", rows.to_string()],
    ),
    property_files=[report],
)
trainer = ModelTrainer(
    sagemaker_session=session,
    role=role,
    training_image=f"{REGISTRY}/pytorch-training:2.5-cpu-py311",
    source_code=SourceCode(source_dir=str(SOURCE), entry_script="learn_torch.py"),
    compute=Compute(instance_type="ml.m5.large", instance_count=1),
)
uri = prepare.properties.ProcessingOutputConfig.Outputs["train"].S3Output.S3Uri
train = TrainingStep(
    "Train",
    step_args=trainer.train([InputData(channel_name="train", data_source=uri)]),
)
found = JsonGet(step_name="Prepare", property_file=report, json_path="table.rows")
decide = ConditionStep(
    "EnoughRows",
    conditions=[ConditionGreaterThanOrEqualTo(left=found, right=20)],
    if_steps=[train],
    else_steps=[FailStep("TooFew", error_message=Join(" ", ["rows:", rows]))],
)
pipeline = Pipeline("lab", parameters=[rows], steps=[prepare, decide], sagemaker_session=session)
pipeline.upsert(role)
ran("pipeline: upsert")

execution = pipeline.start()
execution.wait(delay=2)
steps = {step["StepName"]: step["StepStatus"] for step in execution.list_steps()}
assert steps == {"Prepare": "Succeeded", "EnoughRows": "Succeeded", "Train": "Succeeded"}
ran("pipeline: processing, training, condition; list_steps")

execution = pipeline.start(parameters={"Rows": 5})
try:
    execution.wait(delay=2)
except Exception:
    described = execution.describe()
assert described["PipelineExecutionStatus"] == "Failed"
[failed] = [step for step in execution.list_steps() if step["StepStatus"] == "Failed"]
assert failed["Metadata"]["Fail"] == {"ErrorMessage": "rows: 5"}
ran("pipeline: the fail step")

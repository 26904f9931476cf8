"""Prepare data by a script alone and by a folder of code, then search for hyperparameters."""

import json

import sagemaker
from points import POINTS, SOURCE, ran
from sagemaker.processing import ProcessingInput, ProcessingOutput, ScriptProcessor
from sagemaker.pytorch import PyTorch, PyTorchProcessor
from sagemaker.sklearn import SKLearnProcessor
from sagemaker.tuner import ContinuousParameter, HyperparameterTuner

session = sagemaker.Session()
role = sagemaker.get_execution_role()
bucket = session.default_bucket()
session.upload_string_as_file_body(POINTS, bucket, "lab/raw/points.csv")
machine = {"role": role, "instance_count": 1, "instance_type": "ml.m5.large"}


def prepared(processor, **code):
    """Return what a processor's report says."""
    processor.run(
        inputs=[ProcessingInput(f"s3://{bucket}/lab/raw", "/opt/ml/processing/input")],
        outputs=[
            ProcessingOutput(source="/opt/ml/processing/train", output_name="train"),
            ProcessingOutput(source="/opt/ml/processing/report", output_name="report"),
        ],
        arguments=["--rows", "30"],
        **code,
    )
    train, report = [output.destination for output in processor.latest_job.outputs]
    text = sagemaker.s3.S3Downloader.read_file(f"{report}/report.json", session)
    assert json.loads(text) == {"table": {"rows": 30}}
    return train


image = sagemaker.image_uris.retrieve("sklearn", session.boto_region_name, "1.2-1")
script = str(SOURCE / "prepare.py")
prepared(ScriptProcessor(image_uri=image, command=["python3"], **machine), code=script)
ran("process: ScriptProcessor")
prepared(SKLearnProcessor("1.2-1", **machine), code=script)
ran("process: scikit-learn's processor")
torch = PyTorchProcessor("2.5", py_version="py311", **machine)
train = prepared(torch, code="prepare.py", source_dir=str(SOURCE))
ran("process: a framework's processor with a source folder")

estimator = PyTorch(
    entry_point="learn_torch.py",
    source_dir=str(SOURCE),
    framework_version="2.5",
    py_version="py311",
    **machine,
)
metrics = [{"Name": "loss", "Regex": "loss=(.*?);"}]
ranges = {"lr": ContinuousParameter(0.01, 0.3)}
tuner = HyperparameterTuner(
    estimator, "loss", ranges, metrics, objective_type="Minimize", max_jobs=3, max_parallel_jobs=2
)
tuner.fit({"train": train})
tried = tuner.analytics().dataframe()
best = tried.sort_values("FinalObjectiveValue").iloc[0]
assert len(tried) == 3
assert tuner.best_training_job() == best["TrainingJobName"]
assert float(tuner.best_estimator().hyperparameters()["lr"].strip('"')) == best["lr"]
ran("tune: HyperparameterTuner, its best job")
ran("tune: analytics, best estimator")

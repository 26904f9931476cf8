"""What the tests of archives at work are about: names, settings, and photos."""

import io
import json

from PIL import Image

CLASSES = ["bicycle", "motorcycle"]
ARTIFACTS, PHOTOS, SIZE, PHOTO_COUNT = "artifacts", "photos", 32, 4
REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
TRAINING_IMAGE = f"{REGISTRY}/pytorch:2.13-cpu-amzn2023-sagemaker"
SERVING_IMAGE = f"{REGISTRY}/autogluon:1.6-cpu-amzn2023"
INPUTS, MESSAGE = "/opt/ml/processing/input/code", "/opt/ml/output/message"
NAME, PARAMETER, JOB = "vehicles", "/scones/approved-model-package", "job-1"
BATCH = "application/vnd.scones.pictures+json"

# Of all functions, as Terraform sets them.
SETTINGS = {
    "ALARM_NAME": "drift",
    "ARTIFACTS_BUCKET": ARTIFACTS,
    "BATCH_SIZE": str(PHOTO_COUNT),
    "BUCKET": ARTIFACTS,
    "CAPTURE_PREFIX": "captures",
    "CONFIDENCE_THRESHOLD": "0.5",
    "COOLDOWN_MINUTES": "60",
    "DEPLOYMENT": "scones-test",
    "ENDPOINT_NAME": NAME,
    "FALSE_ALARM_LEVEL": "0.005",
    "FAMILIARITY_THRESHOLD": "0",
    "IMAGE_SIZE": str(SIZE),
    "LOOKBACK_HOURS": "2",
    "MARGIN_THRESHOLD": "0",
    "MAX_IMAGE_BYTES": "1000000",
    "MAX_IMAGE_PIXELS": "1000000",
    "MODEL_PARAMETER": PARAMETER,
    "MONITOR_FUNCTION": "monitor_drift",
    "PHOTOS_BUCKET": PHOTOS,
    "RETRAINING_INPUT": "{}",
    "ROUTES": json.dumps(dict.fromkeys(CLASSES, "near")),
    "SUMMARY_PREFIX": "drift",
    "VARIANT_NAME": "primary",
    "WINDOW_SIZE": str(PHOTO_COUNT),
}


def photo(number: int) -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((60, 40 + number)).convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()


def log_of(aws, group: str, name: str) -> str:
    events = aws("logs").filter_log_events(
        logGroupName=f"/aws/sagemaker/{group}", logStreamNamePrefix=name
    )["events"]
    return "\n".join(event["message"] for event in events)

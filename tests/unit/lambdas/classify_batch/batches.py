"""Batches, and what a model answers to them."""

import io
import json

import boto3
from PIL import Image

BICYCLE = {"bicycle": 0.95, "motorcycle": 0.05}


def answer(probabilities=BICYCLE, familiarity: float = 0.5) -> dict:
    return {
        "probabilities": dict(probabilities),
        "familiarity": familiarity,
        "model_version": "job-1",
    }


def photo(level: int = 0) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), (level, 90, 90)).save(buffer, "JPEG")
    return buffer.getvalue()


def batch(*keys: str) -> dict:
    return {"run": "spring", "batch": {"id": "b1", "keys": list(keys)}}


def written(s3) -> dict[str, list[dict]]:
    found = s3.list_objects_v2(Bucket="artifacts").get("Contents", [])
    return {
        item["Key"]: [
            json.loads(line)
            for line in s3.get_object(Bucket="artifacts", Key=item["Key"])["Body"]
            .read()
            .splitlines()
        ]
        for item in found
    }


def refusal(status: int) -> Exception:
    error = {"Error": {"Code": "ModelError", "Message": "no"}, "OriginalStatusCode": status}
    return boto3.client("s3").exceptions.ClientError(error, "InvokeEndpoint")

"""Buckets, and the names in one; what an object has is not shown."""

from flask import Blueprint, render_template, request

from localaws.console.asking import client

pages = Blueprint("buckets", __name__)

_MOST = 200


@pages.get("/buckets")
def index() -> str:
    """Show the buckets."""
    return render_template("buckets.html", buckets=client("s3").list_buckets()["Buckets"])


@pages.get("/bucket")
def bucket() -> str:
    """Show the objects below a prefix, and the prefixes below it."""
    name, prefix = request.args.get("name", ""), request.args.get("prefix", "")
    after = request.args.get("after", "")
    answer = client("s3").list_objects_v2(
        Bucket=name,
        Prefix=prefix,
        Delimiter="/",
        MaxKeys=_MOST,
        **({"ContinuationToken": after} if after else {}),
    )
    return render_template(
        "bucket.html",
        name=name,
        prefix=prefix,
        objects=answer.get("Contents", []),
        prefixes=[entry["Prefix"] for entry in answer.get("CommonPrefixes", [])],
        after=answer.get("NextContinuationToken", ""),
    )

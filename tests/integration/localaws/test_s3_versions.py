"""Versioned buckets: listings tell of every version, and take nothing from it."""

import gc


def test_a_listing_of_versions_leaves_their_contents(aws, bucket):
    # GIVEN an object with two versions, and one that was deleted
    s3 = aws("s3")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    contents = {
        s3.put_object(Bucket=bucket, Key="photo.png", Body=body)["VersionId"]: body
        for body in (b"first", b"second")
    }
    s3.put_object(Bucket=bucket, Key="gone.png", Body=b"")
    s3.delete_object(Bucket=bucket, Key="gone.png")
    # WHEN they are listed, twice
    for _ in range(2):
        listed = s3.list_object_versions(Bucket=bucket)
        gc.collect()
    # THEN each is told of once, the newest as the latest, and has its content
    told = {
        one["VersionId"]: one["IsLatest"] for one in listed["Versions"] if one["Key"] == "photo.png"
    }
    assert told == dict(zip(contents, [False, True], strict=True))
    assert [one["Key"] for one in listed["DeleteMarkers"]] == ["gone.png"]
    for version, body in contents.items():
        answer = s3.get_object(Bucket=bucket, Key="photo.png", VersionId=version)
        assert answer["Body"].read() == body

// S3, DynamoDB, SSM and KMS.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DecryptCommand, CreateKeyCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand,
} from "@aws-sdk/client-dynamodb";
import {
  CompleteMultipartUploadCommand, CopyObjectCommand, CreateBucketCommand,
  CreateMultipartUploadCommand, DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand,
  ListObjectsV2Command, PutObjectCommand, S3Client, UploadPartCommand,
} from "@aws-sdk/client-s3";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";

for (const forcePathStyle of [true, false]) {
  test(`S3 keeps objects, with ${forcePathStyle ? "paths" : "hosts"} of buckets`, async () => {
    const s3 = new S3Client({ forcePathStyle });
    const Bucket = `javascript-${forcePathStyle ? "path" : "host"}`;
    await s3.send(new CreateBucketCommand({ Bucket }));
    const Key = "a folder/löffel+1.txt";
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: "bread", Metadata: { oven: "hot" } }));
    const found = await s3.send(new GetObjectCommand({ Bucket, Key }));
    assert.equal(await found.Body.transformToString(), "bread");
    assert.deepEqual(found.Metadata, { oven: "hot" });
    const CopySource = encodeURI(`${Bucket}/${Key}`).replaceAll("+", "%2B");
    await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource }));
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "large" }));
    const part = { Bucket, Key: "large", UploadId, PartNumber: 1 };
    const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: Buffer.alloc(6e6) }));
    await s3.send(new CompleteMultipartUploadCommand({
      Bucket, Key: "large", UploadId, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] },
    }));
    const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket, Key: "large" }));
    assert.equal(ContentLength, 6e6);
    const listed = await s3.send(new ListObjectsV2Command({ Bucket }));
    assert.deepEqual(listed.Contents.map((one) => one.Key), [Key, "copy", "large"]);
    const Objects = listed.Contents.map((one) => ({ Key: one.Key }));
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    await assert.rejects(s3.send(new GetObjectCommand({ Bucket, Key })), { name: "NoSuchKey" });
  });
}

test("S3's SDK follows a bucket to its region", async () => {
  const there = new S3Client({ region: "eu-west-1", forcePathStyle: true });
  await there.send(new CreateBucketCommand({
    Bucket: "javascript-away", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
  }));
  await there.send(new PutObjectCommand({ Bucket: "javascript-away", Key: "k", Body: "bread" }));
  const here = new S3Client({ forcePathStyle: true, followRegionRedirects: true });
  const found = await here.send(new GetObjectCommand({ Bucket: "javascript-away", Key: "k" }));
  assert.equal(await found.Body.transformToString(), "bread");
});

test("DynamoDB keeps items", async () => {
  const tables = new DynamoDBClient({});
  const TableName = "javascript";
  await tables.send(new CreateTableCommand({
    TableName,
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  }));
  const Item = { id: { S: "1" }, loaves: { N: "2" }, raw: { B: new Uint8Array([0, 255]) } };
  await tables.send(new PutItemCommand({ TableName, Item }));
  const found = await tables.send(new GetItemCommand({ TableName, Key: { id: { S: "1" } } }));
  assert.deepEqual(found.Item, Item);
  const values = { ":id": { S: "1" } };
  const asked = { KeyConditionExpression: "id = :id", ExpressionAttributeValues: values };
  const queried = await tables.send(new QueryCommand({ TableName, ...asked }));
  assert.equal(queried.Count, 1);
  const once = { ConditionExpression: "attribute_not_exists(id)" };
  await assert.rejects(
    tables.send(new PutItemCommand({ TableName, Item, ...once })),
    { name: "ConditionalCheckFailedException" },
  );
});

test("SSM keeps parameters, and KMS encrypts", async () => {
  const ssm = new SSMClient({});
  await ssm.send(new PutParameterCommand({ Name: "/javascript", Value: "bread", Type: "String" }));
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: "/javascript" }));
  assert.equal(Parameter.Value, "bread");
  const kms = new KMSClient({});
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const Plaintext = new Uint8Array([0, 1, 255]);
  const { CiphertextBlob } = await kms.send(
    new EncryptCommand({ KeyId: KeyMetadata.KeyId, Plaintext }),
  );
  assert.deepEqual((await kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext, Plaintext);
});

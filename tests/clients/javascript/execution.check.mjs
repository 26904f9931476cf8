// Lambda, Step Functions, SageMaker and its runtime.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CreateFunctionCommand, InvokeCommand, LambdaClient, waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateEndpointCommand, CreateEndpointConfigCommand, CreateModelCommand, DeleteEndpointCommand,
  SageMakerClient, waitUntilEndpointInService,
} from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import {
  CreateStateMachineCommand, DescribeExecutionCommand, GetExecutionHistoryCommand, SFNClient,
  StartExecutionCommand, StartSyncExecutionCommand,
} from "@aws-sdk/client-sfn";
import { account, functionZip, modelArchive, region, role, until } from "./given.mjs";

const image = `763104351884.dkr.ecr.${region}.amazonaws.com/pytorch-inference:2.6.0-cpu-py312`;

test("a function runs, alone and in a state machine", async () => {
  const functions = new LambdaClient({});
  const FunctionName = "javascript";
  await functions.send(new CreateFunctionCommand({
    FunctionName, Role: role, Runtime: "python3.12", Handler: "index.handler",
    Code: { ZipFile: functionZip() },
  }));
  await waitUntilFunctionActiveV2({ client: functions, maxWaitTime: 60 }, { FunctionName });
  const Payload = JSON.stringify({ flour: 2 });
  const answer = await functions.send(new InvokeCommand({ FunctionName, Payload, LogType: "Tail" }));
  assert.equal(answer.StatusCode, 200);
  assert.deepEqual(JSON.parse(Buffer.from(answer.Payload)), {
    bread: 4, arn: `arn:aws:lambda:${region}:${account}:function:javascript`,
  });
  assert.match(Buffer.from(answer.LogResult, "base64").toString(), /REPORT RequestId/);
  await assert.rejects(
    functions.send(new InvokeCommand({ FunctionName: "nobody" })),
    { name: "ResourceNotFoundException" },
  );

  const machines = new SFNClient({});
  const task = {
    Type: "Task", Resource: "arn:aws:states:::lambda:invoke", End: true,
    Parameters: { FunctionName, "Payload.$": "$" }, OutputPath: "$.Payload.bread",
  };
  const definition = JSON.stringify({ StartAt: "Bake", States: { Bake: task } });
  const { stateMachineArn } = await machines.send(
    new CreateStateMachineCommand({ name: "javascript", roleArn: role, definition }),
  );
  const { executionArn } = await machines.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify({ flour: 5 }) }),
  );
  const ended = await until(async () => {
    const told = await machines.send(new DescribeExecutionCommand({ executionArn }));
    return told.status !== "RUNNING" && told;
  });
  assert.deepEqual([ended.status, ended.output], ["SUCCEEDED", "10"]);
  const { events } = await machines.send(new GetExecutionHistoryCommand({ executionArn }));
  assert.equal(events.at(-1).type, "ExecutionSucceeded");
  const express = await machines.send(
    new CreateStateMachineCommand({ name: "express", type: "EXPRESS", roleArn: role, definition }),
  );
  // Without the option the SDK asks the host sync-127.0.0.1, whatever the environment says.
  const alone = new SFNClient({ disableHostPrefix: true });
  const synchronous = await alone.send(new StartSyncExecutionCommand({
    stateMachineArn: express.stateMachineArn, input: JSON.stringify({ flour: 1 }),
  }));
  assert.deepEqual([synchronous.status, synchronous.output], ["SUCCEEDED", "2"]);
});

test("a model serves behind an endpoint", async () => {
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "javascript-models" }));
  await s3.send(new PutObjectCommand({
    Bucket: "javascript-models", Key: "model.tar.gz", Body: modelArchive(),
  }));
  const sagemaker = new SageMakerClient({});
  const name = "javascript";
  const PrimaryContainer = { Image: image, ModelDataUrl: "s3://javascript-models/model.tar.gz" };
  await sagemaker.send(
    new CreateModelCommand({ ModelName: name, ExecutionRoleArn: role, PrimaryContainer }),
  );
  const ProductionVariants = [{
    VariantName: "all", ModelName: name, InstanceType: "ml.m5.large", InitialInstanceCount: 1,
  }];
  await sagemaker.send(
    new CreateEndpointConfigCommand({ EndpointConfigName: name, ProductionVariants }),
  );
  const endpoint = { EndpointName: name };
  await sagemaker.send(new CreateEndpointCommand({ ...endpoint, EndpointConfigName: name }));
  await waitUntilEndpointInService({ client: sagemaker, maxWaitTime: 120 }, endpoint);
  const answer = await new SageMakerRuntimeClient({}).send(new InvokeEndpointCommand({
    ...endpoint, Body: Buffer.from([1, 2, 255]), ContentType: "application/octet-stream",
  }));
  assert.deepEqual([...answer.Body], [255, 2, 1]);
  assert.equal(answer.InvokedProductionVariant, "all");
  await sagemaker.send(new DeleteEndpointCommand(endpoint));
});

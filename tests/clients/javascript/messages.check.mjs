// SQS, SNS, EventBridge with its Scheduler and Pipes.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { CreatePipeCommand, DescribePipeCommand, PipesClient } from "@aws-sdk/client-pipes";
import { CreateScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SendMessageBatchCommand,
  SendMessageCommand, SQSClient,
} from "@aws-sdk/client-sqs";
import { account, region, role, until } from "./given.mjs";

const sqs = new SQSClient({});
const arnOf = (name) => `arn:aws:sqs:${region}:${account}:${name}`;

async function queue(name) {
  return (await sqs.send(new CreateQueueCommand({ QueueName: name }))).QueueUrl;
}

async function receive(QueueUrl) {
  return until(async () => {
    const asked = { QueueUrl, WaitTimeSeconds: 2, MessageAttributeNames: ["All"] };
    const { Messages } = await sqs.send(new ReceiveMessageCommand(asked));
    return Messages?.[0];
  });
}

test("SQS carries messages, whose digests the SDK checks", async () => {
  const QueueUrl = await queue("javascript-queue");
  const MessageAttributes = { oven: { DataType: "String", StringValue: "hot" } };
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "bread", MessageAttributes }));
  const message = await receive(QueueUrl);
  assert.equal(message.Body, "bread");
  assert.equal(message.MessageAttributes.oven.StringValue, "hot");
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
  const Entries = [{ Id: "a", MessageBody: "1" }, { Id: "b", MessageBody: "2" }];
  const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  assert.deepEqual(sent.Successful.map((one) => one.Id), ["a", "b"]);
  await assert.rejects(
    sqs.send(new SendMessageCommand({ QueueUrl: `${QueueUrl}-not`, MessageBody: "x" })),
    { name: "QueueDoesNotExist" },
  );
});

test("SNS tells its subscribers", async () => {
  const sns = new SNSClient({});
  const QueueUrl = await queue("javascript-topic");
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "javascript" }));
  const Endpoint = arnOf("javascript-topic");
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint }));
  await sns.send(new PublishCommand({ TopicArn, Message: "bread", Subject: "oven" }));
  const told = JSON.parse((await receive(QueueUrl)).Body);
  assert.deepEqual([told.Message, told.Subject, told.TopicArn], ["bread", "oven", TopicArn]);
});

test("EventBridge delivers what a rule matches", async () => {
  const events = new EventBridgeClient({});
  const QueueUrl = await queue("javascript-rule");
  const EventPattern = JSON.stringify({ source: ["oven"], detail: { loaves: [{ numeric: [">", 1] }] } });
  await events.send(new PutRuleCommand({ Name: "javascript", EventPattern }));
  const Targets = [{ Id: "queue", Arn: arnOf("javascript-rule") }];
  await events.send(new PutTargetsCommand({ Rule: "javascript", Targets }));
  const entry = (loaves) => ({
    Source: "oven", DetailType: "baked", Detail: JSON.stringify({ loaves }), Time: new Date(0),
  });
  const put = await events.send(new PutEventsCommand({ Entries: [entry(1), entry(2)] }));
  assert.equal(put.FailedEntryCount, 0);
  const event = JSON.parse((await receive(QueueUrl)).Body);
  assert.deepEqual([event.detail.loaves, event.time], [2, "1970-01-01T00:00:00Z"]);
});

test("Scheduler calls when it is time", async () => {
  const QueueUrl = await queue("javascript-schedule");
  const soon = new Date(Date.now() + 2000).toISOString().slice(0, 19);
  await new SchedulerClient({}).send(new CreateScheduleCommand({
    Name: "javascript",
    ScheduleExpression: `at(${soon})`,
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: { Arn: arnOf("javascript-schedule"), RoleArn: role, Input: "bread" },
  }));
  assert.equal((await receive(QueueUrl)).Body, "bread");
});

test("a pipe brings messages from queue to queue", async () => {
  const from = await queue("javascript-from");
  const to = await queue("javascript-to");
  const pipes = new PipesClient({});
  await pipes.send(new CreatePipeCommand({
    Name: "javascript", RoleArn: role, Source: arnOf("javascript-from"), Target: arnOf("javascript-to"),
  }));
  await until(async () => {
    const { CurrentState } = await pipes.send(new DescribePipeCommand({ Name: "javascript" }));
    return CurrentState === "RUNNING";
  });
  await sqs.send(new SendMessageCommand({ QueueUrl: from, MessageBody: "bread" }));
  assert.equal(JSON.parse((await receive(to)).Body).body, "bread");
});

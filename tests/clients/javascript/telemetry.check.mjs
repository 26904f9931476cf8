// CloudWatch, whose SDK speaks CBOR, CloudWatch Logs, X-Ray, IAM, STS and Budgets.
import assert from "node:assert/strict";
import { test } from "node:test";
import { BudgetsClient, CreateBudgetCommand, DescribeBudgetCommand } from "@aws-sdk/client-budgets";
import {
  CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand, PutMetricAlarmCommand,
  PutMetricDataCommand, SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, FilterLogEventsCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateRoleCommand, GetRoleCommand, IAMClient, PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import {
  CreateSamplingRuleCommand, GetSamplingRulesCommand, XRayClient,
} from "@aws-sdk/client-xray";
import { account, role } from "./given.mjs";

test("CloudWatch counts, and its alarms change", async () => {
  const cloudwatch = new CloudWatchClient({});
  const Namespace = "JavaScript";
  const Timestamp = new Date(Date.now() - 60_000);
  const MetricData = [2, 4].map((Value) => ({ MetricName: "Loaves", Timestamp, Value }));
  await cloudwatch.send(new PutMetricDataCommand({ Namespace, MetricData }));
  const MetricStat = { Metric: { Namespace, MetricName: "Loaves" }, Period: 3600, Stat: "Sum" };
  const { MetricDataResults } = await cloudwatch.send(new GetMetricDataCommand({
    StartTime: new Date(Date.now() - 7_200_000),
    EndTime: new Date(Date.now() + 3_600_000),
    MetricDataQueries: [
      { Id: "sum", MetricStat, ReturnData: false },
      { Id: "twice", Expression: "sum * 2" },
    ],
  }));
  assert.deepEqual(MetricDataResults[0].Values, [12]);
  assert.ok(MetricDataResults[0].Timestamps[0] instanceof Date);
  const AlarmName = "javascript";
  await cloudwatch.send(new PutMetricAlarmCommand({
    AlarmName, Namespace, MetricName: "Nothing", Statistic: "Sum", Period: 60,
    EvaluationPeriods: 1, Threshold: 1.5, ComparisonOperator: "GreaterThanThreshold",
  }));
  const { MetricAlarms } = await cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }),
  );
  assert.equal(MetricAlarms[0].Threshold, 1.5);
  await cloudwatch.send(
    new SetAlarmStateCommand({ AlarmName, StateValue: "ALARM", StateReason: "test" }),
  );
  await assert.rejects(
    cloudwatch.send(new SetAlarmStateCommand({
      AlarmName: "nobody", StateValue: "ALARM", StateReason: "test",
    })),
    { name: /^ResourceNotFound/ },
  );
});

test("CloudWatch Logs keeps lines", async () => {
  const logs = new CloudWatchLogsClient({});
  const [logGroupName, logStreamName] = ["/javascript", "oven"];
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  const logEvents = ["warm", "hot"].map((message) => ({ message, timestamp: Date.now() }));
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  const { events } = await logs.send(
    new FilterLogEventsCommand({ logGroupName, filterPattern: "hot" }),
  );
  assert.deepEqual(events.map((one) => one.message), ["hot"]);
});

test("IAM has roles, which STS gives keys of", async () => {
  const iam = new IAMClient({});
  const RoleName = "javascript";
  const allow = { Effect: "Allow", Action: "s3:*", Resource: "*" };
  const document = (Statement) => JSON.stringify({ Version: "2012-10-17", Statement });
  const principal = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
  await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document([principal]) }),
  );
  await iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument: document([allow]) }),
  );
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  assert.ok(Role.CreateDate instanceof Date);
  await assert.rejects(
    iam.send(new GetRoleCommand({ RoleName: "nobody" })), { name: "NoSuchEntityException" },
  );
  const { Credentials } = await new STSClient({}).send(
    new AssumeRoleCommand({ RoleArn: Role.Arn, RoleSessionName: "baker" }),
  );
  const credentials = {
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretAccessKey,
    sessionToken: Credentials.SessionToken,
  };
  const identity = await new STSClient({ credentials }).send(new GetCallerIdentityCommand({}));
  assert.equal(identity.Arn, `arn:aws:sts::${account}:assumed-role/javascript/baker`);
});

test("twelve digits are an account", async () => {
  const credentials = { accessKeyId: "777700007777", secretAccessKey: "test" };
  const { Account } = await new STSClient({ credentials }).send(new GetCallerIdentityCommand({}));
  assert.equal(Account, "777700007777");
  assert.notEqual(role.split(":")[4], Account);
});

test("X-Ray has sampling rules, and Budgets has budgets", async () => {
  const xray = new XRayClient({});
  await xray.send(new CreateSamplingRuleCommand({
    SamplingRule: {
      RuleName: "javascript", Priority: 1, FixedRate: 0.5, ReservoirSize: 1, ServiceName: "*",
      ServiceType: "*", Host: "*", HTTPMethod: "*", URLPath: "*", ResourceARN: "*", Version: 1,
    },
  }));
  const { SamplingRuleRecords } = await xray.send(new GetSamplingRulesCommand({}));
  const names = SamplingRuleRecords.map((one) => one.SamplingRule.RuleName);
  assert.ok(names.includes("javascript"));
  const budgets = new BudgetsClient({});
  const BudgetLimit = { Amount: "10.0", Unit: "USD" };
  await budgets.send(new CreateBudgetCommand({
    AccountId: account,
    Budget: { BudgetName: "javascript", BudgetType: "COST", TimeUnit: "MONTHLY", BudgetLimit },
  }));
  const asked = { AccountId: account, BudgetName: "javascript" };
  const { Budget } = await budgets.send(new DescribeBudgetCommand(asked));
  assert.equal(Number(Budget.BudgetLimit.Amount), 10);
});

// The process of a Node function: gets events from the runtime API, and answers them as AWS does.
// https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html

import { existsSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import util from "node:util";

const [address, secret] = process.env.AWS_LAMBDA_RUNTIME_API.split("/");
const [host, port] = address.split(":");
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const text = { "Content-Type": "application/json" };
process.env.AWS_LAMBDA_RUNTIME_API = address; // as code finds it on AWS

class RuntimeError extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

function call(method, resource, body) {
  return new Promise((resolve, reject) => {
    const where = { host, port, agent, method, path: `/${secret}/2018-06-01/runtime/${resource}` };
    const request = http.request({ ...where, headers: body ? text : {} }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => {
        const answer = { headers: response.headers, body: Buffer.concat(parts).toString() };
        response.statusCode < 300 ? resolve(answer) : reject(new Error(answer.body));
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

// Logs: a line has its time, the request and a level, and its own ends of lines are \r.
let requestId;
const levels = { log: "INFO", info: "INFO", warn: "WARN", error: "ERROR", debug: "DEBUG", trace: "TRACE" };
for (const [name, level] of Object.entries(levels)) {
  console[name] = (...words) => {
    const line = util.format(...words).replaceAll("\n", "\r");
    process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${line}\n`);
  };
}

function document(error) {
  if (util.types.isNativeError(error) || error?.stack) {
    return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function log(title, error) {
  const { errorType, errorMessage, trace } = document(error);
  const own = util.types.isNativeError(error) ? { ...error } : {};
  console.error(`${title} \t${JSON.stringify({ errorType, errorMessage, ...own, stack: trace })}`);
}

// The handler: FOLDER/MODULE.EXPORT of CommonJS or an ES module.
async function load(root, handler) {
  const name = path.basename(handler);
  const folder = handler.slice(0, handler.length - name.length);
  const [, file, names] = /^([^.]*)\.(.+)$/.exec(name) ?? [];
  if (!file || handler.includes("..")) {
    throw new RuntimeError("Runtime.MalformedHandlerName", "Bad handler");
  }
  const module = await importOrRequire(path.resolve(root, folder, file), folder + file);
  const within = (exported) => names.split(".").reduce((value, key) => value?.[key], exported);
  const found = within(module) ?? within(module.default);
  if (found === undefined) {
    throw new RuntimeError("Runtime.HandlerNotFound", `${handler} is undefined or not exported`);
  }
  if (typeof found !== "function") {
    throw new RuntimeError("Runtime.HandlerNotFound", `${handler} is not a function`);
  }
  return found;
}

async function importOrRequire(place, name) {
  const file = ["", ".js", ".mjs", ".cjs"].map((end) => place + end).find((one) => existsSync(one) && path.extname(one));
  try {
    if (file) return await import(pathToFileURL(file));
    return createRequire(`${place}.js`)(place); // a folder, or a file without an ending
  } catch (error) {
    if (error instanceof SyntaxError) {
      const refused = new RuntimeError("Runtime.UserCodeSyntaxError", `SyntaxError: ${error.message}`);
      refused.stack = `${refused.name}: ${refused.message}\n${error.stack.split("\n").slice(1).join("\n")}`;
      throw refused;
    }
    if (!["MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND"].includes(error?.code)) throw error;
    const message = file ? error.message.trimEnd() : `Cannot find module '${name}'\nRequire stack:`;
    const us = message.includes("\nRequire stack:") ? "\n- /var/runtime/index.mjs" : "";
    throw new RuntimeError("Runtime.ImportModuleError", `Error: ${message}${us}`);
  }
}

function contextOf(headers, done) {
  const environment = process.env;
  const parsed = (name) => (headers[name] ? JSON.parse(headers[name]) : undefined);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parsed("lambda-runtime-client-context"),
    identity: parsed("lambda-runtime-cognito-identity"),
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    getRemainingTimeInMillis: () => headers["lambda-runtime-deadline-ms"] - Date.now(),
    done,
    succeed: (result) => done(null, result),
    fail: (error) => done(error ?? "handled"),
  };
}

// A handler's result: of its promise at once; by callback once nothing is left to do, as a rule.
function resultOf(handler, event, headers) {
  return new Promise((resolve, reject) => {
    let settle = () => resolve(undefined);
    const finish = () => settle();
    const done = (error, result) => {
      settle = () => (error === null || error === undefined ? resolve(result) : reject(error));
      if (!context.callbackWaitsForEmptyEventLoop) setImmediate(finish);
    };
    const context = contextOf(headers, done);
    process.removeAllListeners("beforeExit");
    process.once("beforeExit", finish);
    const returned = handler(event, context, done);
    if (typeof returned?.then === "function") returned.then(resolve, reject);
  });
}

function serialised(result) {
  try {
    return JSON.stringify(result === undefined ? null : result);
  } catch (error) {
    throw new RuntimeError("Runtime.MarshalError", `Unable to stringify response body: ${error.message}`);
  }
}

async function handleEvents(handler) {
  for (;;) {
    const { headers, body } = await call("GET", "invocation/next");
    requestId = headers["lambda-runtime-aws-request-id"];
    process.env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"];
    try {
      const answer = serialised(await resultOf(handler, JSON.parse(body), headers));
      await call("POST", `invocation/${requestId}/response`, answer);
    } catch (error) {
      log("Invoke Error", error);
      await call("POST", `invocation/${requestId}/error`, JSON.stringify(document(error)));
    }
  }
}

async function end(title, error, code) {
  log(title, error);
  const answered = call("POST", `invocation/${requestId}/error`, JSON.stringify(document(error)));
  await answered.catch(() => {}); // nobody may have asked
  process.exit(code);
}

process.on("uncaughtException", (error) => end("Uncaught Exception", error, 129));
process.on("unhandledRejection", (reason) => {
  const error = new RuntimeError("Runtime.UnhandledPromiseRejection", String(reason));
  end("Unhandled Promise Rejection", error, 128);
});

let handler;
try {
  handler = await load(process.env.LAMBDA_TASK_ROOT, process.argv[2]);
} catch (error) {
  log("Uncaught Exception", error);
  await call("POST", "init/error", JSON.stringify(document(error)));
  process.exit(1);
}
handleEvents(handler);

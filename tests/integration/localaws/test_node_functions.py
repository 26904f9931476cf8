"""Functions of Node: handlers of each kind, their errors and their logs, as AWS has them."""

import json
import re
import shutil

import pytest

from .zips import zip_of_files

pytestmark = pytest.mark.skipif(not shutil.which("node"), reason="there is no Node")


@pytest.fixture
def node(aws, role):
    """``node(code, file)`` deploys a function and returns its name."""
    made = []

    def make(code: str, file: str = "index.js", handler: str = "index.handler", **more: str) -> str:
        name = f"node-{len(made)}-{id(made)}"
        aws("lambda").create_function(
            FunctionName=name,
            Runtime="nodejs20.x",
            Role=role,
            Handler=handler,
            Code={"ZipFile": zip_of_files({file: code, **more})},
            Timeout=20,
        )
        made.append(name)
        return name

    yield make
    for name in made:
        aws("lambda").delete_function(FunctionName=name)


ASYNC = "exports.handler = async (event, context) => [event, __filename, process.cwd()]"
MODULE = "export const handler = async (event) => event"
CALLBACK = """exports.handler = (event, context, callback) => {
  setTimeout(() => console.log("later"), 50);
  callback(null, event);
}"""
NOT_WAITING = """exports.handler = (event, context, callback) => {
  context.callbackWaitsForEmptyEventLoop = false;
  setTimeout(() => {}, 30000);
  callback(null, event);
}"""


@pytest.mark.parametrize(
    ("code", "file", "handler", "more", "answer"),
    [
        (ASYNC, "index.js", "index.handler", {}, [7, "/var/task/index.js", "/var/task"]),
        (MODULE, "index.mjs", "index.handler", {}, 7),
        (MODULE, "index.js", "index.handler", {"package.json": '{"type": "module"}'}, 7),
        (CALLBACK, "index.js", "index.handler", {}, 7),
        (NOT_WAITING, "index.js", "index.handler", {}, 7),
        (
            "exports.handler = (event, context, callback) => {}",
            "index.js",
            "index.handler",
            {},
            None,
        ),
        ("exports.a = { b: async () => undefined }", "src/index.js", "src/index.a.b", {}, None),
    ],
    ids=["async", "mjs", "type module", "callback", "not waiting", "no answer", "nested"],
)
def test_a_handler_answers(node, invoke, code, file, handler, more, answer) -> None:
    # GIVEN a function WHEN it is invoked, twice THEN it answers
    name = node(code, file, handler, **more)
    assert [invoke(name, 7)[1] for _ in range(2)] == [answer, answer]


@pytest.mark.parametrize(
    ("code", "handler", "kind", "message"),
    [
        ("exports.handler = async () => { throw new RangeError('no') }", "", "RangeError", "no"),
        ("exports.handler = () => { throw new RangeError('no') }", "", "RangeError", "no"),
        ("exports.handler = (event, context, done) => done('no')", "", "string", "no"),
        ("exports.handler = (e, c, done) => done(new TypeError('no'))", "", "TypeError", "no"),
        (
            "exports.handler = () => { setTimeout(() => { throw new Error('late') }, 1) }",
            "",
            "Error",
            "late",
        ),
        (
            "exports.handler = () => { Promise.reject(new Error('no')); setTimeout(() => {}, 50) }",
            "",
            "Runtime.UnhandledPromiseRejection",
            "Error: no",
        ),
        (
            "exports.handler = async () => process.exit(3)",
            "",
            "Runtime.ExitError",
            "Runtime exited with error: exit status 3",
        ),
        (
            "exports.handler = 7",
            "index.nothing",
            "Runtime.HandlerNotFound",
            "index.nothing is undefined or not exported",
        ),
        (
            "",
            "nowhere.handler",
            "Runtime.ImportModuleError",
            "Error: Cannot find module 'nowhere'\nRequire stack:\n- /var/runtime/index.mjs",
        ),
        (
            "require('jam')",
            "",
            "Runtime.ImportModuleError",
            "'jam'\nRequire stack:\n- /var/task/index.js\n- /var/runtime/index.mjs",
        ),
        (
            "exports.x = (",
            "",
            "Runtime.UserCodeSyntaxError",
            "SyntaxError: Unexpected end of input",
        ),
    ],
)
def test_an_error_has_its_type_and_its_message(node, invoke, code, handler, kind, message) -> None:
    # GIVEN a function that fails WHEN it is invoked
    answer, document = invoke(node(code, handler=handler or "index.handler"))
    # THEN the error is AWS's
    assert answer["FunctionError"] == "Unhandled"
    assert document["errorType"] == kind
    assert document["errorMessage"].endswith(message)


def test_an_error_has_its_trace_and_is_logged(node, invoke, logged) -> None:
    # GIVEN a function that logs and fails
    name = node("exports.handler = async () => { console.warn('a\\nb'); throw new Error('no') }")
    # WHEN it is invoked
    _, document = invoke(name)
    # THEN the trace names its file, and its log has the request, the level and the error
    assert document["trace"][0] == "Error: no"
    assert document["trace"][1].startswith("    at exports.handler (/var/task/index.js:1:")
    text = logged(name)
    [request] = re.findall(r"START RequestId: (\S+)", text)
    assert re.search(rf"^\S+Z\t{request}\tWARN\ta\rb$", text, re.MULTILINE)
    [line] = re.findall(rf"^\S+Z\t{request}\tERROR\tInvoke Error \t(.*)$", text, re.MULTILINE)
    assert json.loads(line)["stack"] == document["trace"]


def test_processes_of_node_have_a_tmp_of_their_own(node, invoke) -> None:
    # GIVEN a function that lists /tmp and leaves a file WHEN it is invoked twice
    code = """const fs = require("fs");
exports.handler = async (event) => {
  const entries = fs.readdirSync("/tmp", { withFileTypes: true });
  const before = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  fs.writeFileSync(`/tmp/${event}`, "");
  return before;
};"""
    name = node(code)
    # THEN it finds its own file alone
    assert [invoke(name, event)[1] for event in ("a", "b")] == [[], ["a"]]

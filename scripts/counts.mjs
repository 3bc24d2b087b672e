// Reads from each suite's output how many tests passed and failed, and which failed. Pure: text in, counts out. A suite
// that ended badly counts as a failure even where no test of it did, because it may not have run at all.

/** Every `test result:` line that cargo printed, one for each test binary. */
export function countCargo(text, status) {
  const counts = { passed: 0, failed: 0 };
  for (const [, passed, failed] of text.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed;/gm)) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
  }
  return judged(counts, found(text, /^---- (.+) stdout ----$/gm), status);
}

/** The summary at the end of Node's TAP output. */
export function countNode(text, status) {
  const summary = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, "m").exec(text)?.[1] ?? 0);
  const counts = { passed: summary("pass"), failed: summary("fail") + summary("cancelled") };
  return judged(counts, found(text, /^ *not ok \d+ - (.+)$/gm), status);
}

/** Vitest's JSON report; undefined where none was written. */
export function countVitest(report, status) {
  const { numPassedTests = 0, numFailedTests = 0, testResults = [] } = report ?? {};
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === "failed");
    // A file that cannot be read has no tests.
    if (status === "failed" && failed.length === 0) return [named(name, message)];
    return failed.map((test) => named(`${name} > ${test.fullName}`, test.failureMessages?.[0]));
  });
  return judged({ passed: numPassedTests, failed: numFailedTests }, failures, status);
}

/** Playwright's JSON report; undefined where none was written. A test that passed only when repeated has failed. */
export function countPlaywright(report, status) {
  const { expected = 0, flaky = 0, unexpected = 0 } = report?.stats ?? {};
  const failures = specs(report?.suites ?? []).flatMap((spec) => {
    const failed = spec.tests.filter((test) => test.status === "unexpected" || test.status === "flaky");
    return failed.map((test) => {
      const messages = test.results.map(({ error }) => error?.message).filter(Boolean);
      return named(`[${test.projectName}] ${spec.file}:${spec.line} > ${spec.title}`, messages[0]);
    });
  });
  return judged({ passed: expected, failed: unexpected + flaky }, failures, status);
}

function specs(suites) {
  return suites.flatMap((suite) => [...(suite.specs ?? []), ...specs(suite.suites ?? [])]);
}

function found(text, pattern) {
  return [...text.matchAll(pattern)].map(([, name]) => name);
}

function named(name, message = "") {
  const [line = ""] = message.split("\n", 1);
  return line === "" ? name : `${name}: ${line}`;
}

function judged({ passed, failed }, failures, status) {
  const nothing = passed + failed === 0;
  if (failed > 0 || (status === 0 && !nothing)) return { passed, failed, failures };
  const why = nothing ? "no test was counted" : "no test failed";
  return { passed, failed: 1, failures: [...failures, `ended with status ${status}, though ${why}`] };
}

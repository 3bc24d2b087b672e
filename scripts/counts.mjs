// Reads from each suite's output how many tests passed and failed. Pure: text in, counts out. A suite that ended badly
// counts as a failure even where no test of it did, because it may not have run at all.

/** Every `test result:` line that cargo printed, one for each test binary. */
export function countCargo(text, status) {
  const counts = { passed: 0, failed: 0 };
  for (const [, passed, failed] of text.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed;/gm)) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
  }
  return endedBadly(counts, status);
}

/** The summary at the end of Node's TAP output. */
export function countNode(text, status) {
  const summary = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, "m").exec(text)?.[1] ?? 0);
  return endedBadly({ passed: summary("pass"), failed: summary("fail") + summary("cancelled") }, status);
}

/** Vitest's JSON report; undefined where none was written. */
export function countVitest(report, status) {
  const { numPassedTests = 0, numFailedTests = 0 } = report ?? {};
  return endedBadly({ passed: numPassedTests, failed: numFailedTests }, status);
}

/** Playwright's JSON report; undefined where none was written. A test that passed only when repeated has failed. */
export function countPlaywright(report, status) {
  const { expected = 0, flaky = 0, unexpected = 0 } = report?.stats ?? {};
  return endedBadly({ passed: expected, failed: unexpected + flaky }, status);
}

function endedBadly(counts, status) {
  const nothing = counts.passed + counts.failed === 0;
  const silent = (status !== 0 || nothing) && counts.failed === 0;
  return { passed: counts.passed, failed: counts.failed + (silent ? 1 : 0) };
}

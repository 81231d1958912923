// The last line of the tests: how many passed and failed.

export default async function* summary(events) {
  const counts = { passed: 0, failed: 0 };
  for await (const { type, data } of events) {
    if (data?.details?.type === "suite") continue;
    if (type === "test:pass") counts.passed += 1;
    if (type === "test:fail") counts.failed += 1;
  }
  yield `${counts.passed} passed, ${counts.failed} failed: engines of web proxies\n`;
}

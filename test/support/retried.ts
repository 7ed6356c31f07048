/** Says which tests passed only when they were tried again, and what stopped them the first time: a second try must not hide a fault. */
import type { Reporter, TestCase } from 'vitest/node';

export default class Retried implements Reporter {
  #lines: string[] = [];

  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky !== true) return;
    const why = (test.result().errors ?? []).map(({ message, stack }) => [message, ...(stack ?? '').split('\n').filter((line) => line.includes('/test/'))].join('\n'));
    this.#lines.push(`${test.module.relativeModuleId} > ${test.fullName}`, ...why.flatMap((text) => text.split('\n').slice(0, 12)).map((line) => `    ${line}`));
  }

  onTestRunEnd(): void {
    if (this.#lines.length > 0) console.log(['', 'Passed only at the second try:', ...this.#lines].join('\n'));
  }
}

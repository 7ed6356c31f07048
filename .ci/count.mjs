// Reads the report of one run of tests: first line «passed failed», then every failed test with the beginning of its error.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const run = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const short = (messages) =>
  messages
    .join('\n')
    .split('\n')
    .filter((line) => !line.includes('node_modules'))
    .slice(0, 12)
    .map((line) => `      ${line.slice(0, 300)}`)
    .join('\n');
const lines = [];
let broken = 0;
for (const file of run.testResults) {
  const red = file.assertionResults.filter(({ status }) => status === 'failed');
  const name = relative(process.cwd(), file.name);
  for (const one of red) lines.push(`  ${name} > ${one.fullName}`, short(one.failureMessages));
  // A file that could not be loaded, or whose preparations failed, has no failed test of its own.
  if (file.status === 'failed' && red.length === 0) {
    broken += 1;
    lines.push(`  ${name}`, short([file.message ?? '']));
  }
}
console.log([`${run.numPassedTests} ${run.numFailedTests + broken}`, ...lines].join('\n'));

import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { describeGraph } from '../e2e/describe-graph.ts';
import { node20 } from './node.ts';

it('is a Node.js 20, and the oldest that is promised where npm has it', () => {
  const version = execFileSync(String(node20), ['--version'], { encoding: 'utf8' }).trim();
  expect(version).toBe(process.arch === 'x64' ? 'v20.15.1' : 'v20.18.0');
});

describeGraph('on its own Node', { execPath: String(node20) });

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Where files start processes of their own, for most of their time. */
const ROOMS = /\/test\/(e2e|fifth|fuzz|infra|soak)\//;

/**
 * A machine that has run nothing yet begins with the largest files. But the longest of ours are small, and would run alone at the
 * end: so those that wait for processes come first, and the quick ones fill up what is left.
 */
export class ProcessesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waits = ({ moduleId }: TestSpecification) => ROOMS.test(moduleId);
    return [...sorted.filter(waits), ...sorted.filter((file) => !waits(file))];
  }
}

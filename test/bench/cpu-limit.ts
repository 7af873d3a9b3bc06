import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';

/** A share of one processor, as a function of little memory gets once it has started. */
export type CpuLimit = { add: (pid: number) => void; close: () => void };

const PERIOD_US = 20_000;

/** @returns the limit, or why this machine has none. */
export function openCpuLimit(share: number): CpuLimit | string {
  const quota = `${Math.round(share * PERIOD_US)}`;
  const isOne = existsSync('/sys/fs/cgroup/cpu/cpu.cfs_quota_us');
  const group = `/sys/fs/cgroup/${isOne ? 'cpu/' : ''}hotspot-bench-${process.pid}`;
  try {
    if (!isOne) writeFileSync('/sys/fs/cgroup/cgroup.subtree_control', '+cpu');
    mkdirSync(group);
    if (isOne) {
      writeFileSync(`${group}/cpu.cfs_period_us`, `${PERIOD_US}`);
      writeFileSync(`${group}/cpu.cfs_quota_us`, quota);
    } else writeFileSync(`${group}/cpu.max`, `${quota} ${PERIOD_US}`);
  } catch (error) {
    return `this machine does not let us limit a processor (${(error as NodeJS.ErrnoException).code})`;
  }
  return {
    add: (pid) => writeFileSync(`${group}/cgroup.procs`, `${pid}`),
    close: () => rmdirSync(group),
  };
}

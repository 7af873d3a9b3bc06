import type { KeySet } from './signatures.ts';

/** Who the emulated cloud belongs to. Every value can be overridden in `createCloud`, except the two ids nobody logs in with. */
export type Account = {
  domainId: string;
  domainName: string;
  userId: string;
  userName: string;
  userPassword: string;
  /** The user's keys. */
  keys: readonly KeySet[];
  projectId: string;
  /** Region id, which is also the name of the region's own project. */
  regionName: string;
};

/** The demo account used wherever `createCloud` is not told otherwise. Nothing in it is or was a real credential. */
export const account: Readonly<Account> = {
  domainId: 'd0000000000000000000000000000de0',
  domainName: 'demo-account',
  userId: 'e0000000000000000000000000000de0',
  userName: 'demo-user',
  userPassword: 'demo-password-of-no-account',
  keys: [{ accessKey: 'DEMOACCESSKEYOFNOACC', secretKey: 'demo-secret-key-of-no-account-at-all-0000' }],
  projectId: 'a0000000000000000000000000000de0',
  regionName: 'eu-demo-1',
};

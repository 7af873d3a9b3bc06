import { fetches } from '../support/fetches.ts';
import { describeFetch } from './describe-fetch.ts';

for (const [name, fetch] of fetches) describeFetch(name, fetch);

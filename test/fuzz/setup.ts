import fc from 'fast-check';

// Set by fuzz.ts; every property starts from the same seed, so that one number repeats the whole run.
fc.configureGlobal({ seed: Number(process.env['FUZZ_SEED']), numRuns: Number(process.env['FUZZ_RUNS']) });

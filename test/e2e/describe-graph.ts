import { describe } from 'vitest';
import type { GraphOptions } from './graph.ts';
import { describeEvents } from './graph-events.ts';
import { describeHttp } from './graph-http.ts';
import { describeKeys } from './graph-keys.ts';
import { describeSettings } from './graph-settings.ts';
import { createGraphStage } from './graph-stage.ts';

/** What the built functions do on FunctionGraph. @param node on which Node. */
export function describeGraph(node: string, options: GraphOptions = {}): void {
  describe(`FunctionGraph, ${node}`, () => {
    const stage = createGraphStage(options);
    describeHttp(stage);
    describeKeys(stage);
    describeEvents(stage);
    describeSettings(stage);
  });
}

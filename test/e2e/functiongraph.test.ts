import { describeGraph } from './describe-graph.ts';

describeGraph('on our own Node');

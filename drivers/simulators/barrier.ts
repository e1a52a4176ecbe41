#!/usr/bin/env node
import { startBarrierSimulator } from './barrier-simulator.ts';
import { runSimulator } from './command-line.ts';

await runSimulator(startBarrierSimulator);

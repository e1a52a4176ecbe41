#!/usr/bin/env node
import { runSimulator } from './command-line.ts';
import { startScannerSimulator } from './scanner-simulator.ts';

await runSimulator(startScannerSimulator);

#!/usr/bin/env node
import { runSimulator } from './command-line.ts';
import { startPrinterSimulator } from './printer-simulator.ts';

await runSimulator(startPrinterSimulator);
